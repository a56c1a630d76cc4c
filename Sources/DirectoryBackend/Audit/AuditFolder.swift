import PromptOperator

/// The files of the audit log: `000001.jsonl` and on, each full but the last.
struct AuditFolder: Sendable {
    let path: String
    let files: any FileSystem

    /// The size from which a new file begins.
    static let limit = 16 << 20

    struct Segment: Sendable, Hashable {
        var number: Int
        var name: String
    }

    static func name(of number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".jsonl"
    }

    func file(_ number: Int) -> String { path + "/" + Self.name(of: number) }

    /// The files that are there, oldest first.
    func segments() throws(FileError) -> [Segment] {
        try files.namesIfPresent(in: path)
            .compactMap { name in
                guard name.hasSuffix(".jsonl"), let number = Int(name.dropLast(".jsonl".count)),
                    Self.name(of: number) == name
                else { return nil }
                return Segment(number: number, name: name)
            }
            .sorted { $0.number < $1.number }
    }

    /// The bytes of a file as one pass finds them: it may grow meanwhile.
    func read(_ segment: Segment) throws(FileError) -> [UInt8] {
        try files.readOnce(path + "/" + segment.name, limit: 8 * Self.limit).bytes
    }
}

/// The bytes of one file, cut into lines.
struct AuditText: Sendable {
    /// Each with its newline.
    var lines: [ArraySlice<UInt8>] = []
    /// What follows the last newline: a line that is being written, or was never finished.
    var rest: ArraySlice<UInt8> = []

    init(_ bytes: [UInt8]) {
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(bytes[start...end])
            start = end + 1
        }
        rest = bytes[start...]
    }
}
