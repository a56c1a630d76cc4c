import PromptCore
import PromptTesting
import Testing

/// That nothing is committed of which nobody is told, over seeded random worlds: what fails prints its seed.
struct PlannerEventTests {
    /// What a commit changed and none of its events tells.
    static func untold(_ before: ReleaseStatus?, _ plan: Plan) -> [String] {
        var untold: [String] = []
        let known = Set((before?.aliases.flatMap(\.consumed) ?? []).map(\.uid) + (before?.consumed ?? []).map(\.uid))
        for uid in (plan.status.consumed + plan.status.aliases.flatMap(\.consumed)).map(\.uid)
        where !known.contains(uid) {
            let isTold = plan.events.contains { event in
                event.decision?.uid == uid && event.reason.rawValue.hasPrefix("Decision")
            }
            if !isTold { untold.append("decision \(uid)") }
        }
        for alias in plan.status.aliases {
            let events = plan.events.filter { $0.alias == alias.name }
            untold += Self.untold(before?[alias: alias.name] ?? AliasStatus(name: alias.name), alias, events)
                .map { "\(alias.name): \($0)" }
        }
        return untold
    }

    private static func untold(_ old: AliasStatus, _ new: AliasStatus, _ events: [RolloutEvent]) -> [String] {
        var untold: [String] = []
        if new.weight > old.weight, !events.contains(where: { $0.weight?.to == new.weight }) {
            untold.append("weight \(old.weight.text) -> \(new.weight.text)")
        }
        let isLowered = events.contains { $0.weight == .init(from: old.weight, to: .zero) || $0.reason == .promoted }
        if new.weight < old.weight, !isLowered { untold.append("weight \(old.weight.text) -> \(new.weight.text)") }
        if let stable = new.stable?.digest, stable != old.stable?.digest,
            !events.contains(where: { [.promoted, .wentBack].contains($0.reason) && $0.digest == stable })
        {
            untold.append("stable \(stable.short)")
        }
        let rejected = new.rejected.filter { !old.rejected.contains($0) }
        for entry in rejected
        where !events.contains(where: { $0.rejection == entry.reason && $0.digest == entry.digest }) {
            untold.append("rejected \(entry.version)")
        }
        for gate in new.gates {
            let isTold = events.contains { $0.gate?.name == gate.name && $0.gate?.verdict == gate.verdict }
            let isNew = !old.gates.contains {
                $0.name == gate.name && $0.weight == gate.weight && $0.verdict == gate.verdict
            }
            if isNew, ![.pending, .running].contains(gate.verdict), !isTold { untold.append("gate \(gate.name)") }
        }
        return untold
    }

    @Test(arguments: 0..<60)
    func `every weight, promotion, rejection, verdict and decision is told, and only with a commit`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bench = PlanningBench(
            Fixtures.release(
                ["v1", "v2", "v3", "v4"],
                aliases: [
                    AliasSpec(name: "production", version: "v1", strategy: Fixtures.canary(["1%", "5%"])),
                    AliasSpec(
                        name: "staging", version: "v1", strategy: .immediate(gates: [.evaluation(suiteName: "golden")])),
                ]))
        for _ in 0..<25 {
            PlannerPropertyTests.act(&bench, &random)
            let verdict = random.pick([Verdict.pass, .pass, .pass, .fail, .inconclusive, .error])
            for _ in 0..<30 {
                let before = bench.status
                let plan = bench.step()
                #expect(Self.untold(before, plan) == [], "seed \(seed)")
                #expect(plan.events.isEmpty || plan.isCommitNeeded, "seed \(seed)")
                bench.runs += plan.evaluations.map { Fixtures.run($0, verdict, at: bench.now) }
                if bench.status == before, plan.evaluations.isEmpty { break }
            }
        }
    }

    @Test func `a person is behind what a decision causes, the manifest behind what it names, gates behind the rest`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        let named = bench.step().events
        bench.settle()
        bench.decide(.abort)
        let aborted = bench.step().events
        #expect(named.map(\.reason) == [.specChanged, .candidateAccepted])
        #expect(named.allSatisfy { $0.actor == .manifest() })
        #expect(aborted.map(\.reason) == [.rolledBack, .decisionApplied])
        #expect(aborted.allSatisfy { $0.actor == .person("alice") && $0.decision?.action == .abort })
        #expect(aborted.first?.weight == .init(from: Fixtures.percent("1%"), to: .zero))
    }
}
