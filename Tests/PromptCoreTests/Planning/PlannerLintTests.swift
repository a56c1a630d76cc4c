import JSON
import PromptCore
import PromptTesting
import Testing

/// What lint findings and waivers do to a release.
@Suite struct PlannerLintTests {
    private static let waiver = LintSpec.Waiver(
        rule: "PL020", reason: "short answers", until: "2027-01-31", mark: Mark(line: 1, column: 1))

    @Test func `A version with an error gets no traffic, and the condition tells rule, place and mend`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.versions.append(Fixtures.version("bad", text: "Hi\nthere \u{202E}x"))
            spec.aliases[0].version = "bad"
        }
        bench.settle()
        #expect(bench.alias.phase == .rejected)
        #expect(bench.served() == "production: v1")
        #expect(bench.condition(.linted) == "False LintFailed")
        #expect(
            bench.status?.condition(.linted)?.message
                == "PL010 error in bad, text:2:7: U+202E turns the direction of the text, so that it reads otherwise "
                + "than it is shown; take it out, or type the text anew")
    }

    @Test func `Warnings are told and stop nothing`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.versions.append(Fixtures.version("loud", text: "Mail bob@corp.io"))
            spec.aliases[0].version = "loud"
        }
        bench.settle()
        #expect(bench.alias.candidate?.version == "loud")
        #expect(bench.condition(.linted) == "True LintPassed")
        #expect(bench.status?.condition(.linted)?.message.contains("PL016 warning in loud, text:1:6") == true)
    }

    @Test func `A waiver ends at its date, without any change of the manifest`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.lint.waivers = [Self.waiver]
            spec.lint.failOn = .warning
        }
        bench.settle()
        #expect(bench.condition(.linted) == "True LintPassed")
        let end = Timestamp("2027-02-01T00:00:00Z")
        #expect(bench.plan().wakeAt == end)
        bench.now = end ?? bench.now
        bench.settle()
        #expect(bench.condition(.linted) == "False LintFailed")
        #expect(bench.status?.condition(.linted)?.message.contains("the waiver of PL020 held until 2027-01-31") == true)
        #expect(bench.plan().wakeAt == nil)
        #expect(bench.served() == "production: v1")
        bench.name("v2")
        bench.settle()
        #expect(bench.alias.phase == .rejected)
    }

    @Test func `A version that a waiver lets pass gets traffic while it holds`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.lint.waivers = [Self.waiver]
            spec.lint.failOn = .warning
            spec.aliases[0].version = "v2"
        }
        bench.settle()
        #expect(bench.alias.phase == .holding)
        #expect(bench.alias.candidate?.version == "v2")
    }
}
