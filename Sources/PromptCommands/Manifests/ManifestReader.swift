import DirectoryBackend
import Glibc
import PromptCore

/// Reads manifests from files and folders, with the texts that they refer to.
struct ManifestReader {
    private let files: any FileSystem
    /// What the path `-` stands for; nil where it is a path like any other.
    private let input: CommandContext.Input?

    /// Enough to read a file that is too large for a manifest and say so.
    private static let manifestLimit = 64 << 20
    /// Of a text that a manifest refers to.
    private static let textLimit = 256 << 20

    init(files: any FileSystem = LocalFileSystem(), input: CommandContext.Input? = nil) {
        self.files = files
        self.input = input
    }

    /// Everything that the paths hold, decoded; what is wrong is in the diagnostics. Files that a manifest from stdin
    /// names stand below the current folder.
    func read(_ paths: [String]) -> ManifestSet {
        let found = ManifestFinder(files: files).find(paths.filter { !isInput($0) })
        var set = ManifestSet(files: (paths.contains(where: isInput) ? ["-"] : []) + found.files)
        var problems = found.problems
        var documents: [ManifestDocument] = []
        set.emptyPaths = found.empty
        for path in set.files {
            let name = isInput(path) ? Self.inputName : path
            do throws(FileError) {
                let file = ManifestFile.read(try bytes(of: path), file: name)
                problems += file.diagnostics
                documents += file.documents
                let isEmpty = file.documents.isEmpty && !file.diagnostics.hasErrors
                if isEmpty, paths.contains(path) { set.emptyPaths.append(name) }
            } catch {
                problems.append(.unreadable(name, error))
            }
        }
        set.diagnostics = problems
        set.decode(documents) { [files] document, maps in
            { reference in Self.text(reference, of: document, maps, files) }
        }
        return set
    }

    /// How messages call stdin.
    static let inputName = "<stdin>"

    private func isInput(_ path: String) -> Bool { path == "-" && input != nil }

    private func bytes(of path: String) throws(FileError) -> [UInt8] {
        if let input, isInput(path) { return try input(Self.manifestLimit) }
        return try files.read(path, limit: Self.manifestLimit).bytes
    }

    private static func text(
        _ reference: TextReference, of document: ManifestDocument, _ maps: [ObjectKey: ConfigMap],
        _ files: any FileSystem
    ) -> Result<[UInt8], ReferenceProblem> {
        switch reference {
        case .file(let path): return text(path, below: folder(of: document.file), files)
        case .configMapKey(let name, let key):
            guard let map = maps[ObjectKey(namespace: document.meta.namespace, name: name)] else {
                return .failure(
                    ReferenceProblem(message: "there is no ConfigMap `\(name)` in namespace \(document.meta.namespace)")
                )
            }
            guard let text = map.data[key] else {
                return .failure(ReferenceProblem(message: "the ConfigMap `\(name)` has no key `\(key)`"))
            }
            return .success(Array(text.utf8))
        }
    }

    /// A file below a folder; one that a link leads out of it is refused.
    static func text(
        _ path: String, below folder: String, _ files: any FileSystem
    ) -> Result<[UInt8], ReferenceProblem> {
        do throws(FileError) {
            let root = try files.realPath(of: folder)
            let real = try files.realPath(of: folder + "/" + path)
            // By bytes, as the system has it: two folders may be equal strings.
            guard real.utf8.starts(with: (root == "/" ? root : root + "/").utf8) else {
                return .failure(ReferenceProblem(message: "it leads out of the manifest's folder"))
            }
            return .success(try files.read(real, limit: textLimit).bytes)
        } catch {
            return .failure(ReferenceProblem(message: reason(error)))
        }
    }

    private static func reason(_ error: FileError) -> String {
        switch error.code {
        case ENOENT, ENOTDIR: "there is no such file"
        case EISDIR: "it is a folder"
        case EINVAL: "it is not a regular file"
        default: error.reason
        }
    }

    /// The folder that a file stands in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
