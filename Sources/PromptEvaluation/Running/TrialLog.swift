import PromptOperator

/// What a run has learnt so far; the same whatever order the trials end in.
package struct TrialLog: Sendable, Hashable {
    package private(set) var outcomes: [Trial.ID: TrialOutcome] = [:]
    /// By the endpoint's name: each model id that it reported.
    private var reported: [String: Set<String>] = [:]
    /// Trials of the candidate that passed.
    private var passed = 0

    package init() {}

    package mutating func record(_ outcome: TrialOutcome, of trial: Trial, model: String?) {
        outcomes[trial.id] = outcome
        if outcome == .passed, trial.id.side == .candidate { passed += 1 }
        if let model { reported[trial.request.endpointName, default: []].insert(model) }
    }

    /// How many requests were made.
    package var calls: Int { outcomes.count }

    /// An endpoint that reported several models names them all.
    package var models: [String: String] { reported.mapValues { $0.sorted().joined(separator: ", ") } }

    package func outcome(_ id: Trial.ID) -> TrialOutcome { outcomes[id] ?? .skipped }

    package func progress(of total: Int) -> EvaluationProgress {
        EvaluationProgress(done: calls, total: total, passed: passed)
    }
}
