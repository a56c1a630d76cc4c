import Crypto
import PromptCore
import Subprocess

/// The git work tree that the manifests folder lies in, asked through the `git` program.
///
/// Nothing that the repository configures is run: no hook, no file system monitor, no pager, no clean filter (what is
/// committed is compared by its object name, here), and nothing is fetched. Nothing is written, not even the index.
struct GitWorkTree: Sendable {
    /// The manifests folder, as given; paths are below it.
    let manifests: String
    let files: any FileSystem
    /// What the program may take altogether.
    var limit = Duration.seconds(1)
    /// Looked up in `PATH`.
    var program = "git"
    /// `PATH` and whatever else the program needs.
    var variables: [String: String]

    /// Where one file came from.
    struct Origin: Sendable, Hashable {
        var commit: GitCommit
        var isDirty: Bool
        var isApproximate: Bool
    }

    /// More paths than this are not named one by one.
    private static let fewPaths = 64
    private static let largestFile = 16 << 20

    /// The repository's own folder; nil where the manifests lie in no work tree.
    func repository() -> String? {
        guard var folder = try? files.realPath(of: manifests) else { return nil }
        while true {
            let path = PathText.join(folder, ".git")
            if let status = try? files.statusIfPresent(of: path) {
                return status.kind == .folder ? path : linked(path, from: folder)
            }
            guard folder != "/", !folder.isEmpty else { return nil }
            let above = PathText.folder(of: folder)
            folder = above.isEmpty ? "/" : above
        }
    }

    /// A linked work tree's `.git` is a file: `gitdir: <path>`.
    private func linked(_ file: String, from folder: String) -> String? {
        guard let bytes = try? files.readOnce(file, limit: 4096).bytes else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline }
        guard text.hasPrefix("gitdir: ") else { return nil }
        let path = String(text.dropFirst("gitdir: ".count))
        return path.hasPrefix("/") ? path : PathText.join(folder, path)
    }

    /// Where files came from; throws when git cannot be asked. Two processes, or three where something was not found.
    func origins(of paths: Set<String>) async throws(Subprocess.Failure) -> [String: Origin] {
        let start = ContinuousClock.now
        let named = paths.count <= Self.fewPaths ? paths.sorted() : ["."]
        let tree = await git(["ls-tree", "-r", "-z", "HEAD", "--"] + named)
            .fold(into: GitTreeReader(), within: limit) { $0.take($1) }
        if let failure = tree.failure { throw failure }
        let left = max(.milliseconds(50), limit - (ContinuousClock.now - start))
        let log = await git(
            ["log", "-z", "-c", "--name-only", "--relative", "--no-renames", "--no-show-signature"]
                + ["--format=" + GitLogReader.format] + (paths.count == 1 ? ["-1"] : []) + ["HEAD", "--"] + named
        )
        .fold(into: GitLogReader(wanted: paths), within: left) { $0.take($1) }
        if let failure = log.failure, failure != .tookTooLong { throw failure }
        let found = log.state.commits
        let newest = found.count == paths.count ? nil : try await newestCommit()
        var origins: [String: Origin] = [:]
        for path in paths {
            guard let commit = found[path] ?? newest else { continue }
            origins[path] = Origin(
                commit: commit, isDirty: isDirty(path, tree.state.entries[path]), isApproximate: found[path] == nil)
        }
        return origins
    }

    private func newestCommit() async throws(Subprocess.Failure) -> GitCommit? {
        let format = "--format=" + GitLogReader.format
        let log = await git(["log", "-z", "-1", "--no-show-signature", format, "HEAD"])
            .fold(into: GitLogReader(wanted: []), within: limit) { $0.take($1) }
        if let failure = log.failure { throw failure }
        return log.state.newest
    }

    private func git(_ arguments: [String]) -> Subprocess {
        let settings = [
            "safe.directory=*", "core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never",
            "core.quotePath=false", "log.showSignature=false", "log.follow=false", "log.mailmap=false",
        ]
        return Subprocess(
            program: program,
            arguments: ["--no-pager"] + settings.flatMap { ["-c", $0] } + ["-C", manifests] + arguments,
            environment: variables.merging(Self.environment) { $1 })
    }

    private static let environment = [
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C",
    ]
}

// MARK: - What is there against what is committed

extension GitWorkTree {
    /// A file that is not committed as it is now; one that is neither there nor committed is not.
    private func isDirty(_ path: String, _ entry: GitTreeReader.Entry?) -> Bool {
        let place = PathText.join(manifests, path)
        if entry?.isLink == true {
            let destination = try? files.destinationIfPresent(of: place)
            return destination.map { Self.blob(Array($0.utf8), like: entry) } != entry?.blob
        }
        guard let bytes = try? files.readOnce(place, limit: Self.largestFile).bytes else { return entry != nil }
        guard let entry else { return true }
        // Git may have been told to check text out with CRLF.
        return Self.blob(bytes, like: entry) != entry.blob
            && Self.blob(Self.withLineFeeds(bytes), like: entry) != entry.blob
    }

    /// The name that git gives these bytes, by the hash that the repository uses.
    private static func blob(_ bytes: [UInt8], like entry: GitTreeReader.Entry?) -> String {
        let content = Array("blob \(bytes.count)\0".utf8) + bytes
        if entry?.blob.utf8.count == 64 { return Digest(of: content).hex }
        return Insecure.SHA1.hash(data: content).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0" + digits : digits
        }
        .joined()
    }

    private static func withLineFeeds(_ bytes: [UInt8]) -> [UInt8] {
        let (cr, lf) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        return bytes.indices.compactMap { index in
            bytes[index] == cr && index + 1 < bytes.count && bytes[index + 1] == lf ? nil : bytes[index]
        }
    }

    /// Whether git is at work, or was a moment ago: what it has checked out may not be committed to a branch yet.
    func isBusy(_ repository: String, at fileTime: Int64) -> Bool {
        if (try? files.statusIfPresent(of: PathText.join(repository, "index.lock"))) != nil { return true }
        guard let index = try? files.statusIfPresent(of: PathText.join(repository, "index")) else { return false }
        return fileTime - index.fingerprint.modified < 2_000_000_000
    }
}
