import PromptCore
import PromptTesting
import Testing

/// The lines of the state machine, one by one.
struct RolloutStateTests {
    @Test func `A spec that names another digest begins Gating at step 0 and asks for nothing yet`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.step()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        #expect(bench.output.evaluations.isEmpty)
        bench.step()
        #expect(bench.output.evaluations.map(\.suiteName) == ["golden"])
        #expect(bench.output.evaluations.first?.binding.weight == Fixtures.percent("1%"))
    }

    @Test func `One call never both enters Gating and raises a weight, even without gates`() {
        var bench = RolloutBench("v1", Fixtures.canary(["1%"], gates: []))
        bench.target = Fixtures.candidate("v2")
        bench.step()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        bench.step()
        #expect(bench.line == "Holding v1 -> v2 1% #1")
    }

    @Test func `When all gates pass the step's weight is committed`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        #expect(bench.line == "Holding v1 -> v2 1% #1")
    }

    @Test(
        arguments: [
            (Verdict.fail, RolloutStrategy.Reaction.rollback, "RolledBack v1 -> v2 0% #1"),
            (.fail, .pause, "Paused v1 -> v2 1% #1"),
            (.inconclusive, .pause, "Paused v1 -> v2 1% #1"),
            (.inconclusive, .rollback, "RolledBack v1 -> v2 0% #1"),
        ])
    func `A verdict that is no Pass leads where the strategy says`(
        verdict: Verdict, reaction: RolloutStrategy.Reaction, line: String
    ) {
        var bench = RolloutBench()
        bench.strategy.onFailure = reaction
        bench.strategy.onInconclusive = reaction
        bench.hold("v2", at: "1%")
        bench.pass("10m")
        bench.settle(verdict)
        #expect(bench.line == line)
        #expect((bench.status.rejection(of: Fixtures.digest("v2")) == nil) == (reaction == .pause))
    }

    @Test func `A hold that is over leads to the next step's gates, with fresh evidence`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.pass("9m59s")
        bench.settle(nil)
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        #expect(bench.output.wakeAt == bench.now + .seconds(1))
        bench.pass("1s")
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 1% #1")
        #expect(bench.output.evaluations.map(\.binding.weight) == [Fixtures.percent("5%")])
    }

    @Test func `After the hold of 100 percent the candidate is stable and the old stable is previous`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "100%")
        bench.settle()
        #expect(bench.line == "Stable v2 -> - 0% #1")
        #expect(bench.status.previous.map(\.version) == ["v1"])
        #expect(bench.status.stable?.since == bench.now)
    }

    @Test func `A hold at 100 percent keeps the old stable until it is over`() {
        var strategy = Fixtures.canary(["5%"])
        strategy.steps[1].hold = .time(.seconds(3600))
        var bench = RolloutBench("v1", strategy)
        bench.hold("v2", at: "100%")
        #expect(bench.line == "Holding v1 -> v2 100% #1")
        bench.pass("1h")
        bench.settle()
        #expect(bench.line == "Stable v2 -> - 0% #1")
    }

    @Test func `A manual hold waits for Promote, however long`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"], hold: .manual))
        bench.hold("v2", at: "5%")
        bench.pass("30d")
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 5% #1")
        #expect(bench.status.awaiting == Awaiting(action: .promote, weight: Fixtures.percent("5%")))
        #expect(bench.output.wakeAt == nil)
        let promote = bench.decide(.promote, weight: "5%")
        bench.step()
        #expect(bench.line == "Gating v1 -> v2 5% #1")
        #expect(bench.outcome(promote) == .applied)
    }

    @Test(arguments: [AliasPhase.gating, .holding, .awaitingDecision, .paused, .rolledBack])
    func `A spec that names stable again goes back at once, from every phase`(phase: AliasPhase) {
        var bench = RolloutBench(
            "v1", Fixtures.canary(["1%", "5%"], hold: phase == .awaitingDecision ? .manual : .time(.seconds(60))))
        bench.hold("v2", at: "1%")
        switch phase {
        case .gating:
            bench.pass("10m")
            bench.settle(nil)
        case .paused:
            bench.decide(.pause)
            bench.settle()
        case .rolledBack:
            bench.decide(.abort)
            bench.settle()
        default: break
        }
        #expect(bench.status.phase == phase)
        bench.target = Fixtures.candidate("v1")
        bench.step()
        #expect(bench.line == "Stable v1 -> - 0% #1")
    }

    @Test func `A third version is the next attempt against the same stable, and the old candidate is dropped`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.target = Fixtures.candidate("v3")
        bench.step()
        #expect(bench.line == "Gating v1 -> v3 0% #2")
        #expect(bench.status.rejected.isEmpty)
        bench.settle()
        #expect(bench.line == "Holding v1 -> v3 1% #2")
    }

    @Test(arguments: [AliasPhase.rolledBack, .rejected, .paused])
    func `Retry begins the next attempt at weight 0`(phase: AliasPhase) {
        var bench = RolloutBench()
        bench.strategy.onFailure = phase == .paused ? .pause : .rollback
        bench.hold("v2", at: "1%")
        if phase == .rejected {
            bench.target = Fixtures.candidate("v3")
            bench.refused["v3"] = "too large"
            bench.settle()
        } else {
            bench.pass("10m")
            bench.settle(.fail)
        }
        #expect(bench.status.phase == phase)
        let attempt = bench.status.attempt
        bench.refused = [:]
        let retry = bench.decide(.retry)
        bench.step()
        #expect(bench.outcome(retry) == .applied)
        #expect(bench.status.phase == .gating)
        #expect(bench.status.weight == .zero)
        #expect(bench.status.attempt == attempt + 1)
        #expect(bench.status.rejected.isEmpty)
    }

    @Test func `Preflight keeps a version from ever getting traffic`() {
        var bench = RolloutBench()
        bench.refused["v2"] = "lint: PL009"
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        #expect(bench.line == "Rejected v1 -> v2 0% #1")
        #expect(bench.status.rejected.map(\.reason) == [.preflight])
        #expect(bench.output.evaluations.isEmpty)
        // Mended outside, it still is not tried before Retry.
        bench.refused = [:]
        bench.settle()
        #expect(bench.line == "Rejected v1 -> v2 0% #1")
    }
}

