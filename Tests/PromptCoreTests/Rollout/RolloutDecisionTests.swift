import PromptCore
import PromptTesting
import Testing

/// What becomes of decisions.
struct RolloutDecisionTests {
    typealias Action = ReleaseDecision.Action
    typealias Kind = ReleaseDecision.Outcome.Kind

    enum Place: String, CaseIterable, CustomTestStringConvertible {
        case stable, gating, holding, awaitingApproval, awaitingPromote, pausedByPerson, pausedByGate, rolledBack,
            rejected
        var testDescription: String { rawValue }
    }

    /// An alias with v2 at 5 % (or before it) in that place; decisions are about v2's first attempt and 5 %.
    private func bench(at place: Place) -> RolloutBench {
        var strategy = Fixtures.canary(["5%", "50%"])
        switch place {
        case .awaitingPromote: strategy = Fixtures.canary(["5%"], hold: .manual)
        case .awaitingApproval: strategy = Fixtures.canary(["5%"], gates: [.approval(required: 1)])
        default: break
        }
        var bench = RolloutBench("v1", strategy)
        if place == .rejected { bench.refused["v2"] = "too large" }
        bench.target = Fixtures.candidate("v2")
        switch place {
        case .gating: bench.settle(nil)
        case .pausedByGate: bench.settle(.inconclusive)
        case .rolledBack: bench.settle(.fail)
        case .stable:
            bench.settle()
            bench.target = Fixtures.candidate("v1")
            bench.settle()
        case .pausedByPerson:
            bench.settle()
            bench.decide(.pause)
            bench.settle()
        default: bench.settle()
        }
        return bench
    }

    /// In the order of `Place.allCases`; `open` stands for a decision that stays open.
    private static let table: [(Action, [String])] = [
        (.approve, ["Ignored", "Ignored", "Ignored", "Applied", "Ignored", "Ignored", "open", "Ignored", "Ignored"]),
        (.reject, ["Ignored", "Applied", "Applied", "Applied", "Applied", "Applied", "Applied", "Ignored", "Ignored"]),
        (.promote, ["Ignored", "Ignored", "Applied", "Ignored", "Applied", "open", "Ignored", "Ignored", "Ignored"]),
        (.abort, ["Applied", "Applied", "Applied", "Applied", "Applied", "Applied", "Applied", "Ignored", "Ignored"]),
        (.retry, ["Ignored", "Ignored", "Ignored", "Ignored", "Ignored", "Applied", "Applied", "Applied", "Applied"]),
        (.pause, ["Ignored", "Applied", "Applied", "Applied", "Applied", "Ignored", "Ignored", "Ignored", "Ignored"]),
        (.resume, ["Ignored", "Ignored", "Ignored", "Ignored", "Ignored", "Applied", "Ignored", "Ignored", "Ignored"]),
    ]

    @Test(arguments: table) func `Each action in each phase is applied, ignored or left open`(
        action: Action, outcomes: [String]
    ) {
        for (place, expected) in zip(Place.allCases, outcomes) {
            var bench = bench(at: place)
            let uid = bench.decide(action, weight: "5%", of: Fixtures.digest("v2"), attempt: 1)
            bench.step()
            #expect((bench.outcome(uid)?.rawValue ?? "open") == expected, "\(action.rawValue) in \(place.rawValue)")
        }
    }

    @Test(arguments: Action.allCases) func `A decision about another attempt or digest moves nothing`(action: Action) {
        for (digest, attempt) in [(Fixtures.digest("v2"), 7), (Fixtures.digest("v9"), 1)]
        where action != .abort || attempt == 7 {
            var bench = bench(at: .holding)
            let before = bench.line
            let uid = bench.decide(action, weight: "5%", of: digest, attempt: attempt)
            bench.settle()
            #expect(bench.line == before)
            #expect(bench.outcome(uid) == .ignored)
        }
    }

    @Test(arguments: [Standstill.suspended, .invalid, .mutated])
    func `Under a standstill Abort and Reject work and others stay open`(standstill: Standstill) {
        for action in Action.allCases {
            var bench = bench(at: .holding)
            bench.standstill = standstill
            let uid = bench.decide(action, weight: "5%")
            bench.settle()
            let isLowering = action == .abort || action == .reject
            #expect(bench.outcome(uid) == (isLowering ? .applied : nil), "\(action.rawValue)")
            #expect(bench.status.weight == (isLowering ? .zero : Fixtures.percent("5%")))
        }
    }

    @Test func `Two Promotes of one hold end it once`() {
        var bench = bench(at: .awaitingPromote)
        let uids = [bench.decide(.promote, weight: "5%"), bench.decide(.promote, weight: "5%", by: "bob")]
        bench.step()
        #expect(uids.map { bench.outcome($0) } == [.applied, .ignored])
        #expect(bench.line == "Gating v1 -> v2 5% #1")
    }

    @Test func `A Promote before the bundle is delivered stays open and is applied after it`() {
        var bench = bench(at: .awaitingPromote)
        bench.isDelivered = false
        let uid = bench.decide(.promote, weight: "5%")
        bench.settle()
        #expect(bench.outcome(uid) == nil)
        bench.isDelivered = true
        bench.step()
        #expect(bench.outcome(uid) == .applied)
    }

    @Test func `A Promote that names another weight is ignored`() {
        var bench = bench(at: .awaitingPromote)
        let uid = bench.decide(.promote, weight: "50%")
        bench.settle()
        #expect(bench.outcome(uid) == .ignored)
        #expect(bench.line == "AwaitingDecision v1 -> v2 5% #1")
    }

