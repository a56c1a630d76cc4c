/// A finding, and the waiver that covers it.
package struct JudgedFinding: Sendable, Hashable {
    package var finding: LintFinding
    /// Nil: nobody waived it.
    package var waiver: LintSpec.Waiver?

    package init(_ finding: LintFinding, waiver: LintSpec.Waiver? = nil) {
        self.finding = finding
        self.waiver = waiver
    }
}

extension Linter {
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
        return judged(findings, lint: lint, now: now).filter { $0.waiver == nil }.map(\.finding)
            + expired(lint, version: version, now: now)
    }

    /// All findings, each with the waiver that holds for its rule today.
    package static func judged(_ findings: [LintFinding], lint: LintSpec, now: Timestamp) -> [JudgedFinding] {
        let today = day(of: now)
        let holding = Dictionary(
            lint.waivers.filter { !isExpired($0, today) }.map { ($0.rule, $0) }, uniquingKeysWith: { first, _ in first }
        )
        return findings.map { JudgedFinding($0, waiver: holding[$0.rule]) }
    }

    /// A finding for each waiver whose last day has passed and that no other one replaces.
    package static func expired(_ lint: LintSpec, version: String, now: Timestamp) -> [LintFinding] {
        let today = day(of: now)
        let holding = Set(lint.waivers.filter { !isExpired($0, today) }.map(\.rule))
        return lint.waivers.enumerated().filter { isExpired($1, today) && !holding.contains($1.rule) }
            .map { index, waiver in
                LintFinding(
                    rule: waiver.rule, severity: .error, version: version,
                    place: LintPlace(["lint", "waivers", .index(index)], root: .spec),
                    message: "the waiver of \(waiver.rule) held until \(waiver.until)",
                    mend: "mend what the rule finds, or renew the waiver")
            }
    }

    /// The indices of the waivers that hold, for rules that this build checks, and that cover none of these findings.
    package static func idle(_ lint: LintSpec, findings: [LintFinding], now: Timestamp) -> [Int] {
        let (today, found) = (day(of: now), Set(findings.map(\.rule)))
        return lint.waivers.indices.filter { index in
            let waiver = lint.waivers[index]
            return LintRule(rawValue: waiver.rule) != nil && !found.contains(waiver.rule) && !isExpired(waiver, today)
        }
    }

    /// When the first of the waivers that hold now ends: the midnight, UTC, after its last day.
    package static func nextExpiry(of lint: LintSpec, after now: Timestamp) -> Timestamp? {
        lint.waivers.compactMap { waiver in
            Timestamp(waiver.until + "T00:00:00Z").map { $0 + .seconds(86_400) }
        }
        .filter { $0 > now }.min()
    }

    /// Whether findings keep the version from traffic.
    package static func stops(_ findings: [LintFinding], lint: LintSpec) -> Bool {
        findings.contains { lint.failOn.stops($0.severity) }
    }

    private static func day(of moment: Timestamp) -> String { String(moment.text.prefix(10)) }

    private static func isExpired(_ waiver: LintSpec.Waiver, _ today: String) -> Bool {
        waiver.until < today
    }
}
