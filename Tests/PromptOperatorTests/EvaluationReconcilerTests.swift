import ControllerRuntime
import JSON
import PromptTesting
import Synchronization
import Testing

@testable import PromptCore
@testable import PromptOperator

/// The answers of a run are kept until its evidence is saved, and not a moment longer.
@Suite struct EvaluationReconcilerTests {
    /// Keeps names as an evaluator with a journal does.
    private final class KeepingEvaluator: Evaluator {
        private let state = Mutex<(kept: Set<String>, runs: [EvaluationRequest.Run?])>(([], []))

        init(kept: Set<String> = []) { state.withLock { $0.kept = kept } }

        var kept: Set<String> { state.withLock { $0.kept } }
        var runs: [EvaluationRequest.Run?] { state.withLock { $0.runs } }

        func evaluate(
            _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
        ) async -> EvaluationResult {
            state.withLock { state in
                state.runs.append(request.run)
                if let run = request.run { state.kept.insert(run.name) }
            }
            return Fixtures.result(.pass, at: Fixtures.start)
        }

        func keptRuns(of release: ObjectKey) async -> Set<String> { kept }

        func forget(_ run: String, of release: ObjectKey) async { state.withLock { _ = $0.kept.remove(run) } }
    }

    private let world = InMemoryWorld()

    private func need(_ attempt: Int) -> EvaluationNeed {
        let candidate = CandidateVersion(version: "v1", digest: Fixtures.digest("v1"))
        return EvaluationNeed(
            suiteName: "golden", candidate: candidate, stable: nil,
            binding: EvidenceBinding(
                alias: "production", candidate: candidate.digest, stable: nil, suite: Fixtures.suite().spec.digest,
                endpoints: [:], attempt: attempt, weight: nil, tryNumber: 0), runName: "triage-\(attempt)")
    }

    private func request() -> EvaluationRequest {
        EvaluationRequest(
            release: Fixtures.releaseKey, suite: Fixtures.suite(),
            candidate: .init(version: "v1", content: VersionContent(normalized: ["text": "x"])), stable: nil,
            endpoints: [:])
    }

    @Test func `a run is evaluated under the name and binding of its evidence, and forgotten once that is saved`()
        async throws
    {
        let evaluator = KeepingEvaluator(kept: ["triage-left-by-a-killed-operator", "triage-2"])
        let orders = EvaluationQueue(queue: WorkQueue<EvaluationQueue.RunID>())
        let backend = InMemoryBackend(world)
        let reconciler = EvaluationReconciler(orders: orders, evaluator: evaluator, backend: backend) { _ in }
        let release = Fixtures.releaseKey
        orders.want([(need(1), request()), (need(2), request())], of: release)
        _ = try await reconciler.reconcile(EvaluationQueue.RunID(release: release, name: "triage-1"))
        #expect(evaluator.runs == [EvaluationRequest.Run(name: "triage-1", binding: need(1).binding.digest)])
        #expect(try await backend.runs(of: release).map(\.meta.name) == ["triage-1"])
        #expect(evaluator.kept == ["triage-2"])
    }
}
