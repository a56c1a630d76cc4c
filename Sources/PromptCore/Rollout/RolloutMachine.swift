/// The rollout machine of one alias: a pure function of the last status and what is seen now.
///
/// One call makes at most one move forward (open a gate's step, raise a weight, end a hold, promote), and any number of
/// moves that lower traffic. The order is fixed: decisions that lower, the version that the spec names, the other
/// decisions, then the move forward. So lowering always wins, and a decision is never applied to a candidate that the
/// same call has dropped.
package struct RolloutMachine {
    var status: AliasStatus
    let input: RolloutInput
    var output: RolloutOutput
    /// A move that raises or opens was made in this call; no other follows.
    var hasMoved = false
    /// Who is behind what is told now.
    var actor = RolloutEvent.Actor.automatic
    /// The decision that is being dealt with.
    var decision: ReleaseDecision?

    private init(_ status: AliasStatus, _ input: RolloutInput) {
        self.status = status
        self.input = input
        output = RolloutOutput(status: status)
    }

    /// The next status of an alias, what it asks for, and when to look again.
    package static func next(_ status: AliasStatus, _ input: RolloutInput) -> RolloutOutput {
        var machine = RolloutMachine(status, input)
        machine.forgetGoneDecisions()
        machine.applyLoweringDecisions()
        machine.acting(as: .manifest()) { $0.followTarget() }
        machine.noteAuthor()
        machine.applyOtherDecisions()
        machine.moveForward()
        machine.wakeForExpiries()
        machine.output.status = machine.status
        return machine.output
    }

    var now: Timestamp { input.now }

    /// A candidate that is being tried: it is neither settled nor dropped.
    var isActive: Bool {
        guard status.candidate != nil else { return false }
        switch status.phase {
        case .gating, .holding, .awaitingDecision, .paused: return true
        case .stable, .rolledBack, .rejected: return false
        }
    }

    /// The weight is committed and its hold goes on: Holding, or AwaitingDecision for a Promote.
    var isHolding: Bool { status.step != nil && status.paused == nil && isActive }

    /// A step's gates are being asked: Gating, or AwaitingDecision for approvals.
    var isGating: Bool { status.step == nil && status.paused == nil && isActive }

    /// The step whose gates are to pass next.
    var nextStep: RolloutStep? {
        status.stable == nil ? RolloutStep(weight: .all) : input.strategy.step(above: status.weight)
    }

    var nextGates: [Gate] {
        guard let step = nextStep else { return [] }
        return status.stable == nil ? input.strategy.firstVersionGates : input.strategy.gates(of: step)
    }

    mutating func tell(
        _ reason: RolloutEvent.Reason, _ message: String, warning: Bool = false,
        _ detail: (inout RolloutEvent) -> Void = { _ in }
    ) {
        var event = RolloutEvent(reason, message, isWarning: warning, by: actor, detail)
        event.alias = status.name
        event.decision = event.decision ?? decision.map(RolloutEvent.DecisionOutcome.init)
        output.events.append(event)
    }

    /// Makes what is told meanwhile the doing of an actor.
    mutating func acting(
        as actor: RolloutEvent.Actor, on decision: ReleaseDecision? = nil, _ act: (inout RolloutMachine) -> Void
    ) {
        let before = (self.actor, self.decision)
        (self.actor, self.decision) = (actor, decision)
        act(&self)
        (self.actor, self.decision) = before
    }

    mutating func wake(at moment: Timestamp) {
        output.wakeAt = min(output.wakeAt ?? moment, moment)
    }
}

// MARK: - Leaving a candidate

extension RolloutMachine {
    /// Weight 0 and nothing in flight; the candidate, if it stays, is only named.
    mutating func stopTrying() {
        status.weight = .zero
        status.step = nil
        status.awaiting = nil
        status.paused = nil
        status.errorSince = nil
    }

    /// Drops the candidate without a verdict on it.
    mutating func dropCandidate() {
        stopTrying()
        status.candidate = nil
        status.gates = []
        status.phase = status.stable == nil ? .gating : .stable
    }

    /// Weight to 0 and the digest under `rejected`.
    mutating func rollBack(_ reason: RejectedVersion.Reason, _ message: String) {
        guard let candidate = status.candidate else { return }
        let weight = status.weight
        stopTrying()
        reject(candidate, attempt: status.attempt, reason, message)
        status.phase = restingPhase(after: reason)
        let attempt = status.attempt
        let traffic = weight > .zero ? "; its traffic is back at 0%" : ""
        tell(
            status.phase == .rejected ? .rejected : .rolledBack, "\(candidate.version): \(message)\(traffic)",
            warning: true
        ) {
            $0.concern(candidate, attempt: attempt, from: weight, to: .zero)
            $0.rejection = reason
        }
    }

    mutating func reject(
        _ version: CandidateVersion, attempt: Int, _ reason: RejectedVersion.Reason, _ message: String
    ) {
        status.rejected.removeAll { $0.digest == version.digest }
        status.rejected.append(
            RejectedVersion(
                version: version.version, digest: version.digest, attempt: attempt, reason: reason, message: message,
                at: now))
    }

    /// A version that never could get traffic is Rejected; one that was tried is RolledBack.
    func restingPhase(after reason: RejectedVersion.Reason) -> AliasPhase {
        reason == .preflight || status.stable == nil ? .rejected : .rolledBack
    }
}

extension RolloutEvent {
    /// Says which candidate it is about and what it does to its share; equal weights are no change.
    mutating func concern(
        _ candidate: CandidateVersion?, attempt: Int, from: Percentage = .zero, to: Percentage = .zero
    ) {
        version = candidate?.version
        digest = candidate?.digest
        self.attempt = attempt
        weight = from == to ? nil : WeightChange(from: from, to: to)
    }
}

extension RolloutEvent.DecisionOutcome {
    init(_ decision: ReleaseDecision) {
        self.init(uid: decision.uid, action: decision.action, reason: decision.reason)
    }
}
