/// Following the version that the spec names.
extension RolloutMachine {
    mutating func followTarget() {
        guard let target = input.target else { return }
        if target.digest == status.stable?.digest {
            returnToStable(named: target.version)
        } else if isActive, target.digest == status.candidate?.digest {
            rename(target.version)
        } else if input.standstill == .invalid || input.standstill == .mutated {
            goBack(to: target)
        } else if !goBack(to: target) {
            leaveForThird(target)
        }
    }

    /// No gates, no steps: going back is never slow. One content under two names stays one content; the name follows.
    private mutating func returnToStable(named version: String) {
        if status.candidate != nil {
            let dropped = status.candidate?.version ?? ""
            dropCandidate()
            if dropped != version { tell("ReturnedToStable", "\(dropped) was dropped, \(version) serves everybody") }
        }
        if input.standstill == nil { status.stable?.version = version }
    }

    private mutating func rename(_ version: String) {
        if input.standstill == nil { status.candidate?.version = version }
    }

    /// Within the rollback window a former stable serves again at once. The entries it passes are popped, and the
    /// version that was left is not among `previous`: coming forward again runs every gate.
    @discardableResult
    private mutating func goBack(to target: CandidateVersion) -> Bool {
        guard let stable = status.stable, status.rejection(of: target.digest) == nil,
            let index = status.previous.prefix(input.strategy.rollbackWindow)
                .firstIndex(where: { $0.digest == target.digest })
        else { return false }
        dropCandidate()
        status.previous.removeFirst(index + 1)
        status.stable = StableVersion(version: target.version, digest: target.digest, since: now)
        status.phase = .stable
        hasMoved = true
        tell("WentBack", "from \(stable.version) to \(target.version), within the rollback window")
        return true
    }

    private mutating func leaveForThird(_ target: CandidateVersion) {
        if let rejection = status.rejection(of: target.digest) {
            restAt(target, rejection)
        } else if input.standstill == nil {
            begin(target)
        } else if isActive {
            let dropped = status.candidate?.version ?? ""
            keepingPersonsPause { $0.dropCandidate() }
            tell("CandidateDropped", "\(dropped) was dropped; \(target.version) waits until the release is resumed")
        }
    }

    /// A person's pause belongs to the alias: it outlasts a candidate that the spec leaves, and the next one waits.
    private mutating func keepingPersonsPause(_ change: (inout RolloutMachine) -> Void) {
        let pause = status.paused.flatMap { $0.by == .person ? $0 : nil }
        change(&self)
        status.paused = pause
    }

    /// A rejected digest is not tried again until Retry, whatever is applied in between.
    private mutating func restAt(_ target: CandidateVersion, _ rejection: RejectedVersion) {
        keepingPersonsPause { $0.stopTrying() }
        if status.candidate?.digest != target.digest { status.gates = [] }
        status.candidate = target
        status.attempt = rejection.attempt
        status.phase = restingPhase(after: rejection.reason)
    }

    /// A new attempt at step 0, with weight 0 and evidence and approvals of its own. A person's pause belongs to the
    /// alias and outlasts the change.
    mutating func begin(_ target: CandidateVersion) {
        let pause = status.paused.flatMap { $0.by == .person ? $0 : nil }
        stopTrying()
        status.candidate = target
        status.attempts += 1
        status.attempt = status.attempts
        status.gates = []
        hasMoved = true
        if let problem = input.preflight(target) {
            reject(target, attempt: status.attempt, .preflight, problem)
            status.phase = .rejected
            tell("Rejected", "\(target.version): \(problem)", warning: true)
            return
        }
        status.phase = .gating
        if let pause {
            status.paused = Pause(from: .gating, by: .person, reason: pause.reason, at: pause.at)
            status.phase = .paused
        }
        let tries = status.attempt > 1 ? " (attempt \(status.attempt))" : ""
        tell("CandidateAccepted", "\(target.version) is the candidate\(tries)")
    }
}
