import JSON
import JSONSchema

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
            fields.refuse("xmlSchema", "`xmlSchema` is not in this build yet: use `jsonSchema` or leave `output` out")
            guard let field = fields.optional("jsonSchema") else {
                if fields.keys.isEmpty { fields.error("`output` must have a `jsonSchema`") }
                return nil
            }
            return schema(field).map { ["jsonSchema": $0] }
        }
    }

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
            _ = try JSONSchema(compiling: json)
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
        guard let hash = location.firstIndex(of: "#") else { return root.mark }
        var node = root
        var mark = root.mark
        for token in location[hash...].dropFirst().split(separator: "/") {
            let key = token.replacing("~1", with: "/").replacing("~0", with: "~")
            if let member = node.members?.first(where: { $0.key == key }) {
                (node, mark) = (member.value, member.keyMark)
            } else if let items = node.items, let index = Int(key), items.indices.contains(index) {
                (node, mark) = (items[index], items[index].mark)
            } else {
                return mark
            }
        }
        return mark
    }
}
