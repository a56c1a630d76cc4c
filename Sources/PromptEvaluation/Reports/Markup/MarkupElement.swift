/// An element of HTML or XML: the one place where texts are escaped, so that an answer never becomes markup.
///
/// What it writes is well-formed XML and, for HTML's names, HTML that every browser reads the same.
package struct MarkupElement: Sendable {
    package enum Child: Sendable {
        case element(MarkupElement)
        case text(String)
        /// A style sheet of ours: only what stands in the source can be written as it is.
        case verbatim(StaticString)
    }

    package let name: String
    /// In the order given; each name once.
    package let attributes: [Attribute]
    package private(set) var children: [Child]

    package struct Attribute: Sendable {
        package let name: String
        package let value: String
    }

    /// Names are ours and never come from data. An attribute whose value is nil is left out.
    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ children: [Child]
    ) {
        self.name = name.description
        self.attributes = attributes.compactMap { name, value in
            value.map { Attribute(name: name.description, value: $0) }
        }
        self.children = children
    }

    /// Without content.
    package init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:]) {
        self.init(name, attributes, [Child]())
    }

    package init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ text: String) {
        self.init(name, attributes, [.text(text)])
    }

    package init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String?> = [:], _ elements: [MarkupElement]
    ) {
        self.init(name, attributes, elements.map { .element($0) })
    }

    package mutating func append(_ element: MarkupElement) { children.append(.element(element)) }
}

// MARK: - Writing

extension MarkupElement {
    /// Elements of HTML that have no end tag.
    private static let void: Set<String> = ["br", "hr", "img", "input", "link", "meta"]

    /// The element as text. With `indent` (in levels) elements that hold only elements are laid out over lines, as for
    /// XML that people may read; nil changes no white space, as HTML needs it.
    package func write(to output: inout String, indent: Int? = nil) {
        output += "<" + name
        for attribute in attributes {
            output += " \(attribute.name)=\"\(Self.escaped(attribute.value, inAttribute: true))\""
        }
        guard !children.isEmpty else {
            output += indent != nil || Self.void.contains(name) ? "/>" : "></\(name)>"
            return
        }
        output += ">"
        let isLaidOut = children.allSatisfy { if case .element = $0 { true } else { false } }
        for child in children {
            switch child {
            case .text(let text): output += Self.escaped(text, inAttribute: false)
            case .verbatim(let text): output += text.description
            case .element(let element):
                let inner = isLaidOut ? indent.map { $0 + 1 } : nil
                if let inner { output += "\n" + String(repeating: "  ", count: inner) }
                element.write(to: &output, indent: inner)
            }
        }
        if isLaidOut, let indent { output += "\n" + String(repeating: "  ", count: indent) }
        output += "</\(name)>"
    }

    package var text: String {
        var output = ""
        write(to: &output)
        return output
    }

    /// Markup's own characters as entities; what XML 1.0 cannot hold at all as U+FFFD. `'` too, though we quote with `"`.
    package static func escaped(_ text: String, inAttribute: Bool) -> String {
        var output = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output.append(contentsOf: "&amp;".unicodeScalars)
            case "<": output.append(contentsOf: "&lt;".unicodeScalars)
            case ">": output.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": output.append(contentsOf: "&quot;".unicodeScalars)
            case "'": output.append(contentsOf: "&#39;".unicodeScalars)
            // A parser would read these as a space, or CR LF as LF.
            case "\n" where inAttribute, "\t" where inAttribute, "\r":
                output.append(contentsOf: "&#\(scalar.value);".unicodeScalars)
            case "\n", "\t", "\u{20}"..."\u{7E}", "\u{85}", "\u{A0}"..."\u{FFFD}", "\u{10000}"...: output.append(scalar)
            default: output.append("\u{FFFD}")
            }
        }
        return String(output)
    }
}
