import JSON

/// Puts the fields of a manifest into the order in which a person would write them.
enum ManifestOrder {
    private static let ranks = Dictionary(
        uniqueKeysWithValues: [
            "apiVersion", "kind", "name", "namespace", "metadata", "spec", "intent", "description", "protocol",
            "baseURL",
            "models", "template", "role", "content", "messages", "text", "inputs", "schema", "output", "model",
            "endpointName", "id", "parameters", "variants", "sampling", "defaults", "cases", "assert", "thresholds",
        ].enumerated().map { ($1, $0) })

    /// The value as a tree in that order; fields that are not among them follow by name.
    static func node(_ value: JSONValue) -> Node {
        let nowhere = Mark(line: 1, column: 1)
        switch value {
        case .array(let items): return Node(.array(items.map(node)), at: nowhere)
        case .object(let members):
            let keys = members.keys.sorted { a, b in
                (ranks[a] ?? ranks.count, a) < (ranks[b] ?? ranks.count, b)
            }
            return Node(
                .object(keys.map { Node.Member(key: $0, keyMark: nowhere, value: node(members[$0] ?? .null)) }),
                at: nowhere)
        default: return Node(value, at: nowhere)
        }
    }
}
