import PromptCore
import PromptOperator
import Synchronization

/// An evaluator that answers what a script says, at once, and keeps what it was asked.
package final class ScriptedEvaluator: Evaluator {
    /// The verdict on a request; `asked` counts earlier requests about the same candidate.
    package typealias Script = @Sendable (_ request: EvaluationRequest, _ asked: Int) -> Verdict

    private let script: Script
    private let now: @Sendable () -> Timestamp
    private let asked = Mutex<[EvaluationRequest]>([])

    /// An evaluator with a script; without one everything passes.
    package init(now: @escaping @Sendable () -> Timestamp, script: @escaping Script = { _, _ in .pass }) {
        self.now = now
        self.script = script
    }

    /// What was asked so far, in order.
    package var requests: [EvaluationRequest] { asked.withLock { $0 } }

    package func evaluate(
        _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
    ) async -> EvaluationResult {
        let earlier = asked.withLock { asked in
            defer { asked.append(request) }
            return asked.count { $0.candidate.content.digest == request.candidate.content.digest }
        }
        let verdict = script(request, earlier)
        return Fixtures.result(verdict, at: now())
    }
}
