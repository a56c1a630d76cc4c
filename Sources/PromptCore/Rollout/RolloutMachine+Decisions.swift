/// Dealing with decisions, each exactly once.
extension RolloutMachine {
    /// `input.decisions` was read live after the release: what is not in it is gone and need not be remembered.
    mutating func forgetGoneDecisions() {
        let present = Set(input.decisions.map(\.uid))
        status.consumed.removeAll { !present.contains($0.uid) }
    }

    /// A decision whose own status tells an outcome was dealt with, even where the release's status was lost since.
    var openDecisions: [ReleaseDecision] {
        let consumed = Set(status.consumed.map(\.uid))
        return input.decisions.filter { $0.outcome == nil && !consumed.contains($0.uid) }
    }

    /// One decision may end others that come after it.
    private func isStillOpen(_ decision: ReleaseDecision) -> Bool {
        !status.consumed.contains { $0.uid == decision.uid }
    }

    mutating func consume(
        _ decision: ReleaseDecision, _ outcome: ReleaseDecision.Outcome.Kind, _ message: String
    ) {
        status.consumed.append(
            ConsumedDecision(uid: decision.uid, outcome: outcome, message: message, at: now))
        acting(as: .person(decision.actor), on: decision) { machine in
            let version = machine.known(decision.digest)
            machine.tell(RolloutEvent.Reason(outcome), message) {
                $0.concern(version, attempt: decision.attempt)
            }
        }
    }

    /// The version of that content, as it is named here; the name is empty where it is not.
    private func known(_ digest: Digest) -> CandidateVersion {
        let named = [status.candidate, input.target].compactMap(\.self).first { $0.digest == digest }
        return named ?? CandidateVersion(version: "", digest: digest)
    }

    private func isAboutCandidate(_ decision: ReleaseDecision) -> Bool {
        decision.digest == status.candidate?.digest && decision.attempt == status.attempt
    }

    /// Abort and Reject come before everything else and work in every state.
    mutating func applyLoweringDecisions() {
        for decision in openDecisions where isStillOpen(decision) {
            if expire(decision) { continue }
            acting(as: .person(decision.actor), on: decision) { machine in
                switch decision.action {
                case .abort: machine.abort(decision)
                case .reject: machine.refuse(decision)
                case .approve, .promote, .retry, .pause, .resume: break
                }
            }
        }
    }

    mutating func applyOtherDecisions() {
        guard input.standstill == nil else { return }
        for decision in openDecisions {
            acting(as: .person(decision.actor), on: decision) { machine in
                switch decision.action {
                case .approve: machine.approve(decision)
                case .promote: machine.promote(decision)
                case .retry: machine.retry(decision)
                case .pause: machine.pause(decision)
                case .resume: machine.resume(decision)
                case .abort, .reject: break
                }
            }
        }
    }

    /// A decision that stays open is dealt with when it expires, although nothing changes then.
    mutating func wakeForExpiries() {
        if let next = openDecisions.compactMap(\.expiresAt).min() { wake(at: next) }
    }

    private mutating func expire(_ decision: ReleaseDecision) -> Bool {
        guard let expiresAt = decision.expiresAt, expiresAt <= now else { return false }
        consume(decision, .expired, "it expired at \(expiresAt.text)")
        return true
    }
}

// MARK: - Abort and Reject

extension RolloutMachine {
    private mutating func abort(_ decision: ReleaseDecision) {
        // A former stable may be the candidate again: what is being tried now can be aborted whatever it was before.
        if isActive, isAboutCandidate(decision) {
            rollBack(.aborted, abortMessage(decision))
            consume(decision, .applied, "aborted; its weight is 0%")
            endOthers(than: decision)
        } else if decision.digest == status.stable?.digest
            || status.previous.contains(where: { $0.digest == decision.digest })
        {
            consume(
                decision, .ignored,
                "this version has been promoted already; to go back, let \(status.name) name the version to serve")
        } else if isActive, decision.digest == status.candidate?.digest {
            consume(decision, .ignored, "it is about attempt \(decision.attempt), not attempt \(status.attempt)")
        } else if status.rejection(of: decision.digest) != nil {
            consume(decision, .ignored, "this version is rejected already")
            endOthers(than: decision)
        } else {
            rejectInAdvance(decision)
        }
    }

    /// An Abort also counts for a digest that is not, or no longer, the candidate.
    private mutating func rejectInAdvance(_ decision: ReleaseDecision) {
        // A number that was not given yet would repeat when it is.
        let attempt = min(decision.attempt, status.attempts)
        let version = known(decision.digest)
        reject(version, attempt: attempt, .aborted, abortMessage(decision))
        tell(.rejected, abortMessage(decision), warning: true) {
            $0.concern(version, attempt: attempt)
            $0.rejection = .aborted
        }
        consume(decision, .applied, "this content will not be tried until Retry")
        endOthers(than: decision)
    }

    private func abortMessage(_ decision: ReleaseDecision) -> String {
        "aborted by \(decision.actor)" + (decision.reason.map { ": \($0)" } ?? "")
    }

    private mutating func refuse(_ decision: ReleaseDecision) {
        guard isActive, isAboutCandidate(decision) else {
            return consume(decision, .ignored, "nothing is waiting for approval of that digest and attempt")
        }
        rollBack(.rejected, "rejected by \(decision.actor)" + (decision.reason.map { ": \($0)" } ?? ""))
        consume(decision, .applied, "rejected; its weight is 0%")
        endOthers(than: decision)
    }

