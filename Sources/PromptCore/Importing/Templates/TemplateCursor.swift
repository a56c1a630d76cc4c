import JSON

/// Walks over a template by Unicode scalars and knows the place.
struct TemplateCursor {
    private let scalars: [Unicode.Scalar]
    private(set) var index = 0
    private(set) var mark = Mark(line: 1, column: 1)

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var isAtEnd: Bool { index == scalars.count }

    func starts(with text: String) -> Bool {
        let wanted = text.unicodeScalars
        return index + wanted.count <= scalars.count && scalars[index..<(index + wanted.count)].elementsEqual(wanted)
    }

    mutating func skip(_ count: Int) {
        for _ in 0..<count where index < scalars.count {
            mark =
                scalars[index] == "\n"
                ? Mark(line: mark.line + 1, column: 1) : Mark(line: mark.line, column: mark.column + 1)
            index += 1
        }
    }

    /// The text up to one of these openings, or to the end.
    mutating func text(upTo openings: [String]) -> String {
        let start = index
        while !isAtEnd, !openings.contains(where: starts) { skip(1) }
        return String(String.UnicodeScalarView(scalars[start..<index]))
    }

    /// The text up to a closing, which is passed over; nil, with the cursor at the end, where there is none. A closing
    /// inside quotes does not count where `quotes` is true.
    mutating func content(upTo closing: String, quotes: Bool) -> String? {
        let start = index
        var quote: Unicode.Scalar?
        while !isAtEnd {
            let scalar = scalars[index]
            if let open = quote {
                if scalar == "\\" { skip(1) } else if scalar == open { quote = nil }
            } else if starts(with: closing) {
                let content = String(String.UnicodeScalarView(scalars[start..<index]))
                skip(closing.unicodeScalars.count)
                return content
            } else if quotes, scalar == "\"" || scalar == "'" {
                quote = scalar
            }
            skip(1)
        }
        return nil
    }
}

/// A template cut into its text and its tags, before anything is known of their meaning.
enum TemplateToken {
    case text(String)
    /// A tag with the text between its marks, without those and without the signs that trim.
    case tag(TemplateTag)
}

/// One tag of a template.
struct TemplateTag {
    /// How it opens: `{{`, `{%`, `{{#`...
    var opening: String
    var content: String
    /// As it was written, for messages.
    var written: String
    var mark: Mark
    /// Whether it takes away the white space before it, and that behind it.
    var trimsBefore = false
    var trimsAfter = false

    /// Takes white space away where tags say so.
    static func trimmed(_ tokens: [TemplateToken]) -> [TemplateToken] {
        tokens.enumerated().map { index, token in
            guard case .text(var text) = token else { return token }
            if index > 0, case .tag(let before) = tokens[index - 1], before.trimsAfter {
                text = String(text.drop(while: \.isWhitespace))
            }
            if index + 1 < tokens.count, case .tag(let after) = tokens[index + 1], after.trimsBefore {
                while text.last?.isWhitespace == true { text.removeLast() }
            }
            return .text(text)
        }
    }
}

/// Names with dots between, as templates write them.
enum TemplatePath {
    /// `a.b`, also `a["b"]`; nil for anything else.
    static func parse(_ text: String) -> [String]? {
        var parts: [String] = []
        var rest = Substring(text)
        guard let first = name(&rest) else { return nil }
        parts.append(first)
        while let next = rest.first {
            rest.removeFirst()
            if next == ".", let part = name(&rest) {
                parts.append(part)
            } else if next == "[", let part = quoted(&rest) {
                parts.append(part)
            } else {
                return nil
            }
        }
        return parts
    }

    private static func name(_ text: inout Substring) -> String? {
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        guard let first = name.first, first.isLetter || first == "_" else { return nil }
        text.removeFirst(name.count)
        return String(name)
    }

    private static func quoted(_ text: inout Substring) -> String? {
        guard let quote = text.first, quote == "'" || quote == "\"" else { return nil }
        text.removeFirst()
        guard let part = name(&text), text.hasPrefix("\(quote)]") else { return nil }
        text.removeFirst(2)
        return part
    }
}
