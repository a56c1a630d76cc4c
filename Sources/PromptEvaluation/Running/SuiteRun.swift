import PromptCore
import PromptOperator

/// One run of a suite: rounds until the verdict is there, each asked, judged and added up.
struct SuiteRun {
    private let plan: EvaluationPlan
    private let runner: TrialRunner
    private let keep: (@Sendable (EndedTrial) -> Void)?
    private var verdict: SequentialVerdict
    private var budget: RoundBudget
    private var totals = RunTotals()
    private var passed = 0

    /// `keep` is handed every trial at the end of its round, in the order of the suite.
    init(
        _ plan: EvaluationPlan, clients: [String: any ModelClient], journal: RunJournal?,
        keep: (@Sendable (EndedTrial) -> Void)?
    ) {
        let spec = plan.suite.spec
        let meter = CallMeter(maximumCalls: spec.maximumCalls, maximumCost: spec.maximumCost)
        self.plan = plan
        self.keep = keep
        runner = TrialRunner(plan: plan, clients: clients, meter: meter, journal: journal)
        verdict = SequentialVerdict(spec, stableVersion: plan.stableVersion)
        budget = RoundBudget(spec, callsPerRound: plan.callsPerRound, roundsNeeded: plan.roundsNeeded)
    }

    /// Runs to the verdict; `progress` is told after each trial.
    mutating func run(progress: (EvaluationProgress) -> Void) async -> EvaluationDetail {
        if let why = budget.beforehand { return detail(verdict.budgetEnded(why, totals.measures)) }
        var round = 1
        while true {
            if let why = budget.refusal(calls: runner.meter.calls, cost: runner.meter.cost) {
                return detail(verdict.budgetEnded(why, totals.measures))
            }
            let log = await ask(round, progress)
            if let ending = await settle(round) { return detail(ending) }
            if runner.meter.isExhausted {
                return detail(verdict.budgetEnded("used up in the middle of round \(round)", totals.measures))
            }
            switch verdict.roundEnded(plan.judged(log), totals.measures) {
            case .ended(let ending): return detail(paidFor(ending))
            case .goOn: round += 1
            }
        }
    }

    /// Sees to it that no answer of this round is asked for again; how the run ends where that cannot be. A cancelled run
    /// ends for that alone.
    private func settle(_ round: Int) async -> SequentialVerdict.Ending? {
        do throws(BackendError) {
            try await runner.journal?.settle()
            return nil
        } catch {
            if Task.isCancelled { return nil }
            return SequentialVerdict.Ending(
                .error, "the answers of round \(round) could not be kept: \(error.message)")
        }
    }

    /// A Pass that the budget did not pay for is none.
    private func paidFor(_ ending: SequentialVerdict.Ending) -> SequentialVerdict.Ending {
        guard ending.verdict == .pass, let why = budget.overrun(calls: runner.meter.calls, cost: runner.meter.cost)
        else { return ending }
        return verdict.budgetEnded(why, totals.measures)
    }

    private mutating func ask(_ round: Int, _ progress: (EvaluationProgress) -> Void) async -> TrialLog {
        let trials = plan.trials(round: round)
        let before = (calls: runner.meter.calls, cost: runner.meter.cost)
        var told = EvaluationProgress(
            done: 0, total: trials.count, passed: passed, round: round, maximumRounds: plan.suite.spec.maximumRounds,
            thresholds: verdict.thresholds)
        let earlier = passed
        let log = await runner.run(trials) { log in
            told.done = log.ended.count
            told.passed = earlier + log.passed
            told.cost = runner.meter.knownCost
            progress(told)
        }
        passed += log.passed
        totals.add(log)
        budget.roundEnded(
            calls: runner.meter.calls - before.calls,
            cost: Money(nanos: runner.meter.cost.nanos - before.cost.nanos))
        if let keep { for ended in log.inOrder { keep(ended) } }
        return log
    }

    private func detail(_ ending: SequentialVerdict.Ending) -> EvaluationDetail {
        let moment = Timestamp(milliseconds: 0)
        let ledger = verdict.ledger
        let result = EvaluationResult(
            verdict: ending.verdict, reason: ending.reason, startedAt: moment, finishedAt: moment,
            rounds: verdict.rounds, trials: ledger.trials, passed: ledger.passed, stablePassed: ledger.stablePassed,
            calls: runner.meter.calls, failures: ledger.failures, models: totals.models, thresholds: verdict.thresholds,
            usage: totals.usage, ignored: totals.ignored)
        return EvaluationDetail(result: result, cases: ledger.cases)
    }
}

/// A result with what only the command line shows of it.
package struct EvaluationDetail: Sendable, Hashable {
    package var result: EvaluationResult
    /// In the order of the suite, then of the wordings.
    package var cases: [CaseTally]

    package init(result: EvaluationResult, cases: [CaseTally] = []) {
        self.result = result
        self.cases = cases
    }
}
