/// What a person should know of a rule: what it says, why, and how wrong and right look.
package struct LintGuide: Sendable, Hashable {
    package let rule: LintRule
    /// As the field calls it, `token-budget`.
    package let name: String
    /// One sentence: what the rule finds.
    package let sentence: String
    /// Where the rule comes from.
    package let source: String
    /// A version, without its name, in which the rule finds something: YAML.
    package let bad: String
    /// The same version mended.
    package let good: String

    init(_ rule: LintRule, _ name: String, _ sentence: String, source: String, bad: String, good: String) {
        self.rule = rule
        self.name = name
        self.sentence = sentence
        self.source = source
        self.bad = bad
        self.good = good
    }

    /// Of every rule, in the order of their numbers.
    package static let all: [LintGuide] = (words + contracts).sorted { $0.rule.rawValue < $1.rule.rawValue }
}
