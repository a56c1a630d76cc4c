import Foundation
import JSON

/// A map of a kubeconfig that knows its file, so that what is wrong in it is told with its line.
///
/// Empty text counts as a field that is not there, as with kubectl. Fields that nobody asks for are passed over.
package struct KubeconfigMap: Sendable, Hashable {
    let node: Node
    let file: KubeconfigFile
    /// How messages call it: `clusters[0].cluster`; empty for the whole file.
    let path: String

    /// What is wrong with a field, or with the map itself.
    func problem(_ key: String? = nil, _ message: String) -> ConfigurationError {
        let member = key.flatMap { key in node.members?.first { $0.key == key } }
        return ConfigurationError(message, file: file.path, mark: member?.keyMark ?? node.mark)
    }

    private func name(of key: String) -> String { path.isEmpty ? key : path + "." + key }

    private func value(_ key: String) -> Node? { node[key].flatMap { $0.isNull ? nil : $0 } }

    /// A field of text; nil where it is not there.
    func text(_ key: String) throws(ConfigurationError) -> String? {
        guard let value = value(key) else { return nil }
        // The value may be secret: what it is instead is not told.
        guard let text = value.string else { throw problem(key, "`\(name(of: key))` must be text; put it in quotes") }
        return text.isEmpty ? nil : text
    }

    func flag(_ key: String) throws(ConfigurationError) -> Bool {
        guard let value = value(key) else { return false }
        guard case .bool(let flag) = value.value else {
            throw problem(key, "`\(name(of: key))` must be true or false")
        }
        return flag
    }

    func texts(_ key: String) throws(ConfigurationError) -> [String] {
        guard let value = value(key) else { return [] }
        guard let items = value.items, items.allSatisfy({ $0.string != nil }) else {
            throw problem(key, "`\(name(of: key))` must be a list of texts; put each in quotes")
        }
        return items.compactMap(\.string)
    }

    /// A path, which is relative to the file's folder.
    func filePath(_ key: String) throws(ConfigurationError) -> String? {
        try text(key).map { file.resolved($0) }
    }

    /// Bytes in base64 (RFC 4648 with padding; line breaks are passed over, as Go does).
    func bytes(_ key: String) throws(ConfigurationError) -> Secret? {
        guard let text = try text(key) else { return nil }
        let digits = text.filter { !$0.isNewline }
        guard let data = Data(base64Encoded: digits) else { throw problem(key, "`\(name(of: key))` is not base64") }
        return Secret(data)
    }

    func map(_ key: String) throws(ConfigurationError) -> KubeconfigMap? {
        guard let value = value(key) else { return nil }
        guard value.members != nil else { throw problem(key, "`\(name(of: key))` must be a map") }
        return KubeconfigMap(node: value, file: file, path: name(of: key))
    }

    func maps(_ key: String) throws(ConfigurationError) -> [KubeconfigMap] {
        guard let value = value(key) else { return [] }
        guard let items = value.items, items.allSatisfy({ $0.members != nil }) else {
            throw problem(key, "`\(name(of: key))` must be a list of maps")
        }
        return items.enumerated().map { index, item in
            KubeconfigMap(node: item, file: file, path: "\(name(of: key))[\(index)]")
        }
    }

    /// A map of lists of texts.
    func textLists(_ key: String) throws(ConfigurationError) -> [String: [String]] {
        guard let map = try map(key) else { return [:] }
        var lists: [String: [String]] = [:]
        for member in map.node.members ?? [] { lists[member.key] = try map.texts(member.key) }
        return lists
    }
}

/// A file of a kubeconfig.
package struct KubeconfigFile: Sendable, Hashable {
    /// As a person gave it.
    let path: String
    /// The absolute path of the folder that it is in.
    let folder: String

    /// An absolute path as it is; any other is one from this file's folder.
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + "/" + path }
}
