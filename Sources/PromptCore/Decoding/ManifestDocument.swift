import JSON

/// One YAML or JSON document of a manifest file, its identity read.
package struct ManifestDocument: Sendable {
    package var apiVersion: String?
    package var kind: String?
    /// Name (empty when it is missing), namespace (`default` when it is missing), labels and annotations as written.
    package var meta: ObjectMeta
    package var root: Node
    /// Values that the YAML reader had to leave out: duplicate keys, unknown anchors. `ManifestDecoder` reports them.
    package var problems: [SyntaxError]
    /// The whole file, for the source lines of diagnostics.
    package var source: SourceText

    package init(root: Node, problems: [SyntaxError] = [], source: SourceText) {
        self.root = root
        self.problems = problems
        self.source = source
        apiVersion = root["apiVersion"]?.string
        kind = root["kind"]?.string
        let metadata = root["metadata"]
        meta = ObjectMeta(
            name: metadata?["name"]?.string ?? "", namespace: metadata?["namespace"]?.string ?? "default",
            labels: Self.strings(metadata?["labels"]), annotations: Self.strings(metadata?["annotations"]))
    }

    /// The path as shown to people.
    package var file: String { source.file }
    package var bytes: [UInt8] { source.bytes }
    package var key: ObjectKey { meta.key }

    private static func strings(_ node: Node?) -> [String: String] {
        let pairs = (node?.members ?? []).compactMap { member in member.value.string.map { (member.key, $0) } }
        return Dictionary(pairs, uniquingKeysWith: { _, last in last })
    }
}
