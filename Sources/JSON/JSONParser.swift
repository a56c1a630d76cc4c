/// Reads one JSON text (RFC 8259), as a tree with places or as the bare value. Duplicate keys, invalid UTF-8, lone
/// surrogates, numbers beyond a double and nesting deeper than `maximumDepth` are errors.
package enum JSONParser {
    package static let maximumDepth = 200

    /// The tree of a whole text.
    package static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
        try read(bytes) { reader throws(SyntaxError) in try reader.document() }
    }

    package static func parse(_ text: String) throws(SyntaxError) -> Node { try parse(Array(text.utf8)) }

    /// The value of a whole text.
    package static func value(_ bytes: [UInt8]) throws(SyntaxError) -> JSONValue {
        try read(bytes) { reader throws(SyntaxError) in try reader.document() }
    }

    /// The trees of texts that follow each other with nothing but white space between; those before an error too.
    package static func sequence(_ bytes: [UInt8]) -> (nodes: [Node], error: SyntaxError?) {
        bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader<Node>(buffer)
            var nodes: [Node] = []
            do throws(SyntaxError) {
                while let node = try reader.next() { nodes.append(node) }
                return (nodes, nil)
            } catch {
                return (nodes, error)
            }
        }
    }

    private static func read<Tree: JSONTree>(
        _ bytes: [UInt8], _ read: (inout JSONReader<Tree>) throws(SyntaxError) -> Tree
    ) throws(SyntaxError) -> Tree {
        let result: Result<Tree, SyntaxError> = bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader<Tree>(buffer)
            do throws(SyntaxError) {
                return .success(try read(&reader))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// What the reader builds from a text.
protocol JSONTree {
    /// A key with its value.
    associatedtype Member

    /// Whether the places that the functions below are given are looked at; they are not worked out otherwise.
    static var hasPlaces: Bool { get }

    static func scalar(_ value: JSONValue, at mark: Mark) -> Self
    static func array(_ items: [Self], at mark: Mark) -> Self
    /// The keys of the members are all different.
    static func object(_ members: [Member], at mark: Mark) -> Self
    static func member(_ key: String, at mark: Mark, _ value: Self) -> Member
    static func key(of member: Member) -> String
}

extension JSONValue: JSONTree {
    static var hasPlaces: Bool { false }

    static func scalar(_ value: JSONValue, at mark: Mark) -> JSONValue { value }
    static func array(_ items: [JSONValue], at mark: Mark) -> JSONValue { .array(items) }
    static func object(_ members: [(String, JSONValue)], at mark: Mark) -> JSONValue {
        .object(Dictionary(members, uniquingKeysWith: { _, last in last }))
    }
    static func member(_ key: String, at mark: Mark, _ value: JSONValue) -> (String, JSONValue) { (key, value) }
    static func key(of member: (String, JSONValue)) -> String { member.0 }
}

extension Node: JSONTree {
    static var hasPlaces: Bool { true }

    static func scalar(_ value: JSONValue, at mark: Mark) -> Node { Node(value, at: mark) }
    static func array(_ items: [Node], at mark: Mark) -> Node { Node(.array(items), at: mark) }
    static func object(_ members: [Member], at mark: Mark) -> Node { Node(.object(members), at: mark) }
    static func member(_ key: String, at mark: Mark, _ value: Node) -> Member {
        Member(key: key, keyMark: mark, value: value)
    }
    static func key(of member: Member) -> String { member.key }
}
