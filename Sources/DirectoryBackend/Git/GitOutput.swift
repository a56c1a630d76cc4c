import PromptCore

/// A commit as `git log` shows it.
struct GitCommit: Sendable, Hashable {
    var id: String
    var author: String
    var authoredAt: Timestamp
    var committedAt: Timestamp
    /// In what git showed at one time: 0 is the newest.
    var position = 0
}

/// Reads `git log -z --name-only` part by part: the newest commit that touched each wanted file.
struct GitLogReader: Sendable {
    /// The fields of a commit between bytes that stand in no name.
    static let format = "%x01%H%x02%an <%ae>%x02%aI%x02%cI"

    private(set) var commits: [String: GitCommit] = [:]
    /// The first commit that was shown.
    private(set) var newest: GitCommit?
    private var wanted: Set<String>
    private var current: GitCommit?
    private var count = 0
    private var rest: [UInt8] = []

    init(wanted: Set<String>) { self.wanted = wanted }

    /// Takes what came; true once every wanted file is found.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        rest += bytes
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 0) {
            take(token: rest[start..<end].drop { $0 == UInt8(ascii: "\n") })
            start = end + 1
        }
        rest = Array(rest[start...])
        return wanted.isEmpty && newest != nil
    }

    private mutating func take(token: ArraySlice<UInt8>) {
        guard let first = token.first else { return }
        if first == 1 {
            current = Self.commit(token.dropFirst())
            current?.position = count
            count += 1
            newest = newest ?? current
        } else if let current, let path = wanted.remove(String(decoding: token, as: UTF8.self)) {
            commits[path] = current
        }
    }

    /// A commit from its fields; what follows the last one on further lines is none of them.
    private static func commit(_ bytes: ArraySlice<UInt8>) -> GitCommit? {
        let fields = bytes.split(separator: 2, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 4, let authoredAt = Timestamp(fields[2]),
            let committedAt = Timestamp(String(fields[3].prefix { !$0.isNewline }))
        else { return nil }
        return GitCommit(id: fields[0], author: fields[1], authoredAt: authoredAt, committedAt: committedAt)
    }
}

/// Reads `git ls-tree -z` part by part: what is committed at each path.
struct GitTreeReader: Sendable {
    struct Entry: Sendable, Hashable {
        var isLink: Bool
        /// The blob's object name in hex.
        var blob: String
    }

    private(set) var entries: [String: Entry] = [:]
    private var rest: [UInt8] = []

    /// Takes what came; it never has enough.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Bool {
        rest += bytes
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 0) {
            take(entry: rest[start..<end])
            start = end + 1
        }
        rest = Array(rest[start...])
        return false
    }

    /// `<mode> <type> <object>\t<path>`.
    private mutating func take(entry: ArraySlice<UInt8>) {
        let halves = entry.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
        guard halves.count == 2 else { return }
        let fields = halves[0].split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count == 3, fields[1] == "blob" else { return }
        entries[String(decoding: halves[1], as: UTF8.self)] = Entry(isLink: fields[0] == "120000", blob: fields[2])
    }
}
