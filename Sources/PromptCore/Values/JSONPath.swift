import JSON

/// A JSONPath (RFC 9535) of member and index selectors: `$.a.b`, `$['a']`, `$[0]`, `$[-1]`, `$[*]`, `$.*`, `$..a`.
///
/// Filters, slices, unions and functions are refused when the path is read.
package struct JSONPath: Sendable, Hashable {
    /// Why a path cannot be read; `offset` counts the path's scalars from 0.
    package struct SyntaxError: Error, Sendable, Hashable {
        package var message: String
        package var offset: Int

        package init(_ message: String, offset: Int) {
            self.message = message
            self.offset = offset
        }
    }

    enum Selector: Sendable, Hashable {
        case member(String)
        case index(Int)
        case all
    }

    struct Segment: Sendable, Hashable {
        var selector: Selector
        /// `..`: the selector holds for the value itself and for everything below it.
        var isDescendant = false
    }

    /// More values than this are never selected: `$..*` over a large answer must not cost more than the answer.
    package static let maximumValues = 100_000

    package let text: String
    let segments: [Segment]

    package init(_ text: String) throws(SyntaxError) {
        self.text = text
        var parser = JSONPathParser(text)
        segments = try parser.parse()
    }

    /// The values that the path selects, in the order of lists and, in maps, of sorted keys; empty where there is
    /// none.
    package func values(in json: JSONValue) -> [JSONValue] {
        segments.reduce([json]) { values, segment in
            var selected: [JSONValue] = []
            for value in values where selected.count < Self.maximumValues {
                if segment.isDescendant {
                    Self.descend(value, segment.selector, into: &selected)
                } else {
                    Self.select(segment.selector, in: value, into: &selected)
                }
            }
            return selected
        }
    }

    private static func descend(_ value: JSONValue, _ selector: Selector, into selected: inout [JSONValue]) {
        guard selected.count < maximumValues else { return }
        select(selector, in: value, into: &selected)
        for child in children(of: value) { descend(child, selector, into: &selected) }
    }

    private static func select(_ selector: Selector, in value: JSONValue, into selected: inout [JSONValue]) {
        switch selector {
        case .member(let name):
            if let member = value[name] { selected.append(member) }
        case .index(let index):
            guard let items = value.array else { return }
            let position = index < 0 ? items.count + index : index
            if items.indices.contains(position) { selected.append(items[position]) }
        case .all:
            selected += children(of: value)
        }
    }

    private static func children(of value: JSONValue) -> [JSONValue] {
        switch value {
        case .array(let items): items
        case .object(let members): members.sorted { $0.key < $1.key }.map(\.value)
        default: []
        }
    }
}

/// Reads the segments of a path.
private struct JSONPathParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    private var peek: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        index += 1
        return true
    }

    private func problem(_ message: String) -> JSONPath.SyntaxError { JSONPath.SyntaxError(message, offset: index) }

    mutating func parse() throws(JSONPath.SyntaxError) -> [JSONPath.Segment] {
        guard take("$") else { throw problem("a path begins with `$`") }
        var segments: [JSONPath.Segment] = []
        while peek != nil {
            if take("[") {
                segments.append(JSONPath.Segment(selector: try bracket()))
            } else if take(".") {
                let isDescendant = take(".")
                let selector = isDescendant && take("[") ? try bracket() : try name()
                segments.append(JSONPath.Segment(selector: selector, isDescendant: isDescendant))
            } else {
                throw problem("`.` or `[` belongs here")
            }
        }
        return segments
    }

    private mutating func name() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        if take("*") { return .all }
        let start = index
        while let scalar = peek, Self.isNamePart(scalar, isFirst: index == start) { index += 1 }
        guard index > start else {
            throw problem("a name or `*` belongs after the point; write other names as `['name']`")
        }
        return .member(string(scalars[start..<index]))
    }

    private static func isNamePart(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        // RFC 9535 asks for brackets around a name with `-`; every other reader takes it.
        case "0"..."9", "-": !isFirst
        default: scalar.value >= 0x80
        }
    }

    private mutating func bracket() throws(JSONPath.SyntaxError) -> JSONPath.Selector {
        let selector: JSONPath.Selector
        switch peek {
        case "*":
            index += 1
            selector = .all
        case "'", "\"": selector = .member(try quoted())
        case "?": throw problem("filters (`?`) are not supported")
        default: selector = .index(try number())
        }
        if peek == ":" { throw problem("slices (`:`) are not supported") }
        if peek == "," { throw problem("several selectors in one `[]` are not supported") }
        guard take("]") else { throw problem("`]` belongs here") }
        return selector
    }

    private mutating func number() throws(JSONPath.SyntaxError) -> Int {
        let start = index
        _ = take("-")
        while let scalar = peek, ("0"..."9").contains(scalar) { index += 1 }
        let text = string(scalars[start..<index])
        guard let number = Int(text), text == String(number), abs(number) <= 1 << 53 else {
            index = start
            throw problem("a name in quotes, a whole number or `*` belongs in `[]`")
        }
        return number
    }

    private mutating func quoted() throws(JSONPath.SyntaxError) -> String {
        let start = index
        let quote = scalars[index]
        index += 1
        var name = String.UnicodeScalarView()
        while let scalar = peek, scalar != quote {
            index += 1
            guard scalar == "\\" else {
                name.append(scalar)
                continue
            }
            guard let escaped = peek, escaped == quote || escaped == "\\" else {
                throw problem("only the quote and `\\` may be escaped")
            }
            name.append(escaped)
            index += 1
        }
        guard take(quote) else {
            index = start
            throw problem("this quote is never closed")
        }
        return String(name)
    }

    private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }
}
