import PromptCore

/// How every case fared over the rounds, with the first assertion that failed; the same for the same rounds.
package struct CaseLedger: Sendable, Hashable {
    /// In the order of the suite, then of the wordings.
    package private(set) var cases: [CaseTally] = []

    package init() {}

    /// Takes one round in the order of the suite; trials without an answer count for nothing.
    package mutating func add(_ round: [JudgedTrial]) {
        if cases.isEmpty {
            cases = round.map {
                CaseTally(name: $0.name, wording: $0.id.wording, isCritical: $0.isCritical, trials: 0, passed: 0)
            }
        }
        for (index, trial) in round.enumerated() {
            if trial.outcome == .passed { cases[index].passed += 1 }
            if trial.outcome == .passed || trial.failure != nil { cases[index].trials += 1 }
            if cases[index].failure == nil { cases[index].failure = trial.failure }
            switch trial.stableOutcome {
            case .passed?:
                cases[index].stableTrials += 1
                cases[index].stablePassed += 1
            case .failed?: cases[index].stableTrials += 1
            default: break
            }
        }
    }

    package mutating func markBroken(_ indices: [Int]) {
        for index in indices { cases[index].isBroken = true }
    }

    /// Trials of the candidate that were answered.
    package var trials: Int { cases.reduce(0) { $0 + $1.trials } }
    package var passed: Int { cases.reduce(0) { $0 + $1.passed } }

    /// Over the pairs; nil when the stable version was not asked.
    package var stablePassed: Int? {
        cases.contains { $0.stableTrials > 0 } ? cases.reduce(0) { $0 + $1.stablePassed } : nil
    }

    /// The failures as the evidence keeps them, at most 100: critical cases first, then broken ones, then the others.
    package var failures: [EvaluationResult.CaseFailure] {
        let failed = cases.filter { $0.failure != nil }
        let ordered =
            failed.filter(\.isCritical) + failed.filter { !$0.isCritical && $0.isBroken }
            + failed.filter { !$0.isCritical && !$0.isBroken }
        return ordered.prefix(TrialTally.maximumFailures).compactMap { tally in
            tally.failure.map { failure in
                EvaluationResult.CaseFailure(
                    name: tally.name, wording: tally.wording, isCritical: tally.isCritical, isBroken: tally.isBroken,
                    assertion: failure.description, expected: failure.expected, actual: failure.actual)
            }
        }
    }
}
