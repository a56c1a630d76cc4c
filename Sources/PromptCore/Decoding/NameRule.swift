import JSON

/// The rules that names must keep, each with the words that explain it.
struct NameRule {
    let explanation: String
    let isKept: @Sendable (String) -> Bool

    /// A DNS-1123 label, as namespaces and aliases are named.
    static let label = NameRule(
        explanation: "lower-case letters, digits and `-`, at most 63, beginning and ending with a letter or digit"
    ) {
        isLabel($0)
    }

    /// A DNS-1123 subdomain, as objects are named.
    static let subdomain = NameRule(
        explanation:
            "lower-case letters, digits, `-` and `.`, at most 253, each part beginning and ending with a letter or "
            + "digit"
    ) { name in
        name.utf8.count <= 253
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
                .allSatisfy { part in isWord(part, isInner: { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) }
            && name.utf8.allSatisfy { !isUpper($0) }
    }

    /// What versions are called.
    static let version = NameRule(
        explanation: "letters, digits, `-`, `.` and `_`, at most 63, beginning and ending with a letter or digit"
    ) { $0.utf8.count <= 63 && isWord($0.utf8[...]) }

    /// What an application asks for; it becomes part of flag keys and bucketing salts, so it holds no `/`.
    static let intent = NameRule(
        explanation: "letters, digits, `-`, `.` and `_`, at most 253, beginning and ending with a letter or digit"
    ) { $0.utf8.count <= 253 && isWord($0.utf8[...]) }

    /// What a template can name.
    static let input = NameRule(explanation: "letters, digits, `_` and `-`, at most 63") { name in
        (1...63).contains(name.utf8.count)
            && name.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
    }

    private static func isLabel(_ name: String) -> Bool {
        name.utf8.count <= 63
            && isWord(name.utf8[...], isInner: { isLower($0) || isDigit($0) || $0 == UInt8(ascii: "-") })
            && name.utf8.allSatisfy { !isUpper($0) }
    }

    private static func isWord(
        _ word: Substring.UTF8View, isInner: (UInt8) -> Bool = { isAlphanumeric($0) || "-._".utf8.contains($0) }
    ) -> Bool {
        guard let first = word.first, let last = word.last else { return false }
        return isAlphanumeric(first) && isAlphanumeric(last) && word.allSatisfy(isInner)
    }

    private static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool { isLower(byte) || isUpper(byte) || isDigit(byte) }
}

extension Field {
    /// A string that keeps a rule.
    func name(_ rule: NameRule) -> String? {
        guard let text = string() else { return nil }
        if rule.isKept(text) { return text }
        error("`\(name)` must be made of \(rule.explanation), not `\(text.prefix(80))`")
        return nil
    }
}
