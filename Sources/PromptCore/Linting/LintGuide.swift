/// What a person should know of a rule: what it says, why, and how wrong and right look.
package struct LintGuide: Sendable, Hashable {
    package let rule: LintRule
    /// As the field calls it, `token-budget`.
    package let name: String
    /// One sentence: what the rule finds.
    package let sentence: String
    /// Where the rule comes from.
    package let source: String
    /// The version before, for a rule that compares two; nil for one that looks at each alone.
    package let before: String?
    /// A version, without its name, in which the rule finds something: YAML.
    package let bad: String
    /// The same version mended.
    package let good: String

    init(
        _ rule: LintRule, _ name: String, _ sentence: String, source: String, before: String? = nil, bad: String,
        good: String
    ) {
        self.rule = rule
        self.name = name
        self.sentence = sentence
        self.source = source
        self.before = before
        self.bad = bad
        self.good = good
    }

    /// The examples with their headings, in the order in which a person reads them.
    package var examples: [(heading: String, version: String)] {
        [before.map { ("The version before", $0) }, ("Bad", bad), ("Good", good)].compactMap(\.self)
    }

    /// Of every rule, in the order of their numbers.
    package static let all: [LintGuide] = (words + contracts).sorted { $0.rule.rawValue < $1.rule.rawValue }
}
