import PromptCore

/// A trial of the candidate with its outcome, beside the outcome of the stable version where that was asked.
package struct JudgedTrial: Sendable, Hashable {
    package var id: Trial.ID
    package var name: String
    package var isCritical: Bool
    package var outcome: TrialOutcome
    package var stableOutcome: TrialOutcome?
    /// Of the text of the candidate's answer; nil where nobody looks whether answers are copies.
    package var answer: Digest?

    package init(
        id: Trial.ID, name: String, isCritical: Bool = false, outcome: TrialOutcome, stableOutcome: TrialOutcome? = nil,
        answer: Digest? = nil
    ) {
        self.id = id
        self.name = name
        self.isCritical = isCritical
        self.outcome = outcome
        self.stableOutcome = stableOutcome
        self.answer = answer
    }

    /// `charged-twice`, or `charged-twice (variant 1)`.
    package var label: String { id.wording == 0 ? name : "\(name) (variant \(id.wording))" }

    /// The stable version passes it and the candidate does not: one trial is enough where sampling is deterministic.
    package var isBroken: Bool { failure != nil && stableOutcome == .passed }

    package var failure: AssertionResult? { if case .failed(let result) = outcome { result } else { nil } }
}

extension EvaluationPlan {
    /// The candidate's trials as the log knows them, in the order of the suite.
    package func judged(_ log: TrialLog) -> [JudgedTrial] {
        pairs.map { pair in
            let testCase = suite.spec.cases[pair.candidate.caseIndex]
            return JudgedTrial(
                id: pair.candidate, name: testCase.name, isCritical: testCase.isCritical,
                outcome: log.outcome(pair.candidate), stableOutcome: pair.stable.map(log.outcome),
                answer: suite.spec.sampling == .stochastic
                    ? log.answer(pair.candidate).map { Digest(of: $0.text.utf8) } : nil)
        }
    }
}
