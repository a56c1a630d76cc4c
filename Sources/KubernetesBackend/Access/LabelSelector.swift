/// A label selector as `kubectl -l` takes it: which objects a shard is in charge of.
package struct LabelSelector: Sendable, Hashable {
    private enum Requirement: Sendable, Hashable {
        case `in`(String, Set<String>)
        case notIn(String, Set<String>)
        case exists(String)
        case doesNotExist(String)

        func matches(_ labels: [String: String]) -> Bool {
            switch self {
            case .in(let key, let values): labels[key].map(values.contains) ?? false
            case .notIn(let key, let values): !(labels[key].map(values.contains) ?? false)
            case .exists(let key): labels[key] != nil
            case .doesNotExist(let key): labels[key] == nil
            }
        }
    }

    /// As it was written: what the API server is sent.
    package let text: String
    private let requirements: [Requirement]

    /// Reads `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a` and `!a`, separated by commas; nil for other text.
    package init?(_ text: String) {
        self.text = text
        var requirements: [Requirement] = []
        for part in Self.parts(text) {
            guard let requirement = Self.requirement(part) else { return nil }
            requirements.append(requirement)
        }
        guard !requirements.isEmpty else { return nil }
        self.requirements = requirements
    }

    /// Whether an object with these labels is selected.
    package func matches(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.matches(labels) } }

    /// Split at the commas outside parentheses.
    private static func parts(_ text: String) -> [Substring] {
        var depth = 0
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            return character == "," && depth == 0
        }
    }

    private static func requirement(_ part: Substring) -> Requirement? {
        let text = trimmed(part)
        if text.hasPrefix("!"), !text.contains("=") {
            return key(text.dropFirst()).map(Requirement.doesNotExist)
        }
        if let list = text.firstIndex(of: "(") { return set(text[..<list], text[list...]) }
        if let (name, value) = split(text, at: "!=") { return pair(name, value).map { .notIn($0, [$1]) } }
        if let (name, value) = split(text, at: "==") { return pair(name, value).map { .in($0, [$1]) } }
        if let (name, value) = split(text, at: "=") { return pair(name, value).map { .in($0, [$1]) } }
        return key(text).map(Requirement.exists)
    }

    private static func set(_ head: Substring, _ list: Substring) -> Requirement? {
        let words = head.split(whereSeparator: \.isWhitespace)
        guard list.hasSuffix(")"), words.count == 2, let key = key(words[0]) else { return nil }
        let values = list.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map(trimmed)
        guard !values.isEmpty, values.allSatisfy(isValue) else { return nil }
        switch words[1] {
        case "in": return .in(key, Set(values.map(String.init)))
        case "notin": return .notIn(key, Set(values.map(String.init)))
        default: return nil
        }
    }

    private static func split(_ text: Substring, at separator: String) -> (Substring, Substring)? {
        guard let range = text.firstRange(of: separator) else { return nil }
        return (text[..<range.lowerBound], text[range.upperBound...])
    }

    private static func pair(_ name: Substring, _ value: Substring) -> (String, String)? {
        let value = trimmed(value)
        guard let key = key(name), isValue(value) else { return nil }
        return (key, String(value))
    }

    /// A label's key: a name, or a DNS subdomain, `/` and a name.
    private static func key(_ text: Substring) -> String? {
        let parts = trimmed(text).split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.last, !name.isEmpty, isValue(name), parts.count <= 2 else { return nil }
        if parts.count == 2, !ObjectName.isSubdomain(String(parts[0])) { return nil }
        return parts.joined(separator: "/")
    }

    /// A label's value: empty, or letters, digits, `-`, `_` and `.`, at most 63, with a letter or digit at both ends.
    private static func isValue(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last else { return true }
        return text.utf8.count <= 63 && isAlphanumeric(first) && isAlphanumeric(last)
            && text.utf8.allSatisfy { isAlphanumeric($0) || "-_.".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop(while: \.isWhitespace)
        return Substring(start.reversed().drop(while: \.isWhitespace).reversed())
    }
}
