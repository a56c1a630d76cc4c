import PromptCore
import PromptTesting
import Testing

/// Evidence and its binding, errors, approvals, soak.
struct RolloutGateTests {
    @Test func `A suite that is edited while it is asked asks anew`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        let asked = bench.output.evaluations
        bench.suites["golden"] = SuiteBinding(digest: Fixtures.suite(revision: 2).spec.digest, endpoints: [:])
        for need in asked { bench.answer(need, .pass) }
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        #expect(bench.output.evaluations.map(\.runName) != asked.map(\.runName))
        bench.settle(.pass)
        #expect(bench.line == "Holding v1 -> v2 1% #1")
    }

    @Test func `An edited suite changes nothing that is served already`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        bench.suites["golden"] = SuiteBinding(digest: Fixtures.suite(revision: 2).spec.digest, endpoints: [:])
        bench.settle(.fail)
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `An edited endpoint asks anew`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        for need in bench.output.evaluations { bench.answer(need, .pass) }
        bench.suites["golden"]?.endpoints = ["gpt": Fixtures.endpoint(revision: 2).spec.digest]
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
    }

    @Test(arguments: [(Gate.Reuse.step, 3), (.attempt, 1)])
    func `Evidence is fresh for each step, or good for the attempt`(reuse: Gate.Reuse, runs: Int) {
        var bench = RolloutBench(
            "v1", Fixtures.canary(["1%", "5%"], gates: [.evaluation(suiteName: "golden", reuse: reuse)]))
        bench.hold("v2", at: "100%")
        bench.settle()
        #expect(bench.status.phase == .stable)
        #expect(bench.evidence.count == runs)
    }

    @Test func `A Pass against another stable does not count`() {
        var bench = RolloutBench(
            "v1", Fixtures.canary(["5%"], gates: [.evaluation(suiteName: "golden", reuse: .attempt)]))
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        guard var need = bench.output.evaluations.first else { return #expect(Bool(false), "nothing is asked") }
        need.binding.stable = Fixtures.digest("v0")
        need.runName = need.binding.objectName(release: "triage")
        bench.answer(need, .pass)
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
    }

    @Test func `A run of that name with another binding does not count`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        guard let need = bench.output.evaluations.first else { return #expect(Bool(false), "nothing is asked") }
        var run = Fixtures.run(need, .pass, at: bench.now)
        run.binding.attempt = 7
        bench.evidence[need.runName] = run
        bench.settle(nil)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
    }

    @Test func `An error is retried with backoff, each try a run of its own`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.step()
        var waits: [TimeSpan] = []
        for _ in 0..<8 {
            bench.settle(.error)
            #expect(bench.line == "Gating v1 -> v2 0% #1")
            guard let wakeAt = bench.output.wakeAt else { break }
            waits.append(wakeAt - bench.now)
            bench.now = wakeAt
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 300, 300].map { TimeSpan.seconds($0) })
        bench.settle(.pass)
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        #expect(bench.status.errorSince == nil)
    }

    @Test(
        arguments: [
            (RolloutStrategy.Reaction.pause, "Paused v1 -> v2 1% #1"), (.rollback, "RolledBack v1 -> v2 0% #1"),
        ])
    func `An endpoint that stays unreachable leads where onError says`(then: RolloutStrategy.Reaction, line: String) {
        var bench = RolloutBench()
        bench.strategy.onError.then = then
        bench.hold("v2", at: "1%")
        bench.pass("10m")
        let since = bench.now
        while bench.status.paused == nil, bench.status.phase != .rolledBack, bench.now < since + .seconds(7200) {
            bench.settle(.error)
            if let wakeAt = bench.output.wakeAt { bench.now = wakeAt }
        }
        #expect(bench.line == line)
        #expect(bench.now == since + .seconds(1800))
    }

    @Test func `After an error's pause Resume starts onError anew and asks at once`() {
        var bench = RolloutBench()
        bench.target = Fixtures.candidate("v2")
        bench.settle(.error)
        bench.pass("30m")
        bench.settle(.error)
        #expect(bench.line == "Paused v1 -> v2 0% #1")
        #expect(bench.status.paused?.by == .error)
        let resume = bench.decide(.resume)
        bench.settle(nil)
        #expect(bench.outcome(resume) == .applied)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        #expect(bench.output.evaluations.count == 1)
        bench.settle(.error)
        bench.pass("29m")
        bench.settle(.error)
        #expect(bench.line == "Gating v1 -> v2 0% #1")
    }

    @Test func `Errors of an earlier step do not count against a later one that reuses the attempt's evidence`() {
        var bench = RolloutBench(
            "v1", Fixtures.canary(["1%", "5%"], gates: [.evaluation(suiteName: "golden", reuse: .attempt)]))
        bench.target = Fixtures.candidate("v2")
        bench.settle(.error)
        bench.pass("5s")
        bench.settle(.error)
        bench.pass("10s")
        bench.settle(.pass)
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        bench.pass("10h")
        bench.settle(nil)
        #expect(bench.line == "Holding v1 -> v2 5% #1")
        #expect(bench.evidence.count == 3)
    }

    @Test func `Fail wins over an error and over what is still running`() {
        var bench = RolloutBench(
            "v1", Fixtures.canary(["5%"], gates: [.evaluation(suiteName: "golden"), .evaluation(suiteName: "other")]))
        bench.suites["other"] = SuiteBinding(digest: Fixtures.suite("other").spec.digest, endpoints: [:])
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        for need in bench.output.evaluations where need.suiteName == "other" { bench.answer(need, .fail) }
        bench.settle(nil)
        #expect(bench.line == "RolledBack v1 -> v2 0% #1")
    }

    @Test func `A suite that is not there keeps its gate pending, never passed`() {
        var bench = RolloutBench()
        bench.suites = [:]
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        #expect(bench.status.gates.map(\.verdict) == [.pending])
    }
}

