/// Reads the words of a version for what is likely to hurt: injection, hidden characters, secrets, unclear contracts.
package enum Linter {
    private static let families: [any LintFamily.Type] = [
        TemplateRules.self, TrustRules.self, InjectionRules.self, CharacterRules.self, SecretRules.self,
        DisclosureRules.self, ModelRules.self, PracticeRules.self, BreakoutRules.self, GuardRules.self,
        BudgetRules.self,
        OutputRules.self, LoopRules.self, InterpolationRules.self,
    ]

    /// What the rules find, waivers aside, in the order of the rules and then of the text.
    package static func findings(in content: VersionContent, version: String) -> [LintFinding] {
        let subject = LintSubject(content, version: version)
        return families.flatMap { $0.findings(in: subject) }.enumerated()
            .sorted { ($0.element.rule, $0.offset) < ($1.element.rule, $1.offset) }
            .map(\.element)
    }
}
