/// All that one plan is made from: read once, live, in the order release, decisions, everything else.
package struct Observation: Sendable {
    package var release: PromptRelease
    /// Nil before the first commit.
    package var status: ReleaseStatus?
    package var recorded: [PromptVersion] = []
    /// By name: what the spec refers to and could be found.
    package var suites: [String: EvaluationSuite] = [:]
    package var endpoints: [String: ModelEndpoint] = [:]
    /// By version name: what the linter finds in it, waivers aside; the planner looks itself at what is not here.
    package var findings: [String: [LintFinding]] = [:]
    package var runs: [EvaluationRun] = []
    /// Oldest first, uid as tie-break.
    package var decisions: [ReleaseDecision] = []
    /// What stands at the committed place of delivery (before the first commit: at the one that the spec names).
    package var bundle: StoredBundle?
    /// What stands at the place that the spec names, where that is another one than the committed.
    package var nextBundle: StoredBundle?
    /// Another, older release of the namespace with the same intent.
    package var intentOwner: ObjectKey?
    /// Another, older release of the namespace with the same delivery name.
    package var deliveryOwner: ObjectKey?
    package var now: Timestamp

    package init(release: PromptRelease, status: ReleaseStatus?, now: Timestamp) {
        self.release = release
        self.status = status
        self.now = now
    }
}
