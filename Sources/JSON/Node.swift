/// A place in a text: line and column, both counted from 1, the column in Unicode scalars.
package struct Mark: Sendable, Hashable, Comparable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: Mark, b: Mark) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A value as it was written: a JSON or YAML tree in which every node knows its place and maps keep their order.
package struct Node: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package var key: String
        package var keyMark: Mark
        package var value: Node

        package init(key: String, keyMark: Mark, value: Node) {
            self.key = key
            self.keyMark = keyMark
            self.value = value
        }
    }

    package enum Value: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case string(String)
        case array([Node])
        case object([Member])
    }

    package var value: Value
    package var mark: Mark

    package init(_ value: Value, at mark: Mark) {
        self.value = value
        self.mark = mark
    }

    /// A node for a value that was never written in a text; every place in it is line 1, column 1.
    package init(_ json: JSONValue, at mark: Mark = Mark(line: 1, column: 1)) {
        self.mark = mark
        switch json {
        case .null: value = .null
        case .bool(let bool): value = .bool(bool)
        case .integer(let integer): value = .integer(integer)
        case .number(let number): value = .number(number)
        case .string(let string): value = .string(string)
        case .array(let items): value = .array(items.map { Node($0, at: mark) })
        case .object(let members):
            value = .object(
                members.sorted { $0.key < $1.key }
                    .map { Member(key: $0.key, keyMark: mark, value: Node($0.value, at: mark)) })
        }
    }

    /// The value without places.
    package var json: JSONValue {
        switch value {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .integer(let integer): .integer(integer)
        case .number(let number): JSONValue(number)
        case .string(let string): .string(string)
        case .array(let items): .array(items.map(\.json))
        case .object(let members):
            .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { _, last in last }))
        }
    }

    /// The member of a map with this key; nil for any other value and for a missing member.
    package subscript(_ key: String) -> Node? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.key == key }?.value
    }

    package var string: String? { if case .string(let text) = value { text } else { nil } }
    package var members: [Member]? { if case .object(let members) = value { members } else { nil } }
    package var items: [Node]? { if case .array(let items) = value { items } else { nil } }
    package var isNull: Bool { value == .null }

    /// What a message calls this kind of value.
    package var kindName: String {
        switch value {
        case .null: "null"
        case .bool(let bool): "the boolean \(bool)"
        case .integer(let integer): "the number \(integer)"
        case .number(let number): "the number \(number)"
        case .string: "a string"
        case .array: "a list"
        case .object: "a map"
        }
    }
}

/// Why a text could not be read, and where.
package struct SyntaxError: Error, Sendable, Hashable {
    package var message: String
    package var mark: Mark

    package init(_ message: String, at mark: Mark) {
        self.message = message
        self.mark = mark
    }
}