/// Gates that a person or time opens.
struct ApprovalAndSoakTests {
    private let strategy = Fixtures.canary(
        ["5%"], gates: [.evaluation(suiteName: "golden"), .approval(required: 2)])

    @Test func `Approvals by different actors open the step they name`() {
        var bench = RolloutBench("v1", strategy)
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 0% #1")
        let uids = ["alice", "alice", "bob"].map { bench.decide(.approve, weight: "5%", by: $0) }
        bench.settle()
        #expect(uids.map { bench.outcome($0) } == [.applied, .ignored, .applied])
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `Approvals count although their objects were collected`() {
        var bench = RolloutBench("v1", strategy)
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        bench.decide(.approve, weight: "5%", by: "alice")
        bench.settle()
        #expect(
            bench.status.awaiting
                == Awaiting(action: .approve, weight: Fixtures.percent("5%"), have: ["alice"], need: 2))
        bench.decisions = []
        bench.settle()
        #expect(bench.status.consumed.isEmpty)
        bench.decide(.approve, weight: "5%", by: "bob")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `While evidence is missing the approval is not asked for, but is taken`() {
        var bench = RolloutBench("v1", strategy)
        bench.target = Fixtures.candidate("v2")
        bench.settle(nil)
        #expect(bench.status.phase == .gating)
        let approval = bench.decide(.approve, weight: "5%")
        bench.settle(nil)
        #expect(bench.outcome(approval) == .applied)
    }

    @Test func `Approvals do not carry over to the next step or attempt`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"], gates: [.approval(required: 1)]))
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        bench.decide(.approve, weight: "5%")
        bench.settle()
        bench.pass("10m")
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 5% #1")
        #expect(bench.status.awaiting?.have == [])
        bench.decide(.abort)
        bench.settle()
        bench.decide(.retry)
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 0% #2")
        #expect(bench.status.awaiting?.have == [])
    }

    @Test func `Reject ends the attempt although others approved`() {
        var bench = RolloutBench("v1", strategy)
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        let approvals = ["alice", "bob"].map { bench.decide(.approve, weight: "5%", by: $0) }
        let reject = bench.decide(.reject, by: "carol")
        bench.settle()
        #expect(bench.line == "RolledBack v1 -> v2 0% #1")
        #expect(bench.outcome(reject) == .applied)
        #expect(approvals.map { bench.outcome($0) } == [.ignored, .ignored])
    }

    @Test func `Soak waits until the digest has been stable under the other alias for the time`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"], gates: [.soak(alias: "staging", for: .seconds(3600))]))
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        #expect(bench.output.wakeAt == nil)
        bench.stables["staging"] = StableVersion(version: "v2", digest: Fixtures.digest("v2"), since: bench.now)
        bench.settle()
        #expect(bench.output.wakeAt == bench.now + .seconds(3600))
        bench.pass("59m")
        bench.settle()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
        bench.pass("1m")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `Soak of another digest, or of none, does not count`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"], gates: [.soak(alias: "staging", for: .seconds(60))]))
        bench.target = Fixtures.candidate("v2")
        bench.stables["staging"] = StableVersion(version: "v1", digest: Fixtures.digest("v1"), since: bench.now)
        bench.pass("10d")
        bench.settle()
        #expect(bench.line == "Gating v1 -> v2 0% #1")
    }
}
