import PromptCore
import PromptTesting
import Testing

/// Approvals that whoever changed the release cannot give.
@Suite struct RolloutAuthorTests {
    private func bench(_ gates: [Gate] = [.approval(required: 1, excludeAuthor: true)]) -> RolloutBench {
        var bench = RolloutBench("v1", Fixtures.canary(["5%"], gates: gates))
        bench.author = "alice"
        bench.target = Fixtures.candidate("v2")
        bench.settle()
        return bench
    }

    @Test func `The author's approval does not count, and the status says so`() {
        var bench = bench()
        #expect(bench.line == "AwaitingDecision v1 -> v2 0% #1")
        #expect(bench.status.authors == ["alice"])
        #expect(bench.status.gates.map(\.message) == ["0 of 1 approvals; not by alice, who changed the release"])
        let own = bench.decide(.approve, weight: "5%", by: "alice")
        bench.settle()
        #expect(bench.outcome(own) == .ignored)
        #expect(
            bench.status.consumed.map(\.message) == ["alice has changed this release: somebody else must approve it"])
        #expect(bench.line == "AwaitingDecision v1 -> v2 0% #1")
        bench.decide(.approve, weight: "5%", by: "bob")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `An author's own approval counts where the gate does not exclude authors`() {
        var bench = bench([.approval(required: 1)])
        #expect(bench.status.authors == nil)
        bench.decide(.approve, weight: "5%", by: "alice")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `A later change by somebody else does not make the first author an approver`() {
        var bench = bench()
        bench.author = "bob"
        bench.settle()
        #expect(bench.status.authors == ["alice", "bob"])
        let uids = ["alice", "bob", "carol"].map { bench.decide(.approve, weight: "5%", by: $0) }
        bench.settle()
        #expect(uids.map { bench.outcome($0) } == [.ignored, .ignored, .applied])
    }

    @Test func `Who approves and then changes the release has not approved the change`() {
        var bench = bench([.approval(required: 2, excludeAuthor: true)])
        bench.decide(.approve, weight: "5%", by: "bob")
        bench.settle()
        #expect(bench.status.awaiting?.have == ["bob"])
        bench.author = "bob"
        bench.settle()
        #expect(bench.status.awaiting?.have == [])
        bench.decide(.approve, weight: "5%", by: "carol")
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v2 0% #1")
        bench.decide(.approve, weight: "5%", by: "dave")
        bench.settle()
        #expect(bench.line == "Holding v1 -> v2 5% #1")
    }

    @Test func `Another candidate has authors of its own, and the same one keeps them for a new attempt`() {
        var bench = bench()
        bench.decide(.abort, by: "bob")
        bench.settle()
        bench.author = "bob"
        bench.decide(.retry, by: "carol")
        bench.settle()
        #expect(bench.status.attempt == 2)
        #expect(bench.status.authors == ["alice", "bob"])
        bench.author = "carol"
        bench.target = Fixtures.candidate("v3")
        bench.settle()
        #expect(bench.line == "AwaitingDecision v1 -> v3 0% #3")
        #expect(bench.status.authors == ["carol"])
    }

    @Test func `Nobody is kept in mind once the candidate is stable`() {
        var bench = bench()
        bench.decide(.approve, weight: "5%", by: "bob")
        bench.settle()
        bench.pass("10m")
        bench.settle()
        bench.decide(.approve, weight: "100%", by: "bob")
        bench.settle()
        bench.pass("10m")
        bench.settle()
        #expect(bench.status.phase == .stable)
        #expect(bench.status.authors == nil)
    }

    @Test func `A first version asks for the strictest of its steps' approvals`() {
        let steps = [
            RolloutStep(weight: Fixtures.percent("5%"), gates: [.approval(required: 1, excludeAuthor: true)]),
            RolloutStep(weight: .all, gates: [.approval(required: 2)]),
        ]
        #expect(
            RolloutStrategy(gates: [], steps: steps).firstVersionGates == [.approval(required: 2, excludeAuthor: true)])
    }

    @Test(arguments: [nil, "alice"])
    func `Where nobody vouches for the author the release is invalid and nothing moves`(author: String?) {
        var bench = PlanningBench.serving(Fixtures.canary(["5%"], gates: [.approval(required: 1, excludeAuthor: true)]))
        #expect(bench.status?.phase == .invalid)
        bench.release.author = author
        bench.settle()
        #expect(bench.status?.phase == (author == nil ? .invalid : .awaitingDecision))
        let isTold = bench.status?.condition(.stalled)?.message.contains("`excludeAuthor` cannot be kept") ?? false
        #expect(isTold == (author == nil))
    }
}
