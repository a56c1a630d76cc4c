import JSON

/// How a string is written in block-style YAML so that it reads back as itself.
enum ScalarText {
    /// A string on one line: plain where that is safe, in single quotes where it holds `"` or `\`, else in double ones.
    static func inline(_ string: String) -> String {
        if isPlain(string) { return string }
        let hasEscapes = string.unicodeScalars.contains(where: needsEscape)
        if !hasEscapes, string.utf8.contains(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            // By scalars: a quote that a combining mark follows is another character, and a quote to YAML all the same.
            let parts = string.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
            return "'" + parts.map(String.init).joined(separator: "''") + "'"
        }
        return quoted(string)
    }

    /// A text of several lines as a literal block whose lines begin at `column`; nil for a text that is none.
    static func block(_ string: String, column: Int) -> String? {
        guard isLiteral(string) else { return nil }
        let lines = string.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let endings = lines.reversed().prefix { $0.isEmpty }.count
        // Without the digit, space before the first text would pass for indentation.
        let startsBlank = [" ", "\t", "\n"].contains(string.unicodeScalars.first ?? "x")
        let margin = String(repeating: " ", count: column)
        let head = "|" + (startsBlank ? "2" : "") + (endings == 0 ? "-" : endings == 1 ? "" : "+")
        let body = (endings == 0 ? lines[...] : lines.dropLast()).map { $0.isEmpty ? "" : margin + $0 }
        return ([head] + body).joined(separator: "\n")
    }

    /// Whether a written key may stand before its `:`; YAML looks no further than 1,024 characters for it.
    static func fitsBeforeColon(_ key: String) -> Bool { key.unicodeScalars.count <= 1_000 }

    private static func isLiteral(_ string: String) -> Bool {
        let scalars = string.unicodeScalars
        guard scalars.contains("\n"), scalars.contains(where: { $0 != "\n" }) else { return false }
        guard scalars.allSatisfy({ $0 == "\n" || $0 == "\t" || !needsEscape($0) }) else { return false }
        // Space alone at the end would not be told from indentation by every reader.
        return scalars.reversed().first { $0 != " " && $0 != "\t" } != "\n" || scalars.last == "\n"
    }

    /// Whether a string is safe without quotes: no syntax in it, and neither kubectl nor readers of YAML 1.1 or 1.2
    /// take it for anything but text.
    private static func isPlain(_ string: String) -> Bool {
        guard let first = string.utf8.first, let last = string.utf8.last else { return false }
        guard case .string = ScalarResolver.resolution(of: string), !looksLikeNumber(string) else { return false }
        guard !"-?:,[]{}#&*!|>'\"%@`=<~ ".utf8.contains(first) || isOption(string) else { return false }
        guard last != UInt8(ascii: " "), last != UInt8(ascii: ":") else { return false }
        guard !string.unicodeScalars.contains(where: needsEscape) else { return false }
        return !holdsSyntax(string) && !string.utf8.starts(with: "...".utf8)
    }

    /// `-x` and `--x` are text; `-` and `- x` begin a list, `---` a document.
    private static func isOption(_ string: String) -> Bool {
        let text = string.utf8.drop { $0 == UInt8(ascii: "-") }
        guard (1...2).contains(string.utf8.count - text.count), let first = text.first else { return false }
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first | 0x20)
    }

    private static func holdsSyntax(_ string: String) -> Bool {
        var previous: UInt8 = 0
        for byte in string.utf8 {
            if previous == UInt8(ascii: ":"), byte == UInt8(ascii: " ") { return true }
            if previous == UInt8(ascii: " "), byte == UInt8(ascii: "#") { return true }
            previous = byte
        }
        return false
    }

    /// Dates, base 60 and other spellings that some reader takes for a number: `2026-11-22`, `1:30`, `1e400`.
    private static func looksLikeNumber(_ string: String) -> Bool {
        guard let first = string.utf8.first, ScalarResolver.isDigit(first) || "+-.".utf8.contains(first) else {
            return false
        }
        if ScalarResolver.isDate(string) { return true }
        return string.utf8.allSatisfy { ScalarResolver.isDigit($0) || "+-.:_eExXoObB".utf8.contains($0) }
    }

    private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: true
        default: false
        }
    }

    private static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where needsEscape(scalar):
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value <= 0xFF ? 2 : 4
                text += (width == 2 ? "\\x" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
