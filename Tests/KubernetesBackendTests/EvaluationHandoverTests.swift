import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

/// An evaluation under way outlives the leader that makes it.
@Suite(.timeLimit(.minutes(5))) struct EvaluationHandoverTests {
    private typealias World = EvaluationHandover

    /// A result without the times that differ.
    private func result(_ outcome: World.Outcome, hasBegunBefore: Bool = true) -> EvaluationResult? {
        var result = outcome.runs.first?.result
        result?.finishedAt = Fixtures.start
        if !hasBegunBefore { result?.startedAt = Fixtures.start }
        return result
    }

    @Test func `an evaluation costs one write a round, its evidence and one deletion`() async throws {
        let outcome = try await World.play(nil)
        let result = try #require(outcome.runs.first?.result)
        #expect(result.verdict == .pass)
        #expect(result.rounds > 2)
        #expect(
            outcome.writes == ["POST configmaps"] + Array(repeating: "PATCH configmaps", count: result.rounds - 1) + [
                "POST evaluationruns", "DELETE configmaps",
            ])
        #expect(outcome.calls == [result.rounds * World.callsPerRound, 0])
        #expect(outcome.runs.count == 1)
        #expect(outcome.left == [])
        #expect(outcome.isServed)
    }

    @Test func `wherever its leader dies the next one goes on behind the last round that was written`() async throws {
        let whole = try await World.play(nil)
        let rounds = try #require(whole.runs.first?.result.rounds)
        for write in whole.writes.indices {
            for hasWritten in [false, true] {
                let outcome = try await World.play(.init(write: write, hasWritten: hasWritten))
                let asked = min(write + 1, rounds) * World.callsPerRound
                let kept = min(write + (hasWritten ? 1 : 0), rounds) * World.callsPerRound
                let death: Comment = "\(whole.writes[write]) \(write), written: \(hasWritten)"
                #expect(outcome.calls == [asked, rounds * World.callsPerRound - kept], death)
                #expect(outcome.runs.map(\.meta.name) == whole.runs.map(\.meta.name), death)
                #expect(
                    result(outcome, hasBegunBefore: kept > 0) == result(whole, hasBegunBefore: kept > 0), death)
                #expect(outcome.isServed, death)
                // Saved, and its answers not yet removed: the sweep does that.
                let isLeft = write == rounds && hasWritten || write == rounds + 1 && !hasWritten
                #expect(outcome.left == (isLeft ? whole.runs.map(\.meta.name) : []), death)
            }
        }
    }
}
