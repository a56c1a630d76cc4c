import JSON

/// Turns the way .prompty files describe a value into a JSON Schema.
struct PropertySchema {
    let scope: ImportScope

    /// One described value.
    struct Property {
        var name: String
        var schema: JSONValue?
        var sample: JSONValue?
        var isRequired: Bool
        var mark: Mark
    }

    /// The values of a list of `{name, kind}`, of a map by name, or of a `properties` within either.
    func properties(_ node: Node, _ place: String) -> [Property] {
        if let items = node.items {
            return items.compactMap { item in
                guard let name = item["name"]?.string else {
                    scope.error("each of `\(place)` must have a `name`", at: item.mark)
                    return nil
                }
                return property(name, item, at: item["name"]?.mark ?? item.mark)
            }
        }
        let members = scope.members(node["properties"] ?? node, place)
        return members.map { property($0.key, $0.value, at: $0.keyMark) }
    }

    /// The schema of an object with these properties.
    static func object(_ properties: [Property]) -> JSONValue {
        let schemas = properties.map { ($0.name, $0.schema ?? [:]) }
        var members: [String: JSONValue] = [
            "type": "object", "properties": .object(Dictionary(schemas, uniquingKeysWith: { _, last in last })),
        ]
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { members["required"] = .array(required) }
        return .object(members)
    }

    private func property(_ name: String, _ node: Node, at mark: Mark) -> Property {
        guard node.members != nil else {
            // A bare value stands for its type, and is the example.
            return Property(
                name: name, schema: Self.type(of: node).map { ["type": .string($0)] },
                sample: node.isNull ? nil : node.json, isRequired: true, mark: mark)
        }
        var isRequired = true
        if case .bool(let bool)? = node["required"]?.value { isRequired = bool }
        return Property(
            name: name, schema: schema(node, name),
            sample: (node["sample"] ?? node["default"] ?? node["example"])?.json,
            isRequired: isRequired, mark: mark)
    }

    private static let known: Set<String> = [
        "name", "kind", "type", "description", "required", "default", "sample", "example", "enum", "enumValues",
        "items", "properties", "strict",
    ]

    private func schema(_ node: Node, _ name: String) -> JSONValue? {
        for member in node.members ?? [] where !Self.known.contains(member.key) {
            scope.leaveOut(
                "`\(member.key)` of `\(name)`", "a JSON Schema of ours has nothing like it", .error, at: member.keyMark)
        }
        var schema = typed(node, name) ?? [:]
        if let text = node["description"]?.string, !text.isEmpty { schema["description"] = .string(text) }
        if let values = (node["enumValues"] ?? node["enum"])?.items { schema["enum"] = .array(values.map(\.json)) }
        return schema.isEmpty ? nil : .object(schema)
    }

    private func typed(_ node: Node, _ name: String) -> [String: JSONValue]? {
        guard let kind = node["kind"] ?? node["type"] else { return nil }
        switch kind.string ?? "" {
        case "string", "boolean", "integer", "number": return ["type": .string(kind.string ?? "")]
        case "float": return ["type": "number"]
        case "any", "": return nil
        case "array", "list":
            let items = node["items"].flatMap { schema($0, "\(name)[]") }
            return items.map { ["type": "array", "items": $0] } ?? ["type": "array"]
        case "object":
            guard let inner = node["properties"] else { return ["type": "object"] }
            return Self.object(properties(inner, name)).object
        default:
            scope.error(
                "`\(name)` of the kind `\(kind.string ?? "")` cannot be carried over: an input is a JSON value",
                at: kind.mark)
            return nil
        }
    }

    private static func type(of node: Node) -> String? {
        switch node.value {
        case .string: "string"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .array: "array"
        case .object: "object"
        case .null: nil
        }
    }
}
