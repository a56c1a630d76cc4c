import PromptCore
import PromptTesting
import Testing

/// Going back, attempts, and digests that are rejected.
struct RolloutTargetTests {
    /// v3 is stable, v2 and v1 were before it.
    private func promoted(window: Int) -> RolloutBench {
        var strategy = Fixtures.canary(["5%"])
        strategy.rollbackWindow = window
        var bench = RolloutBench("v1", strategy)
        for version in ["v2", "v3"] {
            bench.hold(version, at: "100%")
            bench.settle()
        }
        return bench
    }

    @Test(arguments: [nil, Standstill.suspended, .invalid, .mutated])
    func `Within the rollback window a former stable serves again at once, whatever stands still`(
        standstill: Standstill?
    ) {
        var bench = promoted(window: 2)
        bench.standstill = standstill
        bench.target = Fixtures.candidate("v2")
        bench.step()
        #expect(bench.line == "Stable v2 -> - 0% #2")
        #expect(bench.status.previous.map(\.version) == ["v1"])
    }

    @Test func `Going back pops what it passes, and coming forward again runs every gate`() {
        var bench = promoted(window: 2)
        bench.target = Fixtures.candidate("v1")
        bench.step()
        #expect(bench.line == "Stable v1 -> - 0% #2")
        #expect(bench.status.previous.isEmpty)
        bench.target = Fixtures.candidate("v3")
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v3 0% #3")
        #expect(bench.output.evaluations.map(\.binding.attempt) == [3])
    }

    @Test func `Beyond the rollback window a former stable is a candidate like any other`() {
        var bench = promoted(window: 1)
        bench.target = Fixtures.candidate("v1")
        bench.settle(nil)
        #expect(bench.line == "Gating v3 -> v1 0% #3")
    }

    @Test func `A former stable that is the candidate again can be aborted`() {
        var bench = promoted(window: 0)
        bench.hold("v2", at: "5%")
        #expect(bench.line == "Holding v3 -> v2 5% #3")
        let abort = bench.decide(.abort)
        bench.settle()
        #expect(bench.line == "RolledBack v3 -> v2 0% #3")
        #expect(bench.outcome(abort) == .applied)
    }

    @Test func `A rejected digest is not gone back to`() {
        var bench = promoted(window: 0)
        bench.hold("v2", at: "5%")
        bench.decide(.abort)
        bench.settle()
        bench.strategy.rollbackWindow = 3
        bench.settle()
        #expect(bench.line == "RolledBack v3 -> v2 0% #3")
    }

    @Test func `Every time that a digest becomes the candidate it is a new attempt`() {
        var bench = RolloutBench()
        var seen: [Int] = []
        for version in ["v2", "v3", "v2", "v1", "v2", "v3"] {
            bench.target = Fixtures.candidate(version)
            bench.settle()
            if version != "v1" { seen.append(bench.status.attempt) }
        }
        #expect(seen == [1, 2, 3, 4, 5])
    }

    @Test func `A rejected digest stays rejected with its attempt, whatever is applied in between`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(.fail)
        for version in ["v3", "v2", "v1", "v2", "v4", "v2"] {
            bench.target = Fixtures.candidate(version)
            bench.settle()
            if version == "v2" { #expect(bench.line == "RolledBack v1 -> v2 0% #1") }
        }
        #expect(bench.status.attempts == 3)
        bench.decide(.retry)
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 1% #4")
    }

    @Test func `A rejected digest is rejected under another name too`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(.fail)
        bench.target = CandidateVersion(version: "v2-again", digest: Fixtures.digest("v2"))
        bench.settle()
        #expect(bench.line == "RolledBack v1 -> v2-again 0% #1")
    }

    @Test func `One content under two names stays one rollout, and the name follows`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        bench.target = CandidateVersion(version: "v2b", digest: Fixtures.digest("v2"))
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2b 1% #1")
        bench.target = CandidateVersion(version: "v1b", digest: Fixtures.digest("v1"))
        bench.settle()
        #expect(bench.line == "Stable v1b -> - 0% #1")
    }

    @Test func `Under suspend a third version drops the candidate to 0 and starts nothing`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.standstill = .suspended
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "Stable v1 -> - 0% #1")
        bench.standstill = nil
        bench.step()
        #expect(bench.line == "Gating v1 -> v3 0% #2")
    }

    @Test func `In Invalid a third version changes nothing that is served`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.standstill = .invalid
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test(arguments: ["a rejected version", "a third version under suspend"])
    func `A person's pause outlasts what the spec names in between`(_ between: String) {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(.fail)
        #expect(bench.status.phase == .rolledBack)
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        bench.decide(.pause)
        bench.settle()
        #expect(bench.status.phase == .paused)
        if between == "a rejected version" {
            bench.target = Fixtures.candidate("v2")
        } else {
            bench.standstill = .suspended
            bench.target = Fixtures.candidate("v4")
        }
        bench.settle()
        #expect(bench.status.weight == .zero)
        bench.standstill = nil
        bench.target = Fixtures.candidate("v5")
        bench.settle()
        #expect(bench.status.phase == .paused)
        #expect(bench.status.candidate?.version == "v5")
        bench.decide(.resume)
        bench.settle()
        #expect(bench.status.phase == .holding)
    }

    @Test func `A person's pause outlasts a change of the version: the new candidate waits before its first gate`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.decide(.pause)
        bench.settle()
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "Paused v1 -> v3 0% #2")
        #expect(bench.output.evaluations.isEmpty)
        bench.decide(.resume)
        bench.settle()
        #expect(bench.line == "Holding v1 -> v3 1% #2")
    }

    @Test func `A gate's pause does not outlast a change of the version`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(.inconclusive)
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v3 1% #2")
    }

    @Test func `At most ten stables are remembered`() {
        var bench = RolloutBench("v0", .immediate())
        for number in 1...13 {
            bench.target = Fixtures.candidate("v\(number)")
            bench.settle()
        }
        #expect(bench.status.previous.map(\.version) == (3...12).reversed().map { "v\($0)" })
    }
}
