import JSON
import PromptCore
import Testing

@Suite struct ContractRulesTests {
    private static let v1 = VersionSpec(name: "v1", content: content(["severity", "team"]), mark: mark)
    private static let v2 = VersionSpec(name: "v2", content: content(["severity"]), mark: mark)
    private static let unread = VersionSpec(name: "broken", content: nil, mark: mark)
    private static let mark = Mark(line: 1, column: 1)

    private static func content(_ required: [String]) -> VersionContent {
        VersionContent(normalized: [
            "text": "Hi", "output": ["jsonSchema": ["required": .array(required.map(JSONValue.string))]],
        ])
    }

    private static let broken = LintFinding(
        rule: "PL030", severity: .error, version: "v2",
        message: "against v1: the output may now lack the member `team`",
        mend: "keep the contract of v1, or waive this once all who rely on it are ready")

    @Test func `a version that breaks the contract of the one before it is an error`() {
        #expect(Linter.contractBreaks(in: [Self.v1, Self.v2]) == ["v2": [Self.broken]])
    }

    @Test func `a version that keeps the contract, or only adds to it, is fine`() {
        #expect(Linter.contractBreaks(in: [Self.v2, Self.v1]) == [:])
        #expect(Linter.contractBreaks(in: [Self.v1]) == [:])
    }

    @Test func `a version that could not be read is passed over`() {
        #expect(Linter.contractBreaks(in: [Self.v1, Self.unread, Self.v2]) == ["v2": [Self.broken]])
    }

    @Test func `what cannot be compared is a warning`() {
        let pattern = { (name: String, pattern: JSONValue) in
            VersionSpec(
                name: name,
                content: VersionContent(normalized: ["text": "Hi", "output": ["jsonSchema": ["pattern": pattern]]]),
                mark: Self.mark)
        }
        let found = Linter.contractBreaks(in: [pattern("v1", "a"), pattern("v2", "b")])
        #expect(found["v2"]?.map(\.severity) == [.warning])
    }

    private static func release(_ lint: String) -> String {
        """
        \(Written.releaseHead)spec:
          versions:
          - {name: v1, text: Hi, output: {jsonSchema: {required: [severity, team]}}}
          - {name: v2, text: Hi, output: {jsonSchema: {required: [severity]}}}
          aliases: [{name: production, version: v2}]
          lint: \(lint)
        """
    }

    static let waivers: [(lint: String, findings: [LintFinding])] = [
        ("{failOn: error}", [broken]),
        ("{waivers: [{rule: PL030, reason: all readers moved, until: 2030-01-01}]}", []),
        (
            "{waivers: [{rule: PL030, reason: all readers moved, until: 2020-01-01}]}",
            [
                broken,
                LintFinding(
                    rule: "PL030", severity: .error, version: "v2",
                    place: LintPlace(["lint", "waivers", 0], root: .spec),
                    message: "the waiver of PL030 held until 2020-01-01",
                    mend: "mend what the rule finds, or renew the waiver"),
            ]
        ),
    ]

    @Test(arguments: waivers)
    func `the planner holds a version against the one before it, and a waiver counts`(
        lint: String, findings: [LintFinding]
    ) throws {
        let release = try #require(Written.release(Self.release(lint)))
        let now = try #require(Timestamp("2026-01-01T00:00:00Z"))
        let plan = Planner.plan(Observation(release: release, status: nil, now: now))
        #expect(plan.status.conditions.first { $0.type == .linted }?.status == (findings.isEmpty ? .true : .false))
        let found = Linter.waived(
            Linter.contractBreaks(in: "v2", among: release.spec.versions), version: "v2", lint: release.spec.lint,
            now: now)
        #expect(found == findings)
    }
}