    @Test func `An Approve of a later step stays open until that step is asked for`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%", "50%"], gates: [.approval(required: 1)]))
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        let later = bench.decide(.approve, weight: "50%")
        bench.settle()
        #expect(bench.outcome(later) == nil)
        bench.decide(.approve, weight: "5%")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
        #expect(bench.outcome(later) == nil)
        bench.pass("10m")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 50% #1")
        #expect(bench.outcome(later) == .applied)
    }

    @Test(arguments: [Action.retry, .promote, .approve, .resume, .pause])
    func `Abort beats an older open decision in the same plan`(action: Action) {
        let place: Place =
            switch action {
            case .retry, .resume: .pausedByPerson
            case .approve: .awaitingApproval
            case .promote: .awaitingPromote
            default: .holding
            }
        var bench = bench(at: place)
        let older = bench.decide(action, weight: "5%")
        let abort = bench.decide(.abort, by: "bob")
        bench.settle()
        #expect(bench.line == "RolledBack v1 -> v2 0% #1")
        #expect(bench.outcome(abort) == .applied)
        #expect(bench.outcome(older) == .ignored)
    }

    @Test func `Of several Aborts and Rejects in one plan one is applied, and each is dealt with once`() {
        var bench = bench(at: .holding)
        let uids = [
            bench.decide(.abort), bench.decide(.abort, by: "bob"), bench.decide(.reject, by: "carol"),
            bench.decide(.retry), bench.decide(.abort, expiresAt: bench.now),
        ]
        bench.settle()
        #expect(bench.status.consumed.map(\.uid).sorted() == uids)
        #expect(uids.map { bench.outcome($0) } == [.applied, .ignored, .ignored, .ignored, .ignored])
    }

    @Test func `An Abort after the promotion is ignored and says how to go back`() {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"]))
        bench.hold("v2", at: "100%")
        bench.settle()
        let late = bench.decide(.abort, of: Fixtures.digest("v2"), attempt: 1)
        let former = bench.decide(.abort, of: Fixtures.digest("v1"), attempt: 1)
        bench.settle()
        #expect(bench.outcome(late) == .ignored)
        #expect(bench.outcome(former) == .ignored)
        #expect(bench.status.consumed.allSatisfy { $0.message.contains("to go back") })
        #expect(bench.line == "Stable v2 -> - 0% #1")
    }

    @Test func `An Abort of a digest that is not the candidate keeps it from being tried until Retry`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "1%")
        let abort = bench.decide(.abort, of: Fixtures.digest("v3"), attempt: 2)
        bench.settle()
        #expect(bench.outcome(abort) == .applied)
        #expect(bench.line == "Holding v1 -> v2 1% #1")
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "RolledBack v1 -> v3 0% #1")
        let retry = bench.decide(.retry)
        bench.settle()
        #expect(bench.outcome(retry) == .applied)
        #expect(bench.line == "Holding v1 -> v3 1% #2")
    }

    @Test func `An Abort of the dropped candidate counts in the plan that drops it`() {
        var bench = RolloutBench()
        bench.hold("v2", at: "5%")
        let abort = bench.decide(.abort)
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.outcome(abort) == .applied)
        #expect(bench.status.rejected.map(\.version) == ["v2"])
        #expect(bench.line == "Holding v1 -> v3 1% #2")
    }

    @Test func `A gate's pause is not resumed: Retry or Abort`() {
        var bench = bench(at: .pausedByGate)
        let resume = bench.decide(.resume)
        bench.settle()
        #expect(bench.outcome(resume) == .ignored)
        #expect(bench.line == "Paused v1 -> v2 0% #1")
    }

    @Test(arguments: [Action.approve, .promote, .abort, .retry, .pause])
    func `An expired decision is Expired and does nothing`(action: Action) {
        var bench = bench(at: .holding)
        let before = bench.line
        let uid = bench.decide(action, weight: "5%", expiresAt: bench.now)
        bench.settle()
        #expect(bench.outcome(uid) == .expired)
        #expect(bench.line == before)
    }

    @Test func `A decision that waits expires when its time comes`() {
        var bench = bench(at: .holding)
        let end = bench.now + .seconds(60)
        let uid = bench.decide(.approve, weight: "50%", expiresAt: end)
        bench.settle()
        #expect(bench.outcome(uid) == nil)
        #expect(bench.output.wakeAt == end)
        bench.pass("1m")
        bench.settle()
        #expect(bench.outcome(uid) == .expired)
    }

    @Test func `What was dealt with is remembered until its object is gone`() {
        var bench = bench(at: .holding)
        let uid = bench.decide(.pause)
        bench.settle()
        bench.decide(.resume)
        bench.settle()
        #expect(bench.status.phase == .holding)
        #expect(bench.outcome(uid) == .applied)
        bench.decisions.removeFirst()
        bench.settle()
        #expect(bench.outcome(uid) == nil)
        #expect(bench.status.consumed.count == 1)
    }

    @Test func `A decision whose own status tells an outcome is not applied again`() {
        var bench = bench(at: .awaitingPromote)
        bench.decide(.promote, weight: "5%")
        bench.decisions[0].outcome = ReleaseDecision.Outcome(.applied, "before the status was lost", at: bench.now)
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 5% #1")
    }
}
