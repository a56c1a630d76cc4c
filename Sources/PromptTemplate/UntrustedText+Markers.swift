extension UntrustedText {
    /// The bytes after the rows of the table that speak of tokens, prefixes and roles.
    static func withoutMarkers(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var copied = 0
        var colon = roleColon(bytes, lineStart: 0)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            var found: (replacement: [UInt8], end: Int)?
            if byte == 0x0A {
                colon = roleColon(bytes, lineStart: index + 1)
            } else if index == colon {
                found = (markers.colon, index + 1)
            } else if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "[") {
                found = markers.match(bytes, at: index)
            }
            index += 1
            guard let found else { continue }
            output += bytes[copied..<(index - 1)]
            output += found.replacement
            copied = found.end
            index = found.end
        }
        return copied == 0 ? bytes : output + bytes[copied...]
    }

    /// Where the colon of a role stands on the line that starts here; nil when the line is no role's.
    private static func roleColon(_ bytes: [UInt8], lineStart: Int) -> Int? {
        var index = skipOrnament(bytes, from: lineStart, also: ">#-")
        let end = ASCII.end(of: ASCII.isLetter, in: bytes, from: index)
        guard end > index, end - index <= markers.longestRole else { return nil }
        guard markers.roles.contains(where: { ASCII.isEqual(bytes[index..<end], $0) }) else { return nil }
        index = skipOrnament(bytes, from: end, also: "")
        return index < bytes.count && bytes[index] == UInt8(ascii: ":") ? index : nil
    }

    /// The index after spaces and Markdown's marks.
    private static func skipOrnament(_ bytes: [UInt8], from start: Int, also marks: String) -> Int {
        var index = start
        while true {
            let next = ASCII.skipSpace(bytes, from: index)
            index = ASCII.end(of: { "*_`".utf8.contains($0) || marks.utf8.contains($0) }, in: bytes, from: next)
            if index == next { return index }
        }
    }

    private static let markers = Markers(table)
}

/// The rows of the table about markers, as the bytes that are compared.
private struct Markers: Sendable {
    private struct Token: Sendable {
        var open: [UInt8]
        var names: [[UInt8]]
        var close: [UInt8]
        var becomes: UntrustedText.Brackets
    }

    private(set) var roles: [[UInt8]] = []
    private(set) var longestRole = 0
    private(set) var colon: [UInt8] = []
    private var tokens: [Token] = []
    private var prefixes: [(from: [UInt8], to: [UInt8])] = []

    init(_ table: [UntrustedText.Rule]) {
        for rule in table {
            switch rule {
            case .scalars: continue
            case .prefix(let prefix, let becomes): prefixes.append((Array(prefix.utf8), Array(becomes.utf8)))
            case .token(let open, let names, let close, let becomes):
                tokens.append(
                    Token(
                        open: Array(open.utf8), names: names.map { Array($0.lowercased().utf8) },
                        close: Array(close.utf8), becomes: becomes))
            case .role(let names, let colon):
                roles = names.map { Array($0.utf8) }
                longestRole = roles.map(\.count).max() ?? 0
                self.colon = Array(colon.utf8)
            }
        }
    }

    func match(_ bytes: [UInt8], at index: Int) -> (replacement: [UInt8], end: Int)? {
        for prefix in prefixes where bytes[index...].starts(with: prefix.from) {
            return (prefix.to, index + prefix.from.count)
        }
        for token in tokens {
            if let match = match(token, bytes, at: index) { return match }
        }
        return nil
    }

    private func match(_ token: Token, _ bytes: [UInt8], at index: Int) -> (replacement: [UInt8], end: Int)? {
        guard bytes[index...].starts(with: token.open) else { return nil }
        let contentStart = index + token.open.count
        var cursor = ASCII.skipSpace(bytes, from: contentStart)
        if cursor < bytes.count, bytes[cursor] == UInt8(ascii: "/") {
            cursor = ASCII.skipSpace(bytes, from: cursor + 1)
        }
        let nameEnd = ASCII.end(of: { ASCII.isLetter($0) || $0 == UInt8(ascii: "_") }, in: bytes, from: cursor)
        guard token.names.contains(where: { ASCII.isEqual(bytes[cursor..<nameEnd], $0) }) else { return nil }
        let contentEnd = ASCII.skipSpace(bytes, from: nameEnd)
        guard contentEnd < bytes.count, bytes[contentEnd...].starts(with: token.close) else { return nil }
        let replacement =
            Array(token.becomes.open.utf8) + bytes[contentStart..<contentEnd] + Array(token.becomes.close.utf8)
        return (replacement, contentEnd + token.close.count)
    }
}
