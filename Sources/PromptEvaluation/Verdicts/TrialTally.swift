import PromptCore

/// The counts and lists that a verdict is read from; the same for the same trials in any order.
package struct TrialTally: Sendable, Hashable {
    package static let maximumFailures = 100

    /// In the order of the suite, then of the wordings.
    package let all: [JudgedTrial]
    /// Trials of the candidate that were answered.
    package let trials: Int
    package let passed: Int
    /// Over the pairs; nil when the stable version was not asked.
    package let stablePassed: Int?
    /// Of the candidate: critical ones first, then broken ones, then the others.
    package let failed: [JudgedTrial]

    package init(_ judged: [JudgedTrial]) {
        all = judged.sorted { ($0.id.caseIndex, $0.id.wording) < ($1.id.caseIndex, $1.id.wording) }
        passed = all.count { $0.outcome == .passed }
        let failures = all.filter { $0.failure != nil }
        trials = passed + failures.count
        let compared = all.compactMap(\.stableOutcome)
        stablePassed = compared.isEmpty ? nil : compared.count { $0 == .passed }
        failed =
            failures.filter(\.isCritical) + failures.filter { !$0.isCritical && $0.isBroken }
            + failures.filter { !$0.isCritical && !$0.isBroken }
    }

    package var critical: [JudgedTrial] { failed.filter(\.isCritical) }
    package var broken: [JudgedTrial] { all.filter(\.isBroken) }

    /// The failures as the evidence keeps them: at most 100.
    package var failures: [EvaluationResult.CaseFailure] {
        failed.prefix(Self.maximumFailures).compactMap { trial in
            trial.failure.map { failure in
                EvaluationResult.CaseFailure(
                    name: trial.name, wording: trial.id.wording, isCritical: trial.isCritical, isBroken: trial.isBroken,
                    assertion: failure.description, expected: failure.expected, actual: failure.actual)
            }
        }
    }
}