/// The first version of an alias.
struct FirstVersionTests {
    @Test func `The first version runs its gates once and then serves everybody`() {
        var bench = RolloutBench(nil)
        bench.target = Fixtures.candidate("v1")
        bench.step()
        bench.step()
        #expect(bench.status.stable == nil)
        #expect(bench.output.evaluations.map(\.binding.weight) == [Percentage.all])
        #expect(bench.output.evaluations.map(\.binding.stable) == [nil])
        bench.settle()
        #expect(bench.line == "Stable v1 -> - 0% #1")
        #expect(bench.status.previous.isEmpty)
    }

    @Test(arguments: [RolloutStrategy.Reaction.rollback, .pause])
    func `A first version that fails is Rejected`(reaction: RolloutStrategy.Reaction) {
        var bench = RolloutBench(nil)
        bench.strategy.onFailure = reaction
        bench.target = Fixtures.candidate("v1")
        bench.settle(.fail)
        #expect(bench.line == "Rejected - -> v1 0% #1")
        bench.decide(.retry)
        bench.step()
        #expect(bench.line == "Gating - -> v1 0% #2")
    }

    @Test func `A first version that is aborted waits for Retry`() {
        var bench = RolloutBench(nil)
        bench.target = Fixtures.candidate("v1")
        bench.settle(nil)
        let abort = bench.decide(.abort)
        bench.settle()
        #expect(bench.line == "Rejected - -> v1 0% #1")
        #expect(bench.outcome(abort) == .applied)
    }

    @Test func `A first version without gates of the strategy runs those of its steps`() {
        var strategy = Fixtures.canary(["5%"], gates: [])
        strategy.steps[0].gates = [.approval(required: 1)]
        var bench = RolloutBench(nil, strategy)
        bench.target = Fixtures.candidate("v1")
        bench.settle()
        #expect(bench.status.awaiting == Awaiting(action: .approve, weight: .all, need: 1))
        bench.decide(.approve, weight: "100%")
        bench.settle()
        #expect(bench.line == "Stable v1 -> - 0% #1")
    }
}
