import JSON
import PromptCore
import PromptTesting
import Testing

/// Releases that are wrong, changed or lost.
struct PlannerReleaseTests {
    private let problem = Diagnostic(file: "r.yaml", mark: Mark(line: 3, column: 1), message: "unknown field")

    @Test func `Changed content under a known name is refused, and the recorded content goes on being served`() {
        var bench = PlanningBench.serving()
        let before = bench.places["triage"]
        bench.edit { $0.versions[0] = Fixtures.version("v1", text: "changed") }
        bench.settle()
        #expect(bench.places["triage"] == before)
        #expect(bench.condition(.versionsImmutable) == "False VersionMutated")
        #expect(bench.condition(.stalled) == "True VersionMutated")
        #expect(bench.recorded.first { $0.version == "v1" }?.digest == Fixtures.digest("v1"))
        bench.edit { $0.versions[0] = Fixtures.version("v1") }
        bench.settle()
        #expect(bench.condition(.ready) == "True AllAliasesServed")
    }

    @Test func `A mutated candidate stands still, and Abort lowers it`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.pass("4m")
        bench.edit { $0.versions[1] = Fixtures.version("v2", text: "changed") }
        bench.settle()
        bench.pass("1h")
        bench.settle()
        #expect(bench.served() == "production: v1, v2 at 100")
        #expect(bench.alias.step?.heldFor == .seconds(240))
        bench.decide(.abort)
        bench.settle()
        #expect(bench.served() == "production: v1")
    }

    @Test func `An invalid release changes nothing that is served`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        let before = bench.places["triage"]
        bench.release.diagnostics = [problem]
        bench.edit { spec in
            spec.aliases = []
            spec.intent = "other"
            spec.delivery.name = "other"
            spec.versions = []
        }
        bench.pass("10m")
        bench.settle()
        #expect(bench.places["triage"] == before)
        #expect(bench.status?.phase == .invalid)
        #expect(bench.condition(.stalled) == "True Invalid")
        #expect(bench.alias.weight == Fixtures.percent("1%"))
    }

    @Test func `In an invalid release Abort and going back work`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.release.diagnostics = [problem]
        bench.edit { $0.aliases = [] }
        let abort = bench.decide(.abort)
        bench.settle()
        #expect(bench.served() == "production: v1")
        #expect(bench.outcome(abort) == .applied)
        bench.release.diagnostics = []
        bench.edit { $0.aliases = [AliasSpec(name: "production", version: "v3", strategy: .immediate())] }
        bench.settle()
        #expect(bench.served() == "production: v3")
        bench.release.diagnostics = [problem]
        bench.edit { spec in
            spec.aliases[0].version = "v1"
            spec.aliases[0].strategy.rollbackWindow = 1
        }
        bench.settle()
        #expect(bench.served() == "production: v1")
    }

    @Test func `Under an invalid spec decisions wait`() {
        var bench = PlanningBench.serving(Fixtures.canary(["5%"], hold: .manual))
        bench.name("v2")
        bench.settle()
        bench.release.diagnostics = [problem]
        let promote = bench.decide(.promote, weight: "5%")
        let stray = bench.decide(.pause, alias: "nowhere")
        bench.settle()
        #expect([promote, stray].map { bench.outcome($0) } == [nil, nil])
        bench.release.diagnostics = []
        bench.settle(nil)
        #expect([promote, stray].map { bench.outcome($0) } == [.applied, .ignored])
    }

    @Test
    func `A lost status leaves the bundle until it is removed, and the transition goes on above it`() {
        var bench = PlanningBench.serving()
        bench.edit { $0.aliases.append(AliasSpec(name: "staging", version: "v2")) }
        bench.settle()
        bench.pass("1h")
        let before = bench.places["triage"]
        bench.status = nil
        bench.settle(nil)
        #expect(bench.places["triage"] == before)
        #expect(bench.condition(.stalled) == "True StatusLost")
        // Another trouble in between does not make it forget.
        bench.release.diagnostics = [problem]
        bench.settle(nil)
        #expect(bench.condition(.stalled) == "True Invalid")
        bench.release.diagnostics = []
        bench.settle(nil)
        #expect(bench.places["triage"] == before)
        #expect(bench.condition(.stalled) == "True StatusLost")
        bench.settle(.pass)
        #expect(bench.places["triage"] == before)
        bench.places["triage"] = nil
        bench.settle(.pass)
        bench.pass("1h")
        #expect(bench.served() == "production: v1; staging: v2")
        #expect((bench.status?.transition ?? 0) > (before?.transition ?? 0))
        #expect(bench.condition(.ready) == "True AllAliasesServed")
    }

    @Test func `After a lost status old evidence and decisions that were dealt with count no more`() {
        var bench = PlanningBench.serving(
            Fixtures.canary(["5%"], gates: [.evaluation(suiteName: "golden"), .approval(required: 1)]))
        bench.decide(.approve, weight: "100%", attempt: 1, of: Fixtures.digest("v1"))
        bench.settle()
        #expect(bench.condition(.ready) == "True AllAliasesServed")
        bench.status = nil
        bench.places = [:]
        bench.settle(nil)
        #expect(bench.alias.attempt == 2)
        #expect(bench.alias.gates.map(\.verdict) == [.running, .pending])
    }

    @Test func `An alias that leaves and returns goes on counting its attempts and keeps what was rejected`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle(.fail)
        let alias = bench.release.spec.aliases[0]
        for isInvalid in [false, true] {
            bench.edit { $0.aliases = [] }
            bench.settle()
            #expect(bench.status?.retired.map(\.name) == ["production"])
            if isInvalid { bench.release.diagnostics = [problem] }
            bench.edit { $0.aliases = [alias] }
            bench.settle()
            bench.release.diagnostics = []
            bench.settle()
            #expect(bench.alias.phase == .rejected)
            #expect(bench.alias.attempts == 2)
            #expect(bench.alias.rejected.map(\.version) == ["v2"])
            #expect(bench.status?.retired.isEmpty == true)
        }
        bench.name("v3")
        bench.settle()
        #expect(bench.alias.attempt == 3)
    }

    @Test func `A decision that was dealt with before its alias left, or came, is not applied when it comes`() {
        var bench = PlanningBench.serving()
        let early = bench.decide(.abort, alias: "staging", attempt: 1, of: Fixtures.digest("v3"))
        bench.name("v2")
        bench.settle()
        bench.decide(.abort)
        bench.settle()
        bench.decide(.retry)
        bench.settle()
        #expect(bench.alias.attempt == 3)
        let aliases = bench.release.spec.aliases
        // Outcomes that were never told on the decisions themselves.
        for index in bench.decisions.indices { bench.decisions[index].outcome = nil }
        bench.edit { $0.aliases = [] }
        bench.settle()
        for index in bench.decisions.indices { bench.decisions[index].outcome = nil }
        bench.edit { $0.aliases = aliases + [AliasSpec(name: "staging", version: "v3")] }
        bench.settle()
        #expect(bench.alias.stable?.version == "v2")
        #expect(bench.status?[alias: "staging"]?.stable?.version == "v3")
        #expect(bench.status?[alias: "staging"]?.rejected == [])
        let told = (bench.status?.consumed ?? []) + (bench.status?.aliases ?? []).flatMap(\.consumed)
        #expect(told.map(\.uid).sorted() == bench.decisions.map(\.uid).sorted())
        #expect(told.first { $0.uid == early }?.outcome == .ignored)
    }

    @Test func `A version that an alias names is linted, listed or recorded`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.lint.failOn = .never
            spec.versions.append(Fixtures.version("bad", text: "a \u{E0041}hidden tag"))
        }
        bench.settle()
        bench.edit { spec in
            spec.lint.failOn = .error
            spec.versions.removeLast()
            spec.aliases[0].version = "bad"
        }
        bench.settle()
        #expect(bench.alias.phase == .rejected)
        #expect(bench.served() == "production: v1")
    }

    @Test func `A version whose bundle would be too large never gets traffic`() {
        var bench = PlanningBench.serving()
        bench.edit { spec in
            spec.versions.append(Fixtures.version("huge", text: String(repeating: "x", count: 600_000)))
            spec.aliases[0].version = "huge"
        }
        bench.settle()
        #expect(bench.alias.phase == .rejected)
        #expect(bench.alias.rejected.map(\.reason) == [.preflight])
    }
}
