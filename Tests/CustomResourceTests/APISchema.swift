import JSON
import JSONSchema

/// Part of a custom resource's schema as a JSON Schema, which refuses what the API server refuses of it by structure.
///
/// The API server drops a field that it does not know, or refuses it where the client asks it to be strict, as kubectl
/// does; here it is refused. Rules (CEL) are no part of it.
enum APISchema {
    static func compiled(_ node: SchemaNode) throws -> JSONSchema {
        try JSONSchema(compiling: converted(node.json), formatAssertion: true)
    }

    private static let dropped: Set<String> = ["description", "exclusiveMinimum", "items", "minimum", "properties"]

    private static func converted(_ json: JSONValue) -> JSONValue {
        let members = json.object ?? [:]
        var result = members.filter { !dropped.contains($0.key) && !$0.key.hasPrefix("x-kubernetes-") }
        if let format = members["format"]?.string, format.hasPrefix("int") { result["format"] = nil }
        result["items"] = members["items"].map(converted)
        result["additionalProperties"] = members["additionalProperties"].map(converted)
        if let properties = members["properties"]?.object {
            result["properties"] = .object(properties.mapValues(converted))
            result["additionalProperties"] = false
        }
        // OpenAPI's `exclusiveMinimum` is a flag of `minimum`.
        if let least = members["minimum"] {
            result[members["exclusiveMinimum"] == true ? "exclusiveMinimum" : "minimum"] = least
        }
        return .object(result)
    }
}
