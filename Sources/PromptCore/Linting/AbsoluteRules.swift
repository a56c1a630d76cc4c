/// The rules in a text of ASCII that something is always, or never, to be done: each by the three words after it.
struct AbsoluteRules {
    private struct Rule {
        /// Of "always" or "never".
        var start: Int
        var isAlways: Bool
    }

    private let bytes: [UInt8]
    private let rules: [Rule]

    init(_ text: LintText) {
        bytes = text.bytes
        let rules =
            text.clues.always.map { Rule(start: $0, isAlways: true) }
            + text.clues.never.map { Rule(start: $0, isAlways: false) }
        self.rules = rules.sorted { $0.start < $1.start }
    }

    /// Words that are both asked for and forbidden.
    struct Conflict {
        /// In lower case.
        var words: String
        /// Where the second of the two rules begins; nil where letters and bytes do not go together.
        var offset: Int?
    }

    /// The first three words that are both asked for and forbidden.
    var conflict: Conflict? {
        var seen: [Key: Bool] = [:]
        seen.reserveCapacity(rules.count)
        for rule in rules {
            guard let key = key(after: rule) else { continue }
            if let isAlways = seen.updateValue(rule.isAlways, forKey: key), isAlways != rule.isAlways {
                return Conflict(words: String(decoding: key.bytes, as: UTF8.self), offset: rule.start)
            }
        }
        return nil
    }

    /// Three words in lower case with a space between each two.
    private struct Key: Hashable {
        var bytes: [UInt8] = []

        /// All bytes at once; an array would be hashed one by one.
        func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
    }

    /// Nil where "always" is only part of a word, and where fewer than three words follow.
    private func key(after rule: Rule) -> Key? {
        bytes.withUnsafeBufferPointer { key(after: rule, in: $0) }
    }

    private func key(after rule: Rule, in bytes: UnsafeBufferPointer<UInt8>) -> Key? {
        var index = rule.start + (rule.isAlways ? "always" : "never").utf8.count
        guard rule.start == 0 || !isWord(bytes[rule.start - 1]), index == bytes.count || !isWord(bytes[index]) else {
            return nil
        }
        var key = Key()
        key.bytes.reserveCapacity(32)
        for number in 0..<3 {
            while index < bytes.count, !isWord(bytes[index]) { index += 1 }
            guard index < bytes.count else { return nil }
            if number > 0 { key.bytes.append(UInt8(ascii: " ")) }
            while index < bytes.count, isWord(bytes[index]) {
                key.bytes.append(LintBytes.lower(bytes[index]))
                index += 1
            }
        }
        return key
    }

    private func isWord(_ byte: UInt8) -> Bool { LintBytes.isAlphanumeric(byte) || byte == UInt8(ascii: "'") }
}
