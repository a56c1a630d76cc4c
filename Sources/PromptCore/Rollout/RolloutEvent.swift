/// Something that happened to a release, with all that is known of it: who, what, why.
///
/// The planner makes these; a backend keeps them in the audit log in the same write as the change that they tell of.
package struct RolloutEvent: Sendable, Hashable {
    package var reason: Reason
    /// For people; facts are fields.
    package var message: String
    package var isWarning: Bool
    package var actor: Actor
    /// Nil where it is about the whole release.
    package var alias: String?
    /// The version that it is about.
    package var version: String?
    /// Of that version.
    package var digest: Digest?
    /// Of that version under the alias.
    package var attempt: Int?
    package var weight: WeightChange?
    package var gate: GateOutcome?
    /// The decision that was dealt with, or that caused this.
    package var decision: DecisionOutcome?
    /// Why a version was given up, where that has a name.
    package var rejection: RejectedVersion.Reason?
    package var bundle: BundleFact?
    /// The generation of the spec that came to be known.
    package var generation: Int?
    /// Where the manifest's change came from; a backend that knows fills it in.
    package var provenance: Provenance?

    package init(
        _ reason: Reason, _ message: String, isWarning: Bool = false, by actor: Actor = .automatic,
        _ detail: (inout RolloutEvent) -> Void = { _ in }
    ) {
        self.reason = reason
        self.message = message
        self.isWarning = isWarning
        self.actor = actor
        detail(&self)
    }
}

extension RolloutEvent {
    /// What happened; CamelCase on the wire, as an Event's reason is.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case releaseCreated = "ReleaseCreated"
        case specChanged = "SpecChanged"
        case releaseDeleted = "ReleaseDeleted"
        case statusLost = "StatusLost"
        case versionRecorded = "VersionRecorded"
        case aliasRemoved = "AliasRemoved"
        case candidateAccepted = "CandidateAccepted"
        case candidateDropped = "CandidateDropped"
        case gateDecided = "GateDecided"
        case weightRaised = "WeightRaised"
        case promoted = "Promoted"
        case wentBack = "WentBack"
        case returnedToStable = "ReturnedToStable"
        case rolledBack = "RolledBack"
        case rejected = "Rejected"
        case paused = "Paused"
        case decisionApplied = "DecisionApplied"
        case decisionIgnored = "DecisionIgnored"
        case decisionExpired = "DecisionExpired"
        case delivered = "Delivered"
        case deliveryFailed = "DeliveryFailed"
        case blocked = "Blocked"
        case contentDrifted = "ContentDrifted"
        case stateCorrupted = "StateCorrupted"
        case stateUnreadable = "StateUnreadable"
    }

    /// Who is behind a change.
    package enum Actor: Sendable, Hashable {
        /// Nobody: gates, clocks, deliveries.
        case automatic
        /// Whoever changed the manifest; the name is the author of the commit, where that is known for sure.
        case manifest(author: String? = nil)
        /// Whoever made a decision; in a folder nobody has checked the name.
        case person(String)
    }

    package struct WeightChange: Sendable, Hashable {
        package var from: Percentage
        package var to: Percentage

        package init(from: Percentage, to: Percentage) {
            self.from = from
            self.to = to
        }
    }

    /// What a gate said of a step.
    package struct GateOutcome: Sendable, Hashable {
        package var name: String
        /// The step that the gate opens.
        package var weight: Percentage
        package var verdict: GateStatus.State
        /// The EvaluationRun's name; nil for gates that need none.
        package var run: String?

        package init(name: String, weight: Percentage, verdict: GateStatus.State, run: String?) {
            self.name = name
            self.weight = weight
            self.verdict = verdict
            self.run = run
        }
    }

    /// A decision and, where this event is that it was dealt with, in what way.
    package struct DecisionOutcome: Sendable, Hashable {
        package var uid: String
        package var action: ReleaseDecision.Action
        /// What the person gave as a reason.
        package var reason: String?

        package init(uid: String, action: ReleaseDecision.Action, reason: String?) {
            self.uid = uid
            self.action = action
            self.reason = reason
        }
    }

    /// A bundle at its place.
    package struct BundleFact: Sendable, Hashable {
        package var name: String
        package var transition: Int
        package var digest: Digest

        package init(name: String, transition: Int, digest: Digest) {
            self.name = name
            self.transition = transition
            self.digest = digest
        }
    }
}

extension RolloutEvent {
    /// That a version of a manifest was recorded for good.
    package static func recorded(_ version: PromptVersion) -> RolloutEvent {
        RolloutEvent(.versionRecorded, "\(version.version) is \(version.digest.short)", by: .manifest()) {
            $0.version = version.version
            $0.digest = version.digest
        }
    }

    /// That the manifest of a release is gone and what belonged to it was cleared.
    package static func deleted() -> RolloutEvent {
        RolloutEvent(.releaseDeleted, "the manifest is gone", by: .manifest())
    }

    /// That a bundle stands as the committed status says; `former` is a place that was cleared for it.
    package static func delivered(_ bundle: BundleFact, former: String?) -> RolloutEvent {
        let cleared = former.map { "; \($0) is not used any more" } ?? ""
        return RolloutEvent(.delivered, "transition \(bundle.transition) stands at \(bundle.name)\(cleared)") {
            $0.bundle = bundle
        }
    }

    /// That a committed bundle could not be put to its place; `problem` says why.
    package static func deliveryFailed(_ bundle: BundleFact, because problem: String) -> RolloutEvent {
        RolloutEvent(
            .deliveryFailed, "transition \(bundle.transition) was not delivered: \(problem)", isWarning: true
        ) { $0.bundle = bundle }
    }

    /// That something keeps the operator from going on until a person mends it.
    package static func blocked(by obstacle: Obstacle) -> RolloutEvent {
        RolloutEvent(.blocked, obstacle.message, isWarning: true)
    }

    /// That somebody else's change of a bundle is put back.
    package static func drifted(_ bundle: BundleFact) -> RolloutEvent {
        RolloutEvent(
            .contentDrifted, "\(bundle.name) was changed by somebody else and is put back", isWarning: true
        ) { $0.bundle = bundle }
    }
}
