import JSON

/// Writes YAML in block style that reads back as the same values, here and in kubectl.
///
/// A string is plain when nothing would read it as something else, a literal block when it has lines, and quoted
/// otherwise. Lists stand at the column of their key, as kubectl prints them. Numbers must be finite.
package struct YAMLWriter {
    private var text = ""

    private init() {}

    /// A value, ending in a newline. Keys are sorted, but `name` comes first, and in a map that has a `kind`
    /// `apiVersion`, `kind`, `name`, `metadata`, `spec`, `status` come before the others.
    package static func write(_ value: JSONValue) -> String { write(ordered(value)) }

    /// A tree in its own order of keys, ending in a newline.
    package static func write(_ node: Node) -> String {
        var writer = YAMLWriter()
        writer.document(node)
        return writer.text
    }

    /// Values as the documents of one stream, with `---` between them.
    package static func write(documents: [JSONValue]) -> String {
        documents.map { write($0) }.joined(separator: "---\n")
    }

    private mutating func document(_ node: Node) {
        switch node.value {
        case .object(let members) where !members.isEmpty: write(members, column: 0)
        case .array(let items) where !items.isEmpty: write(items, column: 0)
        default: text += Self.scalar(node.value, column: 0) + "\n"
        }
    }

    /// The lines of a map; the first one goes on the line that was begun, whose column must be `column`.
    private mutating func write(_ members: [Node.Member], column: Int) {
        for (position, member) in members.enumerated() {
            if position > 0 { pad(column) }
            let key = ScalarText.inline(member.key)
            text += ScalarText.fitsBeforeColon(key) ? key + ":" : "? " + key + "\n" + Self.space(column) + ":"
            switch member.value.value {
            case .object(let members) where !members.isEmpty:
                text += "\n"
                pad(column + 2)
                write(members, column: column + 2)
            case .array(let items) where !items.isEmpty:
                text += "\n"
                pad(column)
                write(items, column: column)
            default: text += " " + Self.scalar(member.value.value, column: column) + "\n"
            }
        }
    }

    private mutating func write(_ items: [Node], column: Int) {
        for (position, item) in items.enumerated() {
            if position > 0 { pad(column) }
            text += "- "
            switch item.value {
            case .object(let members) where !members.isEmpty: write(members, column: column + 2)
            case .array(let items) where !items.isEmpty: write(items, column: column + 2)
            default: text += Self.scalar(item.value, column: column) + "\n"
            }
        }
    }

    private mutating func pad(_ column: Int) { text += Self.space(column) }

    private static func space(_ count: Int) -> String { String(repeating: " ", count: count) }

    /// A scalar, or an empty list or map, that belongs to a list or map at `column`.
    private static func scalar(_ value: Node.Value, column: Int) -> String {
        switch value {
        case .null: return "null"
        case .bool(let bool): return bool ? "true" : "false"
        case .integer(let integer): return String(integer)
        case .number(let number): return Self.number(number)
        case .string(let string): return ScalarText.block(string, column: column + 2) ?? ScalarText.inline(string)
        case .array: return "[]"
        case .object: return "{}"
        }
    }

    /// A number with a point always: digits alone would read back as an integer, and YAML 1.1 takes `1e+23` for text.
    private static func number(_ number: Double) -> String {
        let text = JSONWriter.format(number)
        guard !text.contains(".") else { return text }
        let digits = text.prefix { $0 != "e" }
        return digits + ".0" + text.dropFirst(digits.count)
    }
}

// MARK: - Order of keys

extension YAMLWriter {
    private static let resourceOrder = ["apiVersion", "kind", "name", "metadata", "spec", "status"]

    private static func ordered(_ value: JSONValue) -> Node {
        let nowhere = Mark(line: 1, column: 1)
        switch value {
        case .array(let items): return Node(.array(items.map(ordered)), at: nowhere)
        case .object(let members):
            let first = members["kind"] == nil ? ["name"] : resourceOrder
            let head = first.compactMap { key in members[key].map { (key, $0) } }
            let rest = members.filter { !first.contains($0.key) }.sorted { $0.key < $1.key }
            let all = head + rest.map { ($0.key, $0.value) }
            return Node(.object(all.map { Node.Member(key: $0, keyMark: nowhere, value: ordered($1)) }), at: nowhere)
        default: return Node(value, at: nowhere)
        }
    }
}
