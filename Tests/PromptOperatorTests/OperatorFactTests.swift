import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

/// What the operator tells whoever counts.
@Suite(.timeLimit(.minutes(10)))
struct OperatorFactTests {
    /// Facts as short words, those that repeat the last one left out.
    private final class Told: Sendable {
        private let facts = Mutex<[String]>([])

        func note(_ fact: OperatorFact) {
            let word =
                switch fact {
                case .stands(_, let standing):
                    standing.aliases.map { "\($0.phase.rawValue) \($0.weight.text) step \($0.step)" }.joined()
                case .gone: "gone"
                case .happened(let event): "\(event.reason.rawValue)"
                case .evaluated(_, let result): "evaluated \(result.verdict.rawValue)"
                }
            facts.withLock { if $0.last != word { $0.append(word) } }
        }

        func take() -> [String] {
            facts.withLock { facts in
                defer { facts = [] }
                return facts
            }
        }
    }

    private let scenario = Scenario()
    private let told = Told()

    private func simulated() -> SimulatedOperator {
        let (time, told) = (scenario.time, told)
        return SimulatedOperator(
            scenario.world, evaluator: ScriptedEvaluator(now: { time.now }) { _, _ in .pass }, now: { time.now },
            tell: told.note)
    }

    @Test func `a rollout is told step by step, and where the release stands before what led there`() async throws {
        let process = simulated()
        _ = try await process.settle(scenario.key)
        _ = told.take()
        scenario.name("v2")
        _ = try await process.settle(scenario.key)
        #expect(
            told.take() == [
                "Gating 0% step 1", "SpecChanged", "CandidateAccepted", "Gating 0% step 1", "evaluated Pass",
                "Holding 1% step 1", "GateDecided", "WeightRaised", "Delivered", "Holding 1% step 1",
            ])
    }

    @Test func `a release that is passed by is told all the same, also by another process that finds it at rest`()
        async throws
    {
        _ = try await simulated().settle(scenario.key)
        let process = simulated()
        _ = try await process.settle(scenario.key)
        _ = told.take()
        _ = try await process.settle(scenario.key)
        #expect(told.take() == ["Stable 0% step 0"])
    }

    @Test func `a release whose manifest goes is told to be gone`() async throws {
        let process = simulated()
        _ = try await process.settle(scenario.key)
        scenario.world.delete(scenario.key)
        _ = try await process.settle(scenario.key)
        #expect(told.take().suffix(2) == ["gone", "ReleaseDeleted"])
    }
}
