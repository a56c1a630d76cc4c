import JSON
import JSONSchema

/// JSON Schema: a schema is compiled or refused with reasons, and what is compiled judges any value, always the same,
/// within its limits. The input is a schema and a value, or a value alone that is judged by itself.
enum SchemaHarness {
    static func check(_ bytes: [UInt8]) {
        let values = JSONParser.sequence(bytes).nodes.prefix(4).map(\.json)
        guard let document = values.first else { return }
        for formatAssertion in [false, true] {
            do throws(SchemaError) {
                let schema = try JSONSchema(compiling: document, formatAssertion: formatAssertion)
                for value in values { check(schema, value) }
            } catch {
                promise(!error.problems.isEmpty, "a schema is refused without a reason")
                for problem in error.problems {
                    promise(problem.location.contains("#"), "the problem \(problem) has no place")
                }
            }
        }
    }

    private static func check(_ schema: JSONSchema, _ value: JSONValue) {
        let errors = schema.validate(value)
        promise(errors == schema.validate(value), "two judgements differ")
        promise(errors.count <= JSONSchema.maximumErrors, "\(errors.count) errors")
        for error in errors {
            promise(
                place(error.instanceLocation, in: value) != nil, "\(error.instanceLocation) is no place in the value")
        }
    }

    /// What a JSON pointer leads to, read byte by byte.
    private static func place(_ pointer: String, in value: JSONValue) -> JSONValue? {
        var tokens = pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { part in
                let scalars = String(decoding: part, as: UTF8.self).unicodeScalars
                let slashes = scalars.replacing("~1".unicodeScalars, with: "/".unicodeScalars)
                return String(slashes.replacing("~0".unicodeScalars, with: "~".unicodeScalars))
            }
        guard tokens.removeFirst().isEmpty else { return nil }
        return tokens.reduce(value) { value, token in
            switch value {
            case .object(let members): members[token]
            case .array(let items): Int(token).flatMap { items.indices.contains($0) ? items[$0] : nil }
            default: nil
            }
        }
    }
}
