import PromptCore

/// What one round has learnt so far; the same whatever order the trials end in.
package struct TrialLog: Sendable {
    package private(set) var ended: [Trial.ID: EndedTrial] = [:]
    /// Trials of the candidate that passed.
    package private(set) var passed = 0

    package init() {}

    package mutating func record(_ trial: EndedTrial) {
        ended[trial.trial.id] = trial
        if trial.outcome == .passed, trial.trial.id.side == .candidate { passed += 1 }
    }

    package func outcome(_ id: Trial.ID) -> TrialOutcome { ended[id]?.outcome ?? .skipped }

    package func answer(_ id: Trial.ID) -> ModelAnswer? { ended[id]?.answer }

    /// In the order of the suite, then candidate before stable, then of wordings and draws.
    package var inOrder: [EndedTrial] {
        func rank(_ trial: EndedTrial) -> (Int, Int, Int, Int) {
            let id = trial.trial.id
            return (id.caseIndex, id.side == .candidate ? 0 : 1, id.wording, id.draw)
        }
        return ended.values.sorted { rank($0) < rank($1) }
    }
}
