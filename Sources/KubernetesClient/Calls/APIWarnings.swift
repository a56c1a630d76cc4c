/// The texts of `Warning` headers of code 299: what an API server wants a person to know (RFC 7234, 5.5).
package enum APIWarnings {
    /// The texts in a header whose values are joined by commas; what is no warning of that code is left out.
    package static func texts(in header: String) -> [String] {
        var reader = Reader(rest: Array(header.unicodeScalars)[...])
        var texts: [String] = []
        while !reader.isAtEnd {
            let code = reader.word()
            // The agent.
            _ = reader.word()
            guard let text = reader.quoted() else { return texts }
            if code == "299", !text.isEmpty { texts.append(text) }
            reader.skipPastComma()
        }
        return texts
    }

    private struct Reader {
        var rest: ArraySlice<Unicode.Scalar>

        var isAtEnd: Bool { rest.isEmpty }

        mutating func word() -> String {
            skipSpaces()
            let word = rest.prefix { $0 != " " && $0 != "\t" }
            rest = rest.dropFirst(word.count)
            return String(String.UnicodeScalarView(word))
        }

        /// A quoted string without its quotes and escapes; nil where none stands.
        mutating func quoted() -> String? {
            skipSpaces()
            guard rest.popFirst() == "\"" else { return nil }
            var text = String.UnicodeScalarView()
            while let scalar = rest.popFirst() {
                if scalar == "\"" { return String(text) }
                if scalar == "\\", let escaped = rest.popFirst() { text.append(escaped) } else { text.append(scalar) }
            }
            return nil
        }

        /// Past a date, which is quoted and holds a comma itself.
        mutating func skipPastComma() {
            skipSpaces()
            if rest.first == "\"" { _ = quoted() }
            rest = rest.drop { $0 != "," }.dropFirst()
            skipSpaces()
        }

        private mutating func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\t" } }
    }
}
