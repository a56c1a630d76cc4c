import PromptCore

/// The verdict of a run as its rounds end: the sequential test, what the plain thresholds say, and the words for it.
///
/// A struct with one method per event; the same rounds give the same verdict, whatever order their answers came in.
package struct SequentialVerdict: Sendable, Hashable {
    /// What to do after an event.
    package enum Step: Sendable, Hashable {
        case goOn
        case ended(Ending)
    }

    package struct Ending: Sendable, Hashable {
        package var verdict: Verdict
        /// One sentence: why.
        package var reason: String

        package init(_ verdict: Verdict, _ reason: String) {
            self.verdict = verdict
            self.reason = reason
        }
    }

    let spec: EvaluationSuiteSpec
    let stableVersion: String?
    /// Nil before the first round.
    private(set) var test: SequentialTest?
    package private(set) var ledger = CaseLedger()
    /// In the order of the suite's thresholds, as they stood at the end of the last round.
    package private(set) var thresholds: [ThresholdResult] = []
    private var firstRound: [JudgedTrial] = []
    private var answers: [Trial.ID: Digest] = [:]
    private(set) var intervals: [ThresholdResult.Kind: ThresholdResult.Interval] = [:]

    /// `stableVersion` names what the trials are compared with.
    package init(_ spec: EvaluationSuiteSpec, stableVersion: String?) {
        self.spec = spec
        self.stableVersion = stableVersion
    }

    package var rounds: Int { test?.rounds ?? (firstRound.isEmpty ? 0 : 1) }

    /// A round has ended: its judged trials in the order of the suite, and what all answers so far took.
    package mutating func roundEnded(_ round: [JudgedTrial], _ measures: CandidateMeasures) -> Step {
        ledger.add(round)
        let isCopy = isCopy(of: round)
        if firstRound.isEmpty { firstRound = round }
        let tally = TrialTally(round)
        if let reason = DeterministicVerdict.missing(in: tally, stableVersion: stableVersion) {
            return .ended(Ending(.error, reason))
        }
        if spec.sampling == .deterministic { return .ended(deterministic(measures)) }
        var test = self.test ?? Self.test(spec, round)
        let step = test.roundEnded(round.map(\.pair), isCopy: isCopy)
        self.test = test
        if case .deterministic = step { return .ended(deterministic(measures)) }
        ledger.markBroken(test.broken)
        narrowIntervals(test)
        let findings = findings(test, measures)
        thresholds = findings.map(\.result)
        switch step {
        case .fail: return .ended(failure(findings))
        case .pass: return .ended(findings.contains(where: \.isViolation) ? failure(findings) : pass(findings))
        case .goOn, .deterministic:
            guard test.rounds >= spec.maximumRounds else { return .goOn }
            let used = "\(VerdictProse.count(test.rounds, "round")) used up with neither bound reached"
            return .ended(inconclusive(used, findings))
        }
    }

    /// The next round cannot be paid for.
    package func budgetEnded(_ why: String, _ measures: CandidateMeasures) -> Ending {
        guard let test else { return Ending(.inconclusive, "budget: \(why)") }
        return inconclusive("budget: \(why)", findings(test, measures))
    }

    private static func test(_ spec: EvaluationSuiteSpec, _ round: [JudgedTrial]) -> SequentialTest {
        SequentialTest(
            spec, criticalCases: round.map { $0.isCritical ? $0.id.caseIndex : nil },
            isPaired: round.contains { $0.stableOutcome != nil })
    }

    /// Whether every answer of the candidate is the one of the first round.
    private mutating func isCopy(of round: [JudgedTrial]) -> Bool {
        var isCopy = !firstRound.isEmpty
        for trial in round {
            if firstRound.isEmpty { answers[trial.id] = trial.answer }
            if trial.answer == nil || answers[trial.id] != trial.answer { isCopy = false }
        }
        return isCopy
    }

    private mutating func narrowIntervals(_ test: SequentialTest) {
        let rate = PassRateProcess.interval(passed: test.passed, trials: test.trials, alpha: test.passRate.alpha)
        narrow(.passRate, to: rate)
        if let state = test.regression {
            narrow(.regression, to: RegressionProcess.interval(test.pairs, alpha: state.alpha))
        }
    }

    /// A value that was once rejected stays rejected; where that would leave nothing, the last look counts.
    private mutating func narrow(_ kind: ThresholdResult.Kind, to interval: ThresholdResult.Interval) {
        let last = intervals[kind] ?? interval
        let both = ThresholdResult.Interval(
            lower: max(last.lower, interval.lower), upper: min(last.upper, interval.upper))
        intervals[kind] = both.lower <= both.upper ? both : interval
    }

    /// One round is the whole truth: because the suite says so, or because every later one repeated it.
    private mutating func deterministic(_ measures: CandidateMeasures) -> Ending {
        let tally = TrialTally(firstRound)
        let rounds = rounds
        ledger = CaseLedger()
        ledger.add(firstRound)
        ledger.markBroken(firstRound.indices.filter { firstRound[$0].isBroken })
        let plain = PlainThresholds.findings(spec, measures)
        let verdict = DeterministicVerdict(tally, spec: spec, stableVersion: stableVersion, plain: plain)
        thresholds = DeterministicVerdict.thresholds(tally, spec: spec) + plain.map(\.result)
        guard spec.sampling == .stochastic else { return Ending(verdict.verdict, verdict.reason) }
        let copies =
            "every answer was the same in \(rounds) rounds, and copies are not trials: judged as deterministic"
        return Ending(verdict.verdict, "\(copies), without confidence; \(verdict.reason)")
    }
}

extension JudgedTrial {
    fileprivate var pair: SequentialTest.Pair {
        SequentialTest.Pair(passed: outcome == .passed, stablePassed: stableOutcome.map { $0 == .passed })
    }
}
