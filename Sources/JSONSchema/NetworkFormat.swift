/// Addresses and names of the network: RFC 5321 mailboxes, RFC 1123 host names, IP addresses, RFC 3986 URIs.
enum NetworkFormat {
    static func isIPv4(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
                let value = part.reduce(0) { $0 * 10 + Int($1 - 0x30) }
                return value <= 255 && (part.count == 1 || part.first != UInt8(ascii: "0"))
            }
    }

    static func isIPv6(_ text: String) -> Bool {
        guard let gap = text.firstRange(of: "::") else { return groups(text[...], allowsIPv4: true) == 8 }
        guard let before = groups(text[..<gap.lowerBound], allowsIPv4: false),
            let after = groups(text[gap.upperBound...], allowsIPv4: true)
        else { return false }
        return before + after <= 7
    }

    /// How many 16-bit groups a run of them has; an IPv4 address at its end counts as two.
    private static func groups(_ text: Substring, allowsIPv4: Bool) -> Int? {
        if text.isEmpty { return 0 }
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var count = 0
        if allowsIPv4, let last = parts.last, last.contains(".") {
            guard isIPv4(String(last)) else { return nil }
            parts.removeLast()
            count = 2
        }
        guard parts.allSatisfy({ (1...4).contains($0.utf8.count) && $0.utf8.allSatisfy(\.isHexDigit) }) else {
            return nil
        }
        return count + parts.count
    }

    static func isHostname(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let hyphen = UInt8(ascii: "-")
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { $0.isDigit || $0.isLetter || $0 == hyphen }
            }
    }

    static func isEmail(_ text: String) -> Bool {
        guard let at = text.lastIndex(of: "@") else { return false }
        let local = text[..<at].utf8
        let domain = text[text.index(after: at)...]
        guard (1...64).contains(local.count), isLocalPart(local) else { return false }
        guard domain.hasPrefix("["), domain.hasSuffix("]") else { return isHostname(String(domain)) }
        let literal = domain.dropFirst().dropLast()
        return literal.hasPrefix("IPv6:") ? isIPv6(String(literal.dropFirst(5))) : isIPv4(String(literal))
    }

    private static func isLocalPart(_ local: Substring.UTF8View) -> Bool {
        let quote = UInt8(ascii: "\"")
        if local.count >= 2, local.first == quote, local.last == quote {
            var isEscaped = false
            for byte in local.dropFirst().dropLast() {
                guard (0x20...0x7E).contains(byte), isEscaped || byte != quote else { return false }
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
            }
            return !isEscaped
        }
        return local.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { $0.isDigit || $0.isLetter || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
    }

    static func isURIReference(_ text: String) -> Bool {
        let parts = URIReference(text)
        // What stands before a ':' in the first segment is a scheme or nothing (RFC 3986, 4.2).
        if parts.scheme == nil, parts.authority == nil, parts.path.prefix(while: { $0 != "/" }).contains(":") {
            return false
        }
        return hasOnly(parts.path, "/:@") && hasOnly(parts.query ?? "", "/?:@") && hasOnly(parts.fragment ?? "", "/?:@")
            && (parts.authority.map(isAuthority) ?? true)
    }

    private static func isAuthority(_ text: String) -> Bool {
        let at = text.lastIndex(of: "@")
        if let at, !hasOnly(String(text[..<at]), ":") { return false }
        var host = text[(at.map(text.index(after:)) ?? text.startIndex)...]
        let digits = host.utf8.reversed().prefix(while: \.isDigit).count
        if host.dropLast(digits).last == ":" { host = host.dropLast(digits + 1) }
        guard host.hasPrefix("["), host.hasSuffix("]") else { return hasOnly(String(host), "") }
        let literal = host.dropFirst().dropLast()
        return isIPv6(String(literal)) || (literal.lowercased().hasPrefix("v") && hasOnly(String(literal), ":"))
    }

    /// Whether a part holds unreserved characters, sub-delimiters, whole escapes and these others only.
    private static func hasOnly(_ text: String, _ others: String) -> Bool {
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                guard rest.popFirst()?.isHexDigit == true, rest.popFirst()?.isHexDigit == true else { return false }
            } else if !byte.isDigit, !byte.isLetter, !"-._~!$&'()*+,;=".utf8.contains(byte), !others.utf8.contains(byte)
            {
                return false
            }
        }
        return true
    }
}
