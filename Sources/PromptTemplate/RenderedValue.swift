import JSON
import Mustache

/// A JSON value as swift-mustache sees it: null and false are empty sections, null is no text, lists and objects as
/// text are canonical JSON, and nothing but the members of an object can be named.
struct RenderedValue: MustacheParent, MustacheCustomRenderable {
    let value: JSONValue

    /// A list must be a sequence of its own, since everything that is one is iterated.
    static func of(_ value: JSONValue) -> Any {
        if case .array(let items) = value { RenderedList(items: items) } else { RenderedValue(value: value) }
    }

    func child(named name: String) -> Any? {
        guard case .object(let members) = value else { return nil }
        return members[name].map(Self.of)
    }

    var renderText: String { value.promptText }

    var isNull: Bool { value == .null || value == .bool(false) }
}

/// A JSON list as swift-mustache iterates it.
struct RenderedList: MustacheSequence, MustacheParent, MustacheCustomRenderable {
    let items: [JSONValue]

    func makeIterator() -> AnyIterator<Any> {
        var items = self.items.makeIterator()
        return AnyIterator { items.next().map(RenderedValue.of) }
    }

    /// Without this swift-mustache would look for a stored property of that name.
    func child(named name: String) -> Any? { nil }

    var renderText: String { JSONValue.array(items).promptText }

    var isNull: Bool { false }
}

extension JSONValue {
    /// The value as text inside a prompt.
    var promptText: String {
        switch self {
        case .null: ""
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let integer): String(integer)
        case .number(let number): JSONWriter.format(number)
        case .string(let text): text
        case .array, .object: String(decoding: canonicalBytes, as: UTF8.self)
        }
    }
}
