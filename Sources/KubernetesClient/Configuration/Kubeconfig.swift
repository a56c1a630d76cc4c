import Foundation
import JSON
import YAML

/// What kubeconfig files say, put together: the first file that says something about a name, or a current context, wins.
///
/// Source: kubectl's documentation, "Organizing Cluster Access Using kubeconfig Files". Only what is asked for is looked
/// into: a wrong user that nobody selects harms nobody.
package struct Kubeconfig: Sendable, Hashable {
    package private(set) var currentContext: String?
    /// The file that names it.
    private(set) var currentContextPlace: KubeconfigMap?
    private(set) var clusters: [String: KubeconfigMap] = [:]
    private(set) var users: [String: KubeconfigMap] = [:]
    private(set) var contexts: [String: KubeconfigMap] = [:]

    /// One that says nothing.
    package init() {}

    /// The names of all contexts, sorted.
    package var contextNames: [String] { contexts.keys.sorted() }

    /// Whether it says nothing at all.
    package var isEmpty: Bool { currentContext == nil && clusters.isEmpty && users.isEmpty && contexts.isEmpty }

    /// Reads and merges files. Throws where one that has to be there is not, and where one cannot be read.
    package static func load(_ files: KubeconfigFiles) throws(ConfigurationError) -> Kubeconfig {
        var kubeconfig = Kubeconfig()
        let (paths, isRequired) =
            switch files {
            case .one(let path): ([path], true)
            case .list(let paths): (paths, false)
            }
        for path in paths {
            let bytes: [UInt8]
            do throws(FileFailure) {
                bytes = try LocalFile.read(path)
            } catch {
                if error.isMissing, !isRequired { continue }
                throw ConfigurationError("the kubeconfig cannot be read: \(error.reason)", file: path)
            }
            try kubeconfig.merge(bytes, of: path)
        }
        return kubeconfig
    }

    /// Adds what a file says about names that no earlier file speaks of.
    package mutating func merge(_ bytes: [UInt8], of path: String) throws(ConfigurationError) {
        guard let root = try Self.root(of: bytes, path) else { return }
        try root.checkKind()
        try Self.merge(root.named("clusters", "cluster"), into: &clusters)
        try Self.merge(root.named("users", "user"), into: &users)
        try Self.merge(root.named("contexts", "context"), into: &contexts)
        if currentContext == nil, let name = try root.text("current-context") {
            (currentContext, currentContextPlace) = (name, root)
        }
    }

    private static func merge(_ entries: [String: KubeconfigMap], into all: inout [String: KubeconfigMap]) {
        all.merge(entries) { first, _ in first }
    }

    /// Nil for a file that is empty.
    private static func root(of bytes: [UInt8], _ path: String) throws(ConfigurationError) -> KubeconfigMap? {
        let stream = YAMLReader.documents(bytes)
        if let problem = stream.problems.first {
            throw ConfigurationError(problem.message, file: path, mark: problem.mark)
        }
        guard let document = stream.documents.first else { return nil }
        if stream.documents.count > 1 {
            throw ConfigurationError(
                "a kubeconfig is one document; this is another", file: path, mark: stream.documents[1].root.mark)
        }
        let folder = URL(filePath: path).deletingLastPathComponent().standardizedFileURL.path
        let file = KubeconfigFile(path: path, folder: folder)
        guard document.root.members != nil else {
            throw ConfigurationError("a kubeconfig is a map", file: path, mark: document.root.mark)
        }
        return KubeconfigMap(node: document.root, file: file, path: "")
    }
}

extension KubeconfigMap {
    fileprivate func checkKind() throws(ConfigurationError) {
        if let version = try text("apiVersion"), version != "v1" {
            throw problem("apiVersion", "a kubeconfig has `apiVersion: v1`")
        }
        if let kind = try text("kind"), kind != "Config" { throw problem("kind", "a kubeconfig has `kind: Config`") }
    }

    /// The entries of a list by their names; `key` is where an entry holds what it says, which may be nothing.
    fileprivate func named(_ list: String, _ key: String) throws(ConfigurationError) -> [String: KubeconfigMap] {
        var entries: [String: KubeconfigMap] = [:]
        for entry in try maps(list) {
            guard let name = try entry.text("name") else { throw entry.problem(nil, "`\(entry.path)` has no name") }
            guard entries[name] == nil else { throw entry.problem("name", "`\(list)` has two of the name \(name)") }
            if let map = try entry.map(key) {
                entries[name] = map
            } else {
                let nothing = Node(.object([]), at: entry.node.mark)
                entries[name] = KubeconfigMap(node: nothing, file: entry.file, path: entry.path + "." + key)
            }
        }
        return entries
    }
}
