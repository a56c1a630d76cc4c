/// Where one alias stands: the state of its rollout machine.
package struct AliasStatus: Sendable, Hashable, Codable {
    package var name: String
    package var phase: AliasPhase = .gating
    /// What everybody else gets; nil until the first version has passed its gates.
    package var stable: StableVersion?
    /// What is being tried; kept with weight 0 after a rollback or rejection, for the status to name it.
    package var candidate: CandidateVersion?
    /// Of the candidate; 0 before the first one.
    package var attempt = 0
    /// Attempts begun so far: the next one gets a number above it, so that none ever repeats.
    package var attempts = 0
    /// Committed for the candidate; the bundle follows.
    package var weight: Percentage = .zero
    /// The step being held, and its clock; nil while nothing is held.
    package var step: StepClock?
    package var awaiting: Awaiting?
    /// Who changed the release since the candidate is tried; only where an approval excludes them.
    package var authors: [String]?
    package var paused: Pause?
    /// Of the step that is being gated, or was gated last.
    package var gates: [GateStatus] = []
    /// Since when a gate of this step could not be asked; nil while all could.
    package var errorSince: Timestamp?
    /// Stables before this one, newest first, at most 10.
    package var previous: [PreviousVersion] = []
    package var rejected: [RejectedVersion] = []
    package var consumed: [ConsumedDecision] = []

    package init(name: String) { self.name = name }

    package static let maximumPrevious = 10

    package func rejection(of digest: Digest) -> RejectedVersion? { rejected.last { $0.digest == digest } }
}

package enum AliasPhase: String, Sendable, Hashable, Codable, CaseIterable {
    case stable = "Stable"
    case gating = "Gating"
    case holding = "Holding"
    case awaitingDecision = "AwaitingDecision"
    case paused = "Paused"
    case rolledBack = "RolledBack"
    case rejected = "Rejected"
}

package struct StableVersion: Sendable, Hashable, Codable {
    package var version: String
    package var digest: Digest
    /// What a soak gate measures.
    package var since: Timestamp

    package init(version: String, digest: Digest, since: Timestamp) {
        self.version = version
        self.digest = digest
        self.since = since
    }
}

package struct CandidateVersion: Sendable, Hashable, Codable {
    package var version: String
    package var digest: Digest

    package init(version: String, digest: Digest) {
        self.version = version
        self.digest = digest
    }
}

package struct PreviousVersion: Sendable, Hashable, Codable {
    package var version: String
    package var digest: Digest
    package var until: Timestamp

    package init(version: String, digest: Digest, until: Timestamp) {
        self.version = version
        self.digest = digest
        self.until = until
    }
}

package struct RejectedVersion: Sendable, Hashable, Codable {
    package enum Reason: String, Sendable, Hashable, Codable {
        case gateFailed = "GateFailed"
        case gateInconclusive = "GateInconclusive"
        case gateError = "GateError"
        case aborted = "Aborted"
        case rejected = "Rejected"
        case preflight = "PreflightFailed"
    }

    package var version: String
    package var digest: Digest
    package var attempt: Int
    package var reason: Reason
    package var message: String
    package var at: Timestamp

    package init(version: String, digest: Digest, attempt: Int, reason: Reason, message: String, at: Timestamp) {
        self.version = version
        self.digest = digest
        self.attempt = attempt
        self.reason = reason
        self.message = message
        self.at = at
    }
}

/// The clock of a held step: what has passed, and since when it runs.
package struct StepClock: Sendable, Hashable, Codable {
    package var weight: Percentage
    package var heldFor: TimeSpan = .zero
    /// Absent while the clock stands: before delivery, under `suspend`, while paused.
    package var clockSince: Timestamp?

    package init(weight: Percentage) { self.weight = weight }

    /// What has passed by `now`; a clock that went backwards counts as standing.
    package func elapsed(at now: Timestamp) -> TimeSpan {
        guard let clockSince, now > clockSince else { return heldFor }
        return heldFor + (now - clockSince)
    }
}

/// The decision that an alias waits for.
package struct Awaiting: Sendable, Hashable, Codable {
    package var action: ReleaseDecision.Action
    package var weight: Percentage
    /// Who has approved already.
    package var have: [String]
    package var need: Int

    package init(action: ReleaseDecision.Action, weight: Percentage, have: [String] = [], need: Int = 1) {
        self.action = action
        self.weight = weight
        self.have = have
        self.need = need
    }
}

package struct Pause: Sendable, Hashable, Codable {
    package enum Cause: String, Sendable, Hashable, Codable { case gate, person, error }
    package enum Activity: String, Sendable, Hashable, Codable { case gating = "Gating", holding = "Holding" }

    /// Where Resume goes on.
    package var from: Activity
    package var by: Cause
    package var reason: String
    package var at: Timestamp

    package init(from: Activity, by: Cause, reason: String, at: Timestamp) {
        self.from = from
        self.by = by
        self.reason = reason
        self.at = at
    }
}

/// What one gate says of one step.
package struct GateStatus: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Hashable, Codable {
        case pending = "Pending"
        case running = "Running"
        case pass = "Pass"
        case fail = "Fail"
        case inconclusive = "Inconclusive"
        case error = "Error"
    }

    package var name: String
    /// The step that the gate opens.
    package var weight: Percentage
    package var verdict: State
    package var message: String
    /// The EvaluationRun's name; nil for gates that need none.
    package var run: String?
    /// Who approved, in the order of their decisions; only for an approval.
    package var approvedBy: [String]?
    /// Runs for this step that ended in Error and were given up for another try.
    package var tries: Int?

    package init(
        name: String, weight: Percentage, verdict: State, message: String, run: String? = nil,
        approvedBy: [String]? = nil, tries: Int? = nil
    ) {
        self.name = name
        self.weight = weight
        self.verdict = verdict
        self.message = message
        self.run = run
        self.approvedBy = approvedBy
        self.tries = tries
    }
}
