import DirectoryBackend
import Glibc
import PromptCore

/// Reads manifests from files and folders, with the texts that they refer to.
struct ManifestReader {
    private let files: any FileSystem

    /// Enough to read a file that is too large for a manifest and say so.
    private static let manifestLimit = 64 << 20
    /// Of a text that a manifest refers to.
    private static let textLimit = 256 << 20

    init(files: any FileSystem = LocalFileSystem()) { self.files = files }

    /// Everything that the paths hold, decoded; what is wrong is in the diagnostics.
    func read(_ paths: [String]) -> ManifestSet {
        let found = ManifestFinder(files: files).find(paths)
        var set = ManifestSet(files: found.files)
        var problems = found.problems
        var documents: [ManifestDocument] = []
        for path in found.files {
            do throws(FileError) {
                let file = ManifestFile.read(try files.read(path, limit: Self.manifestLimit).bytes, file: path)
                problems += file.diagnostics
                documents += file.documents
            } catch {
                problems.append(.unreadable(path, error))
            }
        }
        set.diagnostics = problems
        set.decode(documents) { [files] document, maps in
            { reference in Self.text(reference, of: document, maps, files) }
        }
        return set
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
