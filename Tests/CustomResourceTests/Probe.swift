import JSON
import PromptCore

/// A document that holds little more than the way to one map of a schema, so that decoding looks into it.
struct Probe: Sendable {
    /// The map that it leads to.
    var node: SchemaNode
    var document: ManifestDocument

    /// Where the map stands in the document; nil where the document does not lead there.
    var target: Node? { node.steps.reduce(document.root as Node?) { $1.step(from: $0) } }

    /// The probes of a map: one for each choice of the kinds that its fields depend on (a protocol, an action, ...).
    static func all(of resource: CustomResource, to node: SchemaNode, adding extra: [String: JSONValue] = [:])
        -> [Probe]
    {
        let path = Path(extra: extra)
        return path.values(of: resource.schema, node.steps[...])
            .compactMap { value in
                document(value, resource).map { Probe(node: node, document: $0) }
            }
    }

    private static func document(_ value: JSONValue, _ resource: CustomResource) -> ManifestDocument? {
        let head: [String: JSONValue] = [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(resource.kind?.rawValue ?? ""),
            "metadata": ["name": "probe"],
        ]
        // As text, so that each map has a place of its own.
        let text = JSONWriter.canonical(.object((value.object ?? [:]).merging(head) { $1 }))
        return ManifestFile.read(text, file: "probe.json").documents.first
    }
}

extension SchemaStep {
    fileprivate func step(from node: Node?) -> Node? {
        switch self {
        case .property(let name): node?[name]
        case .item: node?.items?.first
        case .value: node?.members?.first?.value
        }
    }
}

/// Values that lead down a schema, with what each map on the way must have.
private struct Path {
    /// What the map at its end holds beside that.
    var extra: [String: JSONValue]

    func values(of node: SchemaNode, _ steps: ArraySlice<SchemaStep>) -> [JSONValue] {
        guard let step = steps.first else { return combinations(of: node, with: extra) }
        guard let child = node.child(step) else { return [] }
        let inner = values(of: child, steps.dropFirst())
        switch step {
        case .item: return inner.map { .array([$0]) }
        case .value: return inner.map { ["key": $0] }
        case .property(let name): return inner.flatMap { combinations(of: node, with: [name: $0]) }
        }
    }

    private func combinations(of node: SchemaNode, with members: [String: JSONValue]) -> [JSONValue] {
        let required = (node.json["required"]?.array ?? []).compactMap(\.string)
        var made = [members]
        for name in required where members[name] == nil {
            let values = Self.samples(of: node.properties[name] ?? .null)
            guard !values.isEmpty else { continue }
            made = made.flatMap { made in values.map { made.merging([name: $0]) { $1 } } }
        }
        return made.map(JSONValue.object)
    }

    /// Every choice of an enum, one value of another scalar, none of anything else.
    private static func samples(of field: JSONValue) -> [JSONValue] {
        if let choices = field["enum"]?.array { return choices }
        if field["x-kubernetes-int-or-string"] == true { return ["5%"] }
        switch field["type"]?.string {
        case "string": return [.string(field["pattern"]?.string.flatMap { texts[$0] } ?? "$.a")]
        case "integer", "number": return [1]
        default: return []
        }
    }

    /// A text for each pattern of all schemas.
    private static let texts: [String: String] = {
        let digest = "sha256:" + String(repeating: "0", count: 64)
        let candidates = ["a", "1", "1h", "PL001", "2027-01-31", "http://a", digest]
        let patterns = CustomResource.all.flatMap { $0.schema.all }.compactMap { $0.json["pattern"]?.string }
        let pairs = Set(patterns).compactMap { pattern -> (String, String)? in
            guard let regex = try? Regex(pattern) else { return nil }
            return candidates.first { $0.wholeMatch(of: regex) != nil }.map { (pattern, $0) }
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }()
}
