import JSON
import PromptCore

/// Rewrites references to files; pure, since the texts were read when the manifests were.
struct Inliner {
    /// The rewritten documents in the order of reading, config maps before the document that refers to them.
    private(set) var documents: [Node] = []
    private(set) var diagnostics: [Diagnostic]
    private var mapNames: Set<ObjectKey>

    static func inline(_ set: ManifestSet) -> Inliner {
        var inliner = Inliner(set)
        if set.diagnostics.hasErrors { return inliner }
        let texts = set.texts
        let manifests = Dictionary(
            set.entries.map { (Place($0.document), $0.manifest) }, uniquingKeysWith: { first, _ in first })
        for document in set.documents {
            inliner.add(document, manifests[Place(document)], texts)
        }
        return inliner
    }

    private init(_ set: ManifestSet) {
        diagnostics = set.diagnostics
        mapNames = Set(
            set.entries.compactMap { if case .configMap(let map) = $0.manifest { map.key } else { nil } })
    }

    /// Tells documents apart.
    private struct Place: Hashable {
        var file: String
        var mark: Mark

        init(_ document: ManifestDocument) {
            file = document.file
            mark = document.root.mark
        }
    }

    private mutating func add(
        _ document: ManifestDocument, _ manifest: Manifest?, _ texts: [ManifestSet.TextPlace: [UInt8]]
    ) {
        switch manifest {
        case .release(let release): documents.append(Self.inline(release, in: document.root))
        case .suite: move("casesFrom", suffix: "cases", of: Self.writingOut(document), texts)
        case .endpoint: move("answersFrom", suffix: "answers", of: document, texts)
        case .decision, .configMap, .keySecret, nil: documents.append(document.root)
        }
    }
}

// MARK: - Versions

extension Inliner {
    /// Puts what `from: {file: ...}` read in its place.
    private static func inline(_ release: PromptRelease, in root: Node) -> Node {
        root.replacing("spec") { spec in
            spec.replacing("versions") { versions in
                guard case .array(let items) = versions.value else { return versions }
                return Node(.array(items.map { inline($0, release) }), at: versions.mark)
            }
        }
    }

    private static func inline(_ version: Node, _ release: PromptRelease) -> Node {
        guard version["from"]?["file"] != nil, let name = version["name"]?.string,
            let content = release.spec.versions.first(where: { $0.name == name })?.content?.json
        else { return version }
        let path = version["from"]?["file"]?.string ?? ""
        if [".prompty", ".prompt"].contains(where: path.lowercased().hasSuffix) { return whole(version, content) }
        let key = content["text"] == nil ? "messages" : "text"
        guard let body = content[key] else { return version }
        return version.renaming("from", to: key, value: ordered(body))
    }

    /// The version as it was understood, for a file that says more than its wording.
    private static func whole(_ version: Node, _ content: JSONValue) -> Node {
        let mark = version.mark
        let written = (version.members ?? []).filter { $0.key == "name" }
        let keys = ["template", "messages", "text", "inputs", "output", "model", "variants", "notes"]
        let understood = keys.compactMap { key -> Node.Member? in
            guard let value = content[key] else { return nil }
            return Node.Member(key: key, keyMark: mark, value: key == "messages" ? ordered(value) : Node(value))
        }
        return Node(.object(written + understood), at: mark)
    }

    /// Messages read best with the role first.
    private static func ordered(_ body: JSONValue) -> Node {
        guard let messages = body.array else { return Node(body) }
        let mark = Mark(line: 1, column: 1)
        let nodes = messages.map { message in
            let members = ["role", "content"].compactMap { key in
                message[key].map { Node.Member(key: key, keyMark: mark, value: Node($0)) }
            }
            return Node(.object(members), at: mark)
        }
        return Node(.array(nodes), at: mark)
    }
}

// MARK: - Config maps

extension Inliner {
    /// What an object of a cluster can hold.
    private static let mapLimit = 1 << 20

    /// Moves the file behind a field into a config map of its own.
    private mutating func move(
        _ field: String, suffix: String, of document: ManifestDocument, _ texts: [ManifestSet.TextPlace: [UInt8]]
    ) {
        guard let node = document.root["spec"]?[field], let path = node["file"]?.string else {
            return documents.append(document.root)
        }
        let key = ObjectKey(namespace: document.meta.namespace, name: "\(document.meta.name)-\(suffix)")
        guard let bytes = texts[.init(document.file, path)], let text = String(validating: bytes, as: UTF8.self) else {
            return report("`\(path)` is not UTF-8", at: node, of: document)
        }
        guard bytes.count <= Self.mapLimit else {
            return report(
                "`\(path)` has \(bytes.count) bytes; a ConfigMap takes \(Self.mapLimit)", at: node, of: document)
        }
        guard mapNames.insert(key).inserted else {
            return report(
                "the ConfigMap `\(key)`, which `\(path)` would become, is there already", at: node, of: document)
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        documents.append(Self.map(key, isWritten: document.root["metadata"]?["namespace"] != nil, name, text))
        documents.append(
            document.root.replacing("spec") { spec in
                spec.replacing(field) { _ in
                    Node(["configMapKeyRef": ["name": .string(key.name), "key": .string(Self.dataKey(name))]])
                }
            })
    }

    private mutating func report(_ message: String, at node: Node, of document: ManifestDocument) {
        diagnostics.append(document.error(message, at: node.mark))
    }

    private static func map(_ key: ObjectKey, isWritten: Bool, _ name: String, _ text: String) -> Node {
        let mark = Mark(line: 1, column: 1)
        var metadata: [Node.Member] = [.init(key: "name", keyMark: mark, value: Node(.string(key.name)))]
        if isWritten { metadata.append(.init(key: "namespace", keyMark: mark, value: Node(.string(key.namespace)))) }
        let members: [Node.Member] = [
            .init(key: "apiVersion", keyMark: mark, value: Node("v1" as JSONValue)),
            .init(key: "kind", keyMark: mark, value: Node("ConfigMap" as JSONValue)),
            .init(key: "metadata", keyMark: mark, value: Node(.object(metadata), at: mark)),
            .init(key: "data", keyMark: mark, value: Node([dataKey(name): .string(text)])),
        ]
        return Node(.object(members), at: mark)
    }

    /// What a ConfigMap takes as a key: letters, digits, `-`, `_` and `.`.
    private static func dataKey(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
    }
}

extension Node {
    /// The map with one member's value changed; anything else as it is.
    func replacing(_ key: String, _ change: (Node) -> Node) -> Node {
        guard case .object(let members) = value else { return self }
        let changed = members.map { member in
            member.key == key
                ? Member(key: key, keyMark: member.keyMark, value: change(member.value)) : member
        }
        return Node(.object(changed), at: mark)
    }

    /// The map with one member under another name and with another value.
    fileprivate func renaming(_ key: String, to name: String, value new: Node) -> Node {
        guard case .object(let members) = value else { return self }
        let changed = members.map { $0.key == key ? Member(key: name, keyMark: $0.keyMark, value: new) : $0 }
        return Node(.object(changed), at: mark)
    }
}
