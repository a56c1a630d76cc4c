import JSON

/// Reads and writes JSON pointers (RFC 6901), scalar by scalar: a `/` or `~` that a combining mark follows is another
/// character.
enum JSONPointer {
    /// The pointer's text; empty for the whole document.
    static func text(_ tokens: [String]) -> String {
        tokens.map { "/" + escaped($0) }.joined()
    }

    static func escaped(_ token: String) -> String {
        guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return token }
        return token.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The tokens of a pointer; nil where the text is none.
    static func tokens(_ text: String) -> [String]? {
        if text.isEmpty { return [] }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for part in text.unicodeScalars.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = unescaped(part) else { return nil }
            tokens.append(token)
        }
        return tokens
    }

    private static func unescaped(_ part: Substring.UnicodeScalarView) -> String? {
        guard part.contains("~") else { return String(part) }
        var token = String.UnicodeScalarView()
        var scalars = part.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "~" else {
                token.append(scalar)
                continue
            }
            switch scalars.next() {
            case "0": token.append("~")
            case "1": token.append("/")
            default: return nil
            }
        }
        return String(token)
    }
}

extension JSONValue {
    /// The member or item that one token of a pointer names.
    func child(_ token: String) -> JSONValue? {
        switch self {
        case .object(let members): return members[token]
        case .array(let items):
            guard let index = Int(token), String(index) == token, items.indices.contains(index) else { return nil }
            return items[index]
        default: return nil
        }
    }
}