    /// An applied Abort or Reject ends every other open decision about the same digest and attempt.
    private mutating func endOthers(than decision: ReleaseDecision) {
        for other in openDecisions where other.digest == decision.digest && other.attempt == decision.attempt {
            consume(other, .ignored, "\(decision.action.rawValue) by \(decision.actor) came first")
        }
    }
}

// MARK: - Approve, Promote, Retry, Pause, Resume

extension RolloutMachine {
    private mutating func approve(_ decision: ReleaseDecision) {
        guard isActive, isAboutCandidate(decision) else {
            return consume(decision, .ignored, "nothing is waiting for approval of that digest and attempt")
        }
        guard let weight = decision.weight, weight > status.weight, let step = nextStep else {
            return consume(decision, .ignored, "the step it names has been opened already")
        }
        if weight > step.weight, input.strategy.steps.contains(where: { $0.weight == weight }) { return }
        guard weight == step.weight else {
            return consume(decision, .ignored, "there is no step of \(weight.text)")
        }
        guard status.paused == nil, isGating else { return }
        let exclusions = nextGates.compactMap { if case .approval(_, let isExcluded) = $0 { isExcluded } else { nil } }
        guard let excludeAuthor = exclusions.first else {
            return consume(decision, .ignored, "the step of \(weight.text) needs no approval")
        }
        if excludeAuthor, status.authors?.contains(decision.actor) == true {
            return consume(
                decision, .ignored, "\(decision.actor) has changed this release: somebody else must approve it")
        }
        countApproval(decision, weight: weight)
    }

    private mutating func countApproval(_ decision: ReleaseDecision, weight: Percentage) {
        var gate = gateStatus(named: "approval", weight: weight)
        var actors = gate.approvedBy ?? []
        guard !actors.contains(decision.actor) else {
            return consume(decision, .ignored, "\(decision.actor) has approved this step already")
        }
        actors.append(decision.actor)
        gate.approvedBy = actors
        setGate(gate)
        consume(decision, .applied, "approved \(weight.text)")
    }

    private mutating func promote(_ decision: ReleaseDecision) {
        guard isActive, isAboutCandidate(decision) else {
            return consume(decision, .ignored, "no hold of that digest and attempt is there to end")
        }
        guard let step = status.step, decision.weight == step.weight else {
            return consume(decision, .ignored, "no hold of that weight is there to end")
        }
        guard isHolding, input.isDelivered, !hasMoved else { return }
        consume(decision, .applied, "ended the hold at \(step.weight.text)")
        endHold()
    }

    private mutating func retry(_ decision: ReleaseDecision) {
        guard isAboutCandidate(decision), let candidate = status.candidate,
            candidate.digest == input.target?.digest
        else { return consume(decision, .ignored, "the alias does not name that digest and attempt") }
        switch status.phase {
        case .rolledBack, .rejected, .paused:
            status.rejected.removeAll { $0.digest == candidate.digest }
            status.paused = nil
            begin(candidate)
            consume(decision, .applied, "attempt \(status.attempt) begins")
        case .stable, .gating, .holding, .awaitingDecision:
            consume(decision, .ignored, "it is being tried already")
        }
    }

    private mutating func pause(_ decision: ReleaseDecision) {
        guard isActive, isAboutCandidate(decision), status.paused == nil else {
            return consume(
                decision, .ignored, status.paused == nil ? "nothing of that attempt moves" : "it is paused already")
        }
        stop(by: .person, decision.reason ?? "paused by \(decision.actor)")
        consume(decision, .applied, "paused")
    }

    private mutating func resume(_ decision: ReleaseDecision) {
        guard isAboutCandidate(decision), let pause = status.paused else {
            return consume(decision, .ignored, "it is not paused")
        }
        guard pause.by != .gate else {
            return consume(decision, .ignored, "a gate paused it: Retry begins a new attempt, Abort ends this one")
        }
        guard status.phase == .paused else {
            status.paused = nil
            return consume(decision, .applied, "the next candidate does not wait")
        }
        status.paused = nil
        status.phase = pause.from == .holding ? .holding : .gating
        if pause.by == .error { startAskingAgain() }
        let now = now
        if pause.from == .holding, input.isDelivered { status.step?.clockSince = now }
        consume(decision, .applied, "resumed")
    }

    /// Pauses where it is: the clock stands, the weight stays.
    mutating func stop(by cause: Pause.Cause, _ reason: String) {
        stopClock()
        status.paused = Pause(from: status.step == nil ? .gating : .holding, by: cause, reason: reason, at: now)
        status.awaiting = nil
        status.phase = .paused
        let (candidate, attempt) = (status.candidate, status.attempt)
        tell(.paused, reason, warning: cause != .person) { $0.concern(candidate, attempt: attempt) }
    }
}

extension RolloutEvent.Reason {
    /// How a decision was dealt with.
    init(_ outcome: ReleaseDecision.Outcome.Kind) {
        switch outcome {
        case .applied: self = .decisionApplied
        case .ignored: self = .decisionIgnored
        case .expired: self = .decisionExpired
        }
    }
}
