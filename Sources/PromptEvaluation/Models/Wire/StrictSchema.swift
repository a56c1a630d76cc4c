import JSON

/// The rules that a JSON Schema must keep for `response_format: {type: json_schema, json_schema: {strict: true}}`.
///
/// Source: OpenAI, "Structured Outputs": every object lists all of its properties as required and allows no others, the
/// root is an object, and only some keywords are known.
enum StrictSchema {
    private static let keywords: Set<String> = [
        "type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "$ref", "$defs",
        "description", "title", "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "minItems", "maxItems",
    ]

    /// The schema as strict mode takes it; nil where it does not keep the rules.
    static func strict(_ schema: JSONValue) -> JSONValue? {
        guard case .object(var root) = schema, root["type"] == "object", root["anyOf"] == nil else { return nil }
        // Which dialect of JSON Schema it is says nothing of what it describes.
        root["$schema"] = nil
        return keepsRules(.object(root)) ? .object(root) : nil
    }

    private static func keepsRules(_ schema: JSONValue) -> Bool {
        guard let members = schema.object, members.keys.allSatisfy(keywords.contains) else { return false }
        if let reference = members["$ref"], reference.string?.hasPrefix("#") != true { return false }
        let parts =
            [members["items"]].compactMap(\.self) + (members["anyOf"]?.array ?? [])
            + ["properties", "$defs"].flatMap { members[$0]?.object.map { Array($0.values) } ?? [] }
        return isClosed(members) && parts.allSatisfy(keepsRules)
    }

    private static func isClosed(_ members: [String: JSONValue]) -> Bool {
        let types = members["type"]?.string.map { [$0] } ?? (members["type"]?.array ?? []).compactMap(\.string)
        guard types.contains("object") || members["properties"] != nil else { return true }
        let properties = Set(members["properties"]?.object?.keys.map(\.self) ?? [])
        let required = Set((members["required"]?.array ?? []).compactMap(\.string))
        return members["additionalProperties"] == false && properties == required
    }
}
