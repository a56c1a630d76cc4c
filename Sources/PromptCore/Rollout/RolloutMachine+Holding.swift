/// Holding a weight, and what follows.
extension RolloutMachine {
    mutating func moveForward() {
        guard isActive, status.paused == nil, input.standstill == nil else { return stopClock() }
        if status.step != nil { moveThroughHold() } else { moveThroughGates() }
    }

    private mutating func moveThroughHold() {
        guard var clock = status.step, !hasMoved else { return }
        if clock.clockSince == nil, input.isDelivered {
            clock.clockSince = now
            status.step = clock
        }
        guard let step = input.strategy.steps.first(where: { $0.weight == clock.weight }) else { return endHold() }
        switch step.hold {
        case .manual:
            status.phase = .awaitingDecision
            status.awaiting = Awaiting(action: .promote, weight: clock.weight)
        case .time(let span):
            status.phase = .holding
            status.awaiting = nil
            guard input.isDelivered, let since = clock.clockSince else { return }
            if clock.elapsed(at: now) >= span { return endHold() }
            wake(at: max(now, since) + (span - clock.elapsed(at: now)))
        }
    }

    /// The hold is over: the next step's gates, or after 100 % the promotion.
    mutating func endHold() {
        guard let clock = status.step else { return }
        hasMoved = true
        status.step = nil
        status.awaiting = nil
        status.gates = []
        guard clock.weight < .all else { return promoteCandidate() }
        status.phase = .gating
    }

    /// The candidate serves everybody and is what the next one is measured against.
    mutating func promoteCandidate() {
        guard let candidate = status.candidate else { return }
        if let stable = status.stable {
            status.previous.insert(
                PreviousVersion(version: stable.version, digest: stable.digest, until: now), at: 0)
        }
        status.previous.removeAll { $0.digest == candidate.digest }
        status.previous = Array(status.previous.prefix(AliasStatus.maximumPrevious))
        status.stable = StableVersion(version: candidate.version, digest: candidate.digest, since: now)
        let (before, attempt) = (status.weight, status.attempt)
        stopTrying()
        status.candidate = nil
        status.phase = .stable
        hasMoved = true
        tell(.promoted, "\(candidate.version) serves everybody") {
            $0.concern(candidate, attempt: attempt, from: before, to: .all)
        }
    }

    /// Keeps what has passed; the clock stands until it is started anew.
    mutating func stopClock() {
        guard let clock = status.step, clock.clockSince != nil else { return }
        let now = now
        status.step?.heldFor = clock.elapsed(at: now)
        status.step?.clockSince = nil
    }
}
