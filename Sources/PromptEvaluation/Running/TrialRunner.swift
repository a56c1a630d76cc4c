import PromptCore
import PromptOperator

/// Asks the trials of a plan, concurrently up to each endpoint's limit.
struct TrialRunner: Sendable {
    private struct Ended: Sendable {
        var trial: Trial
        var outcome: TrialOutcome
        var model: String?
    }

    let plan: EvaluationPlan
    /// By the endpoint's name: one for every endpoint of the plan.
    let clients: [String: any ModelClient]

    /// Runs until every trial has ended, or until one shows that no more can be asked; `progress` is called after each.
    func run(progress: @Sendable (EvaluationProgress) -> Void) async -> TrialLog {
        await withTaskGroup(of: Ended.self) { group in
            var log = TrialLog()
            var queue = TrialQueue(plan.trials, concurrency: plan.endpoints.mapValues(\.spec.concurrency))
            while true {
                if Task.isCancelled { queue.stop() }
                while let trial = queue.next() { group.addTask { await ask(trial) } }
                guard let ended = await group.next() else { return log }
                queue.ended(ended.trial)
                log.record(ended.outcome, of: ended.trial, model: ended.model)
                progress(log.progress(of: plan.trials.count))
                if ended.outcome.stopsRun { queue.stop() }
            }
        }
    }

    private func ask(_ trial: Trial) async -> Ended {
        guard let client = clients[trial.request.endpointName] else {
            let error = ModelError.refused("the endpoint \(trial.request.endpointName) has no client")
            return Ended(trial: trial, outcome: .unanswered(error))
        }
        do throws(ModelError) {
            let answer = try await client.answer(trial.request)
            if let failure = answer.earlyFailure(expectsRefusal: false) {
                return Ended(trial: trial, outcome: .failed(failure), model: answer.model)
            }
            let checked = CheckedAnswer(
                answer.text, usage: answer.usage, inputs: plan.suite.spec.cases[trial.id.caseIndex].inputs,
                contract: plan.contracts[trial.id.side], clients: clients)
            let outcome = try await Self.judge(checked, by: plan.checks[trial.id.caseIndex])
            return Ended(trial: trial, outcome: outcome, model: answer.model)
        } catch {
            return Ended(trial: trial, outcome: .unanswered(error))
        }
    }

    private static func judge(
        _ answer: CheckedAnswer, by checks: [any AnswerCheck]
    ) async throws(ModelError) -> TrialOutcome {
        for check in checks {
            let result = try await check.check(answer)
            if !result.passed { return .failed(result) }
        }
        return .passed
    }
}

extension TrialOutcome {
    /// Whether asking on can bring nothing: the verdict is `error` already, and calls cost money. Missing records cost
    /// nothing, and people want to hear of all of them at once.
    fileprivate var stopsRun: Bool {
        switch self {
        case .passed, .failed, .skipped, .unanswered(.notRecorded): false
        case .unanswered: true
        }
    }
}
