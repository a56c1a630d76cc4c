import JSON
import JSONSchema
import XMLSchema

/// Reads a version's `inputs` and `output`: what goes in and what must come out.
enum ContractDecoder {
    /// An input as the content holds it.
    struct Input {
        var name: String
        var json: JSONValue
    }

    private enum Trust: String, CaseIterable { case trusted, untrusted }

    static func inputs(_ field: Field?) -> [Input] {
        var inputs: [Input] = []
        var known: Set<String> = []
        for item in field?.items() ?? [] {
            let input: Input? = item.fields { fields in
                let name = fields.required("name")
                let text = name?.name(.input)
                var members: [String: JSONValue] = [:]
                members["schema"] = fields.optional("schema").flatMap(restrictingSchema)
                if fields.optional("trust")?.choice(of: Trust.self) == .untrusted { members["trust"] = "untrusted" }
                guard let name, let text else { return nil }
                guard known.insert(text).inserted else {
                    name.error("the input `\(text)` is declared twice")
                    return nil
                }
                members["name"] = .string(text)
                return Input(name: text, json: .object(members))
            }
            if let input { inputs.append(input) }
        }
        return inputs
    }

    /// A schema that allows everything says what no schema says.
    private static func restrictingSchema(_ field: Field) -> JSONValue? {
        guard let schema = schema(field), schema != .object([:]), schema != .bool(true) else { return nil }
        return schema
    }

    /// The contract as the content holds it; nil for none.
    static func output(_ field: Field?) -> JSONValue? {
        guard let field else { return nil }
        return field.fields { fields in
            let json = fields.optional("jsonSchema")
            let xml = fields.optional("xmlSchema")
            if let json, xml == nil { return schema(json).map { ["jsonSchema": $0] } }
            if let xml, json == nil { return xmlSchema(xml).map { ["xmlSchema": .string($0)] } }
            if json != nil {
                fields.error("`output` must have either a `jsonSchema` or an `xmlSchema`, not both")
            } else {
                fields.reportMissing(
                    oneOf: ["jsonSchema", "xmlSchema"], "`output` must have a `jsonSchema` or an `xmlSchema`")
            }
            return nil
        }
    }

    /// An XML Schema that compiles, as it was written; reports every problem at its line.
    private static func xmlSchema(_ field: Field) -> String? {
        guard let text = field.words() else { return nil }
        do throws(XMLSchema.NotASchema) {
            _ = try XMLSchema(compiling: text)
            return text
        } catch {
            for problem in error.problems.prefix(maximumProblems) {
                let mark =
                    problem.line == 0
                    ? field.mark
                    : field.scope.source.place(
                        of: Mark(line: problem.line, column: 1), inScalar: text, at: field.mark)
                field.scope.error("`\(field.name)` is no XML Schema: \(problem.message)", at: mark)
            }
            return nil
        }
    }

    /// Of one schema: a text with more is most likely something else.
    private static let maximumProblems = 20

    /// A JSON Schema that compiles; reports every problem where it stands in the schema.
    static func schema(_ field: Field) -> JSONValue? {
        switch field.node.value {
        case .object, .bool: break
        default:
            field.error("`\(field.name)` must be a JSON Schema (a map), not \(field.node.kindName)")
            return nil
        }
        guard let json = field.json() else { return nil }
        do throws(SchemaError) {
            for ignored in try JSONSchema(compiling: json).ignored.prefix(maximumProblems) {
                field.scope.warning(ignored.warning, at: place(of: ignored.location, in: field.node))
            }
            return json
        } catch {
            for problem in error.problems {
                field.scope.error(
                    "`\(field.name)` is no JSON Schema: \(problem.message)",
                    at: place(of: problem.location, in: field.node))
            }
            return nil
        }
    }

    /// The place of the node that a location names, or of the nearest node around it.
    private static func place(of location: String, in root: Node) -> Mark {
        root.mark(at: String(location.drop { $0 != "#" }.dropFirst()))
    }
}
