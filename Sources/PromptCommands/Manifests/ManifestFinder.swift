import DirectoryBackend
import JSON
import PromptCore

/// Finds the manifest files that paths stand for: a file itself, of a folder all below it.
struct ManifestFinder {
    let files: any FileSystem

    /// What was found.
    struct Found {
        /// In the order of the paths, those of a folder by name; none twice.
        var files: [String] = []
        /// Paths that cannot be read, each naming itself.
        var problems: [Diagnostic] = []
        /// Paths, as given, at which there is no file to read.
        var empty: [String] = []
        /// Real paths of what was seen, so that links do not lead to the same again.
        fileprivate var seen: Set<String> = []
    }

    func find(_ paths: [String]) -> Found {
        var found = Found()
        for path in paths where !add(path, isNamed: true, to: &found) { found.empty.append(path) }
        return found
    }

    /// Whether there is something at the path: a file to read, one that was found before, or a problem.
    private func add(_ path: String, isNamed: Bool, to found: inout Found) -> Bool {
        do throws(FileError) {
            let status = try files.status(of: path, followingLinks: true)
            guard try found.seen.insert(files.realPath(of: path)).inserted else { return true }
            switch status.kind {
            case .folder:
                var isFilled = false
                for name in try files.names(in: path).sorted() where !name.hasPrefix(".") {
                    let below = path.hasSuffix("/") ? path + name : path + "/" + name
                    if add(below, isNamed: false, to: &found) { isFilled = true }
                }
                return isFilled
            case .file where isNamed || Self.isManifest(path):
                found.files.append(path)
                return true
            case .file, .link, .other: return false
            }
        } catch {
            found.problems.append(.unreadable(path, error))
            return true
        }
    }

    private static func isManifest(_ path: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { path.hasSuffix($0) }
    }
}

extension Diagnostic {
    /// A file or folder that the system would not let us read.
    static func unreadable(_ path: String, _ error: FileError) -> Diagnostic {
        Diagnostic(file: path, mark: Mark(line: 1, column: 1), message: error.message)
    }
}
