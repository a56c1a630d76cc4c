import JSON
import PromptCommands
import PromptCore
import Testing

/// `promptops explain` says of every field what its custom resource definition says, and knows no other.
@Suite struct FieldGuideTests {
    @Test func `the guide has the fields of the definitions, in their order, with their words`() {
        var wanted: [FieldGuide.Entry] = []
        for resource in ResourceKind.allCases.map(CustomResource.of) {
            guard let kind = resource.kind?.rawValue else { continue }
            let root = resource.schema.json
            wanted.append(entry(kind, root, isRequired: false))
            for name in ["spec", "status"] {
                guard let node = root["properties"]?[name] else { continue }
                let isRequired = root["required"]?.array?.contains(.string(name)) ?? false
                add(node, at: "\(kind).\(name)", isRequired: isRequired, to: &wanted)
            }
        }
        let (guide, definitions) = (sorted(FieldGuide.standard.entries), sorted(wanted))
        #expect(guide.map(\.path) == definitions.map(\.path))
        #expect(guide == definitions)
        #expect(guide.count > 400)
    }

    /// Maps in YAML have no order that is kept here.
    private func sorted(_ entries: [FieldGuide.Entry]) -> [FieldGuide.Entry] { entries.sorted { $0.path < $1.path } }

    private func add(_ node: JSONValue, at path: String, isRequired: Bool, to entries: inout [FieldGuide.Entry]) {
        entries.append(entry(path, node, isRequired: isRequired))
        let leaf = leaf(node)
        let required = (leaf["required"]?.array ?? []).compactMap(\.string)
        for (name, child) in leaf["properties"]?.object ?? [:] {
            add(child, at: "\(path).\(name)", isRequired: required.contains(name), to: &entries)
        }
    }

    private func entry(_ path: String, _ node: JSONValue, isRequired: Bool) -> FieldGuide.Entry {
        var words = (node["description"]?.string ?? "").split { $0.isWhitespace }.map(String.init)
        if let choices = leaf(node)["enum"]?.array, path.contains(".") {
            words.append("One of: " + choices.compactMap(\.string).joined(separator: ", ") + ".")
        }
        return FieldGuide.Entry(
            path: path, type: path.contains(".") ? type(node) : "Object", isRequired: isRequired,
            description: words.joined(separator: " "))
    }

    /// What the items of lists and the values of maps are.
    private func leaf(_ node: JSONValue) -> JSONValue {
        if let items = node["items"] { return leaf(items) }
        if let values = node["additionalProperties"], values.object != nil { return leaf(values) }
        return node
    }

    private func type(_ node: JSONValue) -> String {
        if node["x-kubernetes-int-or-string"]?.bool == true { return "integer or string" }
        switch node["type"]?.string {
        case "array": return "[]" + type(node["items"] ?? .null)
        case "object":
            if node["properties"] != nil { return "Object" }
            if let values = node["additionalProperties"], values.object != nil { return "map[string]" + type(values) }
            return node["x-kubernetes-preserve-unknown-fields"]?.bool == true ? "any" : "Object"
        case let type: return type ?? "any"
        }
    }
}
