/// Reads the words of a version for what is likely to hurt: injection, hidden characters, secrets, unclear contracts.
package enum Linter {
    /// What the rules find in a version after the release's waivers; an expired waiver is a finding of its own.
    package static func findings(
        in content: VersionContent, version: String, lint: LintSpec, now: Timestamp
    ) -> [LintFinding] {
        waived(findings(in: content, version: version), version: version, lint: lint, now: now)
    }

    /// Findings of a version after the release's waivers; an expired waiver is a finding of its own.
    package static func waived(
        _ findings: [LintFinding], version: String, lint: LintSpec, now: Timestamp
    ) -> [LintFinding] {
        if lint.waivers.isEmpty { return findings }
        let today = String(now.text.prefix(10))
        let waived = Set(lint.waivers.filter { !isExpired($0, today) }.map(\.rule))
        let found = findings.filter { !waived.contains($0.rule) }
        let expired = lint.waivers.filter { isExpired($0, today) && !waived.contains($0.rule) }
            .map { waiver in
                LintFinding(
                    rule: waiver.rule, severity: .error, version: version,
                    message: "the waiver of \(waiver.rule) held until \(waiver.until ?? today)",
                    mend: "mend what the rule finds, or renew the waiver")
            }
        return found + expired
    }

    /// Whether findings keep the version from traffic.
    package static func stops(_ findings: [LintFinding], lint: LintSpec) -> Bool {
        findings.contains { lint.failOn.stops($0.severity) }
    }

    private static func isExpired(_ waiver: LintSpec.Waiver, _ today: String) -> Bool {
        waiver.until.map { $0 < today } ?? false
    }

    private static let families: [any LintFamily.Type] = [
        TemplateRules.self, TrustRules.self, InjectionRules.self, CharacterRules.self, SecretRules.self,
        DisclosureRules.self, ModelRules.self, PracticeRules.self,
    ]

    /// What the rules find, waivers aside, in the order of the rules and then of the text.
    package static func findings(in content: VersionContent, version: String) -> [LintFinding] {
        let subject = LintSubject(content, version: version)
        return families.flatMap { $0.findings(in: subject) }.enumerated()
            .sorted { ($0.element.rule, $0.offset) < ($1.element.rule, $1.offset) }
            .map(\.element)
    }
}
