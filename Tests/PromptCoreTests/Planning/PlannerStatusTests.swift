import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

/// Phase, summary and conditions.
struct PlannerStatusTests {
    @Test func `A new object gets Ready Unknown and its versions recorded in the first plan`() {
        var bench = PlanningBench(Fixtures.release(["v1"], aliases: [AliasSpec(name: "production", version: "v1")]))
        let plan = bench.step()
        #expect(plan.record.map(\.version) == ["v1"])
        #expect(bench.condition(.ready) == "Unknown Progressing")
        #expect(bench.condition(.delivered) == "Unknown NothingToDeliver")
        #expect(bench.status?.phase == .progressing)
        #expect(bench.status?.summary == "production v1 Gating")
    }

    @Test func `The summary reads as in the API`() {
        let strategy = Fixtures.canary(["1%", "5%", "25%", "100%"])
        var bench = PlanningBench(
            Fixtures.release(
                ["v4.1", "v4.2"],
                aliases: [
                    AliasSpec(name: "production", version: "v4.1", strategy: strategy),
                    AliasSpec(name: "staging", version: "v4.2"),
                ]))
        bench.settle()
        bench.name("v4.2")
        bench.settle()
        bench.pass("10m")
        bench.settle()
        #expect(bench.status?.summary == "production v4.1 -> v4.2 5% (2/4) Holding; staging v4.2")
        #expect(bench.status?.phase == .progressing)
    }

    @Test func `Conditions of a served release`() {
        let bench = PlanningBench.serving()
        #expect(bench.status?.phase == .ready)
        #expect(
            Condition.Kind.allCases.map { bench.condition($0) } == [
                "True AllAliasesServed", "-", "-", "True Delivered", "True AsRecorded", "True LintPassed",
            ])
    }

    @Test func `lastTransitionTime changes only when the status does, observedGeneration always`() {
        var bench = PlanningBench.serving()
        let ready = bench.status?.condition(.ready)
        bench.pass("1h")
        bench.edit { $0.description = "other" }
        bench.settle()
        #expect(bench.status?.condition(.ready)?.lastTransitionTime == ready?.lastTransitionTime)
        #expect(bench.status?.condition(.ready)?.observedGeneration == 2)
        #expect(bench.status?.observedGeneration == 2)
        bench.name("v2")
        bench.settle()
        #expect(bench.status?.condition(.ready)?.lastTransitionTime == bench.now)
        #expect(bench.condition(.ready) == "Unknown Progressing")
        #expect(bench.condition(.reconciling) == "True Progressing")
    }

    @Test(
        arguments: [
            (Verdict.fail, RolloutStrategy.Reaction.rollback, "RolledBack", "True RolledBack"),
            (.fail, .pause, "Paused", "True Paused"), (.inconclusive, .pause, "Paused", "True Paused"),
        ])
    func `What nobody but a person can mend is Stalled and not Reconciling`(
        verdict: Verdict, reaction: RolloutStrategy.Reaction, phase: String, stalled: String
    ) {
        var strategy = Fixtures.canary(["5%"])
        strategy.onFailure = reaction
        var bench = PlanningBench.serving(strategy)
        bench.name("v2")
        bench.settle(verdict)
        #expect(bench.status?.phase.rawValue == phase)
        #expect(bench.condition(.stalled) == stalled)
        #expect(bench.condition(.ready).hasPrefix("False"))
        #expect(bench.condition(.reconciling) == "-")
    }

    @Test func `A person's pause is not Stalled`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.decide(.pause)
        bench.settle()
        #expect(bench.status?.phase == .paused)
        #expect(bench.condition(.stalled) == "-")
        #expect(bench.condition(.reconciling) == "True Paused")
    }

    /// The phases of two aliases, and the release's.
    @Test(
        arguments: [
            ("rejected", "rolledBack", ReleasePhase.rejected), ("rolledBack", "paused", .rolledBack),
            ("paused", "awaiting", .paused), ("awaiting", "holding", .awaitingDecision),
            ("holding", "stable", .progressing), ("stable", "stable", .ready),
        ])
    func `The release's phase is the worst of its aliases`(first: String, second: String, phase: ReleasePhase) {
        for names in [[first, second], [second, first]] {
            var bench = PlanningBench(
                Fixtures.release(
                    versions: [
                        Fixtures.version("v1"), Fixtures.version("v2"),
                        Fixtures.version("bad", text: "a \u{E0041}hidden tag"),
                    ],
                    aliases: ["a", "b"].map { AliasSpec(name: $0, version: "v1") }))
            bench.settle()
            bench.edit { spec in
                for (index, name) in names.enumerated() { Self.prepare(&spec.aliases[index], name) }
            }
            bench.settle()
            for (alias, name) in zip(["a", "b"], names) where name == "rolledBack" || name == "paused" {
                bench.decide(name == "paused" ? .pause : .abort, alias: alias)
            }
            bench.settle()
            #expect(bench.status?.phase == phase)
        }
    }

    private static func prepare(_ alias: inout AliasSpec, _ place: String) {
        alias.strategy = Fixtures.canary(["5%"], hold: place == "awaiting" ? .manual : .time(.seconds(60)), gates: [])
        if place != "stable" { alias.version = place == "rejected" ? "bad" : "v2" }
    }

    @Test func `Suspended is worse than Ready and better than AwaitingDecision`() {
        var bench = PlanningBench.serving(Fixtures.canary(["5%"], hold: .manual))
        bench.edit { $0.suspend = true }
        bench.settle()
        #expect(bench.status?.phase == .suspended)
        bench.edit { spec in
            spec.suspend = false
            spec.aliases[0].version = "v2"
        }
        bench.settle()
        bench.edit { $0.suspend = true }
        bench.settle()
        #expect(bench.status?.phase == .awaitingDecision)
    }

    @Test func `A status survives being written and read`() throws {
        var bench = PlanningBench.serving()
        bench.now = Timestamp(milliseconds: bench.now.milliseconds + 123)
        bench.name("v2")
        bench.decide(.pause)
        bench.settle()
        bench.decide(.pause)
        bench.settle()
        bench.name("v3")
        bench.settle(.error)
        let status = try #require(bench.status)
        let read = try JSONDecoder().decode(ReleaseStatus.self, from: JSONEncoder().encode(status))
        #expect(read == status)
    }
}
