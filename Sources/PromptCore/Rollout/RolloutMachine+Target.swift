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
            drop {
                $0.dropCandidate()
            } telling: { dropped in
                (.returnedToStable, "\(dropped) was dropped, \(version) serves everybody")
            }
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
        let dropped = (candidate: status.candidate, attempt: status.attempt, weight: status.weight)
        dropCandidate()
        status.previous.removeFirst(index + 1)
        status.stable = StableVersion(version: target.version, digest: target.digest, since: now)
        status.phase = .stable
        hasMoved = true
        tell(.wentBack, "from \(stable.version) to \(target.version), within the rollback window") {
            $0.version = target.version
            $0.digest = target.digest
        }
        if dropped.weight > .zero { tellDropped(dropped.candidate, dropped.attempt, dropped.weight) }
        return true
    }

    private mutating func tellDropped(_ candidate: CandidateVersion?, _ attempt: Int, _ weight: Percentage) {
        tell(.candidateDropped, "\(candidate?.version ?? "") was dropped") {
            $0.concern(candidate, attempt: attempt, from: weight, to: .zero)
        }
    }

    /// Leaves the candidate and tells of it with the weight that it had.
    private mutating func drop(
        _ leave: (inout RolloutMachine) -> Void, telling words: (String) -> (RolloutEvent.Reason, String)
    ) {
        let (candidate, attempt, weight) = (status.candidate, status.attempt, status.weight)
        leave(&self)
        let (reason, message) = words(candidate?.version ?? "")
        tell(reason, message) { $0.concern(candidate, attempt: attempt, from: weight, to: .zero) }
    }

    private mutating func leaveForThird(_ target: CandidateVersion) {
        if let rejection = status.rejection(of: target.digest) {
            restAt(target, rejection)
        } else if input.standstill == nil {
            begin(target)
        } else if isActive {
            drop {
                $0.keepingPersonsPause { $0.dropCandidate() }
            } telling: { dropped in
                (.candidateDropped, "\(dropped) was dropped; \(target.version) waits until the release is resumed")
            }
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
        let weight = status.weight
        if isActive, weight > .zero { tellDropped(status.candidate, status.attempt, weight) }
        keepingPersonsPause { $0.stopTrying() }
        if status.candidate?.digest != target.digest { status.gates = [] }
        status.candidate = target
        status.attempt = rejection.attempt
        status.phase = restingPhase(after: rejection.reason)
    }

    /// Whoever changes the release while its candidate is tried has a part in what is tried, and how.
    mutating func noteAuthor() {
        if status.candidate == nil { status.authors = nil }
        guard isActive, input.strategy.excludesAuthor, let author = input.author else { return }
        let authors = status.authors ?? []
        if !authors.contains(author) { status.authors = authors + [author] }
    }

    /// A new attempt at step 0, with weight 0 and evidence and approvals of its own. A person's pause belongs to the
    /// alias and outlasts the change.
    mutating func begin(_ target: CandidateVersion) {
        let pause = status.paused.flatMap { $0.by == .person ? $0 : nil }
        if status.weight > .zero { tellDropped(status.candidate, status.attempt, status.weight) }
        stopTrying()
        if status.candidate?.digest != target.digest { status.authors = nil }
        status.candidate = target
        status.attempts += 1
        status.attempt = status.attempts
        status.gates = []
        hasMoved = true
        if let problem = input.preflight(target) {
            reject(target, attempt: status.attempt, .preflight, problem)
            status.phase = .rejected
            let attempt = status.attempt
            tell(.rejected, "\(target.version): \(problem)", warning: true) {
                $0.concern(target, attempt: attempt)
                $0.rejection = .preflight
            }
            return
        }
        status.phase = .gating
        if let pause {
            status.paused = Pause(from: .gating, by: .person, reason: pause.reason, at: pause.at)
            status.phase = .paused
        }
        let attempt = status.attempt
        tell(.candidateAccepted, "\(target.version) is the candidate\(attempt > 1 ? " (attempt \(attempt))" : "")") {
            $0.concern(target, attempt: attempt)
        }
    }
}
