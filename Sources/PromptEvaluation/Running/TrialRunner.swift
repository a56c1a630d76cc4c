import PromptCore
import PromptOperator

/// Asks the trials of a round, concurrently up to each endpoint's limit.
struct TrialRunner: Sendable {
    let plan: EvaluationPlan
    /// By the endpoint's name: one for every endpoint of the plan.
    let clients: [String: any ModelClient]
    let meter: CallMeter
    let journal: RunJournal?

    /// Runs until every trial has ended, or until one shows that no more can be asked; `told` is called after each with
    /// the trials that have ended so far.
    func run(_ trials: [Trial], told: (TrialLog) -> Void) async -> TrialLog {
        await withTaskGroup(of: EndedTrial.self) { group in
            var log = TrialLog()
            var queue = TrialQueue(trials, concurrency: plan.endpoints.mapValues(\.spec.concurrency))
            while true {
                if Task.isCancelled { queue.stop() }
                while let trial = queue.next() { group.addTask { await ask(trial) } }
                guard let ended = await group.next() else { return log }
                queue.ended(ended.trial)
                log.record(ended)
                told(log)
                if ended.outcome.stopsRun { queue.stop() }
            }
        }
    }

    private func ask(_ trial: Trial) async -> EndedTrial {
        guard let client = clients[trial.request.endpointName] else {
            let error = ModelError.refused("the endpoint \(trial.request.endpointName) has no client")
            return EndedTrial(trial: trial, outcome: .unanswered(error))
        }
        let desk = TrialDesk(
            trial, needsCost: plan.suite.spec.maximumCost != nil, meter: meter, journal: journal)
        var answer: ModelAnswer?
        do throws(ModelError) {
            let given = try await desk.ask(trial.request, client)
            answer = given
            try requireMeasures(given, of: trial)
            let testCase = plan.suite.spec.cases[trial.id.caseIndex]
            if let failure = given.earlyFailure(expectsRefusal: plan.suite.spec.expectsRefusal(testCase)) {
                return EndedTrial(trial: trial, outcome: .failed(failure), answer: given, judgeCalls: desk.judgeCalls)
            }
            let checked = CheckedAnswer(
                given.text, usage: given.usage, inputs: testCase.inputs, seed: trial.seed,
                isRefusal: given.ending == .refusal, contract: plan.contracts[trial.id.side],
                clients: desk.clients(clients))
            let outcome = try await Self.judge(checked, by: plan.checks[trial.id.caseIndex])
            return EndedTrial(trial: trial, outcome: outcome, answer: given, judgeCalls: desk.judgeCalls)
        } catch {
            return EndedTrial(trial: trial, outcome: .unanswered(error), answer: answer, judgeCalls: desk.judgeCalls)
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

    /// A bound on what nobody measures would never be kept, and never broken.
    private func requireMeasures(_ answer: ModelAnswer, of trial: Trial) throws(ModelError) {
        let spec = plan.suite.spec
        let name = trial.request.endpointName
        let isCandidate = trial.id.side == .candidate
        if answer.cost == nil, spec.maximumCost != nil || (isCandidate && spec.cost != nil) {
            throw .refused(
                "the endpoint \(name) tells no cost, which the suite bounds: it needs a `price`, and answers that count "
                    + "their tokens")
        }
        if answer.latency == nil, isCandidate, !spec.latency.isEmpty {
            throw .refused("the endpoint \(name) tells no latency, which the suite bounds")
        }
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
