import JSON

/// Turns Dotprompt's short form of a schema into a JSON Schema; one that is written out as JSON Schema stays as it is.
///
/// `name: type, description`, `name?` for one that may be left out or null, `name(array, description): type`,
/// `name(object): {...}`, `name(enum): [...]` and `(*): type` for all others. Rules: google/dotprompt, picoschema.ts.
struct Picoschema {
    let scope: ImportScope

    private static let scalars: Set<String> = ["any", "boolean", "integer", "null", "number", "string"]

    /// The schema; nil where something is wrong, which is reported.
    func schema(_ node: Node) -> JSONValue? {
        if let text = node.string { return scalar(text, at: node.mark) }
        guard node.members != nil else {
            scope.error("a schema must be a map or the name of a type, not \(node.kindName)", at: node.mark)
            return nil
        }
        if let type = node["type"]?.string, Self.scalars.contains(type) || type == "object" || type == "array" {
            return node.json
        }
        if node["properties"]?.members != nil {
            var members = node.json.object ?? [:]
            members["type"] = "object"
            return .object(members)
        }
        return object(node)
    }

    private func scalar(_ text: String, at mark: Mark) -> JSONValue? {
        let (type, description) = Self.parted(text)
        guard Self.scalars.contains(type) else {
            scope.error(
                "`\(type)` is no type of Picoschema (\(Prose.list(Self.scalars.sorted(), "or"))); schemas that have a "
                    + "name of their own cannot be carried over: write them out", at: mark)
            return nil
        }
        var members: [String: JSONValue] = type == "any" ? [:] : ["type": .string(type)]
        members["description"] = description.map(JSONValue.string)
        return .object(members)
    }

    /// A type, and what stands behind the first comma.
    private static func parted(_ text: String) -> (type: String, description: String?) {
        guard let comma = text.firstIndex(of: ",") else { return (text, nil) }
        return (String(text[..<comma]), String(text[text.index(after: comma)...].drop { $0 == " " }))
    }

    private func value(_ node: Node) -> JSONValue? {
        if let text = node.string { return scalar(text, at: node.mark) }
        if node.members != nil { return object(node) }
        scope.error("a type belongs here, not \(node.kindName)", at: node.mark)
        return nil
    }

    private func object(_ node: Node) -> JSONValue? {
        var properties: [String: JSONValue] = [:]
        var required: [JSONValue] = []
        var others: JSONValue = false
        for member in node.members ?? [] {
            if member.key == "(*)" {
                others = value(member.value) ?? false
                continue
            }
            let key = Key(member.key)
            properties[key.name] = property(key, member)
            if !key.isOptional { required.append(.string(key.name)) }
        }
        var members: [String: JSONValue] = [
            "type": "object", "properties": .object(properties), "additionalProperties": others,
        ]
        if !required.isEmpty { members["required"] = .array(required) }
        return .object(members)
    }

    /// `name?(type, description)`.
    private struct Key {
        var name: String
        var isOptional: Bool
        var type: String?
        var description: String?

        init(_ text: String) {
            let parts = text.split(separator: "(", maxSplits: 1).map(String.init)
            let written = parts.first ?? ""
            isOptional = written.hasSuffix("?")
            name = isOptional ? String(written.dropLast()) : written
            guard parts.count == 2 else { return }
            (type, description) = Picoschema.parted(parts[1].hasSuffix(")") ? String(parts[1].dropLast()) : parts[1])
        }
    }

    private func property(_ key: Key, _ member: Node.Member) -> JSONValue? {
        var members: [String: JSONValue]
        switch key.type {
        case nil, "object"?: members = value(member.value)?.object ?? [:]
        case "array"?: members = ["type": "array", "items": value(member.value) ?? [:]]
        case "enum"?:
            guard var values = member.value.items?.map(\.json) else {
                scope.error("an enum must be a list of values, not \(member.value.kindName)", at: member.value.mark)
                return nil
            }
            if key.isOptional, !values.contains(.null) { values.append(.null) }
            members = ["enum": .array(values)]
        case let type?:
            scope.error("`(\(type))` is no kind of Picoschema: array, object and enum are", at: member.keyMark)
            return nil
        }
        if key.isOptional, let type = members["type"]?.string { members["type"] = [.string(type), "null"] }
        if let description = key.description { members["description"] = .string(description) }
        return .object(members)
    }
}
