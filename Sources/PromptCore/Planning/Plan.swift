/// What to do about one release, in this order; each part is a value, so a plan can be printed as well as executed.
package struct Plan: Sendable {
    /// 1. Versions to record, create-only.
    package var record: [PromptVersion] = []
    /// 2. The next status; to be committed when it differs from the one that was read.
    package var status: ReleaseStatus
    package var isCommitNeeded: Bool
    /// 3. What should stand at the place of delivery; nil while nothing is served.
    package var bundle: BundleContent?
    /// What is there differs from `bundle` in content, transition or owner, or was not reported yet.
    package var isDeliveryNeeded = false
    /// What is there was not made by this operator for this release: it is not touched.
    package var isPlaceTaken = false
    /// What is there was changed by somebody else since it was delivered.
    package var hasDrifted = false
    /// Why the bundle cannot be built from the records; what was delivered stays.
    package var problem: String?
    /// Why the last delivery did not happen; only set while its outcome is reported.
    var deliveryProblem: String?
    /// What kept an earlier plan from being carried out; it is told until one is.
    package var obstacle: Obstacle?
    /// The place of an earlier delivery, to be removed once the new one stands.
    package var formerPlace: String?
    /// 4. Decisions whose outcome their own status does not tell yet.
    package var outcomes: [DecisionOutcome] = []
    /// 5. Runs to start; only ever for a Gating state that was committed before.
    package var evaluations: [EvaluationNeed] = []
    /// 6. What retention lets go.
    package var expired = Expired()
    package var events: [RolloutEvent] = []
    /// When to look again although nothing changes.
    package var wakeAt: Timestamp?

    package struct DecisionOutcome: Sendable, Hashable {
        package var decision: ReleaseDecision
        package var outcome: ReleaseDecision.Outcome
    }

    package struct Expired: Sendable, Hashable {
        package var versions: [PromptVersion] = []
        package var runs: [EvaluationRun] = []
        package var decisions: [ReleaseDecision] = []
    }

    /// Nothing is to be done, and nothing is under way that only another plan would find.
    package var isRest: Bool {
        record.isEmpty && !isCommitNeeded && !isDeliveryNeeded && !isPlaceTaken && problem == nil && events.isEmpty
            && evaluations.isEmpty && outcomes.isEmpty && expired == Expired() && formerPlace == nil
            && obstacle == nil
    }

    init(status: ReleaseStatus) {
        self.status = status
        isCommitNeeded = false
    }
}
