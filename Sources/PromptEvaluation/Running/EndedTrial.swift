import PromptCore

/// A trial with all that came of it.
package struct EndedTrial: Sendable {
    package var trial: Trial
    package var outcome: TrialOutcome
    /// Nil where the model gave none.
    package var answer: ModelAnswer?
    var judgeCalls: [TrialDesk.JudgeCall]

    init(trial: Trial, outcome: TrialOutcome, answer: ModelAnswer? = nil, judgeCalls: [TrialDesk.JudgeCall] = []) {
        self.trial = trial
        self.outcome = outcome
        self.answer = answer
        self.judgeCalls = judgeCalls
    }
}
