import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// Answers every evaluation of a world with the verdict of the hour, or lets it wait for one.
final class SimulatedEvaluator: Sendable {
    private struct Guarded {
        var verdict: Verdict? = .pass
        var waiting: [Wakeup] = []
    }

    private let guarded = Mutex(Guarded())

    /// What evaluations come to from now on, those that wait included; nil: they wait.
    func set(_ verdict: Verdict?) {
        let waiting = guarded.withLock { guarded in
            guarded.verdict = verdict
            guard verdict != nil else { return [Wakeup]() }
            defer { guarded.waiting = [] }
            return guarded.waiting
        }
        for wakeup in waiting { wakeup.fire() }
    }

    /// The verdict, once there is one; nil when nobody wants it any more.
    fileprivate func verdict() async -> Verdict? {
        let wakeup: Wakeup? = guarded.withLock { guarded in
            guard guarded.verdict == nil else { return nil }
            let wakeup = Wakeup()
            guarded.waiting.append(wakeup)
            return wakeup
        }
        if let wakeup, await !wakeup.wait() { return nil }
        return guarded.withLock { $0.verdict }
    }

    /// The evaluator as one operator has it, with that operator's clock.
    struct Connection: Evaluator {
        let evaluator: SimulatedEvaluator
        let now: @Sendable () -> Timestamp

        func evaluate(
            _ request: EvaluationRequest, progress: @Sendable (EvaluationProgress) -> Void
        ) async -> EvaluationResult {
            Fixtures.result(await evaluator.verdict() ?? .error, at: now())
        }
    }
}
