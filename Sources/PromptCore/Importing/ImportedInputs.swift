import JSON

/// The inputs of a prompt while it is read: what the file declares, and what its template turns out to need.
struct ImportedInputs {
    struct Input: Hashable {
        var name: String
        var schema: JSONValue?
        var mark: Mark
    }

    private(set) var declared: [Input] = []
    /// Where each name stands first in `declared`.
    private var positions: [String: Int] = [:]
    /// Whether the file says anything about inputs; where it does, a name beyond them is worth a word.
    var isComplete: Bool { !declared.isEmpty }

    subscript(_ name: String) -> Input? { positions[name].map { declared[$0] } }

    mutating func declare(_ name: String, _ schema: JSONValue?, at mark: Mark) {
        if positions[name] == nil { positions[name] = declared.count }
        declared.append(Input(name: name, schema: schema, mark: mark))
    }

    mutating func setSchema(_ schema: JSONValue, of name: String) {
        if let index = positions[name] { declared[index].schema = schema }
    }

    /// The inputs as a content holds them; reports names and schemas that a version cannot have.
    func content(in scope: ImportScope) -> JSONValue? {
        let nodes = declared.map { input in
            var members = [member("name", .string(input.name), input.mark)]
            if let schema = input.schema { members.append(member("schema", schema, input.mark)) }
            return Node(.object(members), at: input.mark)
        }
        let mark = declared.first?.mark ?? Mark(line: 1, column: 1)
        let inputs = ContractDecoder.inputs(scope.field("inputs", Node(.array(nodes), at: mark)))
        return inputs.isEmpty ? nil : .array(inputs.map(\.json))
    }

    private func member(_ key: String, _ value: JSONValue, _ mark: Mark) -> Node.Member {
        Node.Member(key: key, keyMark: mark, value: Node(value, at: mark))
    }

    /// The `output` of a version with this schema; nil for none.
    static func output(_ schema: JSONValue?, at mark: Mark, in scope: ImportScope) -> JSONValue? {
        guard let schema else { return nil }
        let member = Node.Member(key: "jsonSchema", keyMark: mark, value: Node(schema, at: mark))
        return ContractDecoder.output(scope.field("output", Node(.object([member]), at: mark)))
    }
}

/// The types that a JSON Schema allows.
enum SchemaTypes {
    /// By `type`, and without null; nil where the schema does not say.
    static func of(_ schema: JSONValue?) -> Set<String>? {
        switch schema?["type"] {
        case .string(let type): [type]
        case .array(let types): Set(types.compactMap(\.string)).subtracting(["null"])
        default: nil
        }
    }
}
