/// Asking the gates of the next step.
extension RolloutMachine {
    func gateStatus(named name: String, weight: Percentage) -> GateStatus {
        status.gates.first { $0.name == name && $0.weight == weight }
            ?? GateStatus(name: name, weight: weight, verdict: .pending, message: "")
    }

    mutating func setGate(_ gate: GateStatus) {
        if let index = status.gates.firstIndex(where: { $0.name == gate.name && $0.weight == gate.weight }) {
            status.gates[index] = gate
        } else {
            status.gates.append(gate)
        }
    }

    /// Looks at every gate of the next step and moves on what they say. Nothing is asked in the call that entered
    /// step 0: evaluations start only from a committed Gating state.
    mutating func moveThroughGates() {
        guard !hasMoved, let candidate = status.candidate, let step = nextStep else { return }
        let gates = nextGates
        status.gates.removeAll { known in known.weight != step.weight || !gates.contains { $0.name == known.name } }
        for gate in gates {
            let before = gateStatus(named: gate.name, weight: step.weight)
            let found = look(at: gate, of: step, candidate: candidate)
            setGate(found)
            tell(found, after: before, candidate)
        }
        status.gates.sort { a, b in Self.order(of: a, in: gates) < Self.order(of: b, in: gates) }
        decide(on: gates, of: step)
    }

    /// A verdict is told when it is new, or comes from another run.
    private mutating func tell(_ gate: GateStatus, after before: GateStatus, _ candidate: CandidateVersion) {
        switch gate.verdict {
        case .pending, .running: return
        case .pass, .fail, .inconclusive, .error: break
        }
        guard gate.verdict != before.verdict || gate.run != before.run else { return }
        let attempt = status.attempt
        tell(
            .gateDecided, "\(gate.name) for \(gate.weight.text): \(gate.message)",
            warning: gate.verdict == .fail || gate.verdict == .error
        ) {
            $0.concern(candidate, attempt: attempt)
            $0.gate = RolloutEvent.GateOutcome(
                name: gate.name, weight: gate.weight, verdict: gate.verdict, run: gate.run)
        }
    }

    private static func order(of gate: GateStatus, in gates: [Gate]) -> Int {
        gates.firstIndex { $0.name == gate.name } ?? gates.count
    }

    private mutating func decide(on gates: [Gate], of step: RolloutStep) {
        let found = status.gates
        if let failed = found.first(where: { $0.verdict == .fail }) {
            return react(input.strategy.onFailure, .gateFailed, "\(failed.name) failed: \(failed.message)")
        }
        if let open = found.first(where: { $0.verdict == .inconclusive }) {
            return react(
                input.strategy.onInconclusive, .gateInconclusive, "\(open.name) is inconclusive: \(open.message)")
        }
        if let broken = found.first(where: { $0.verdict == .error }) {
            return waitOutError(broken)
        }
        if !found.contains(where: { $0.verdict == .running && $0.tries != nil }) { status.errorSince = nil }
        if found.allSatisfy({ $0.verdict == .pass }) { return raise(to: step) }
        waitForMore(found, gates, of: step)
    }

    private mutating func react(
        _ reaction: RolloutStrategy.Reaction, _ reason: RejectedVersion.Reason, _ message: String
    ) {
        status.awaiting = nil
        if status.stable == nil, reason == .gateFailed { return rollBack(reason, message) }
        switch reaction {
        case .rollback: rollBack(reason, message)
        case .pause: stop(by: reason == .gateError ? .error : .gate, message)
        }
    }

    private mutating func waitOutError(_ gate: GateStatus) {
        let since = status.errorSince ?? now
        status.errorSince = since
        status.awaiting = nil
        status.phase = .gating
        let limit = since + input.strategy.onError.after
        guard now < limit else {
            return react(
                input.strategy.onError.then, .gateError,
                "\(gate.name) could not be asked for \(input.strategy.onError.after.text): \(gate.message)")
        }
        wake(at: limit)
    }

    /// A person's approval or time is what is missing, or a run is under way.
    private mutating func waitForMore(_ found: [GateStatus], _ gates: [Gate], of step: RolloutStep) {
        let evidenceIsIn = !found.contains { $0.verdict == .running }
        for case .approval(let need, let excludeAuthor) in gates {
            let gate = gateStatus(named: "approval", weight: step.weight)
            guard gate.verdict != .pass, evidenceIsIn else { continue }
            status.phase = .awaitingDecision
            status.awaiting = Awaiting(
                action: .approve, weight: step.weight, have: approvers(of: gate, excludeAuthor), need: need)
            return
        }
        status.phase = .gating
        status.awaiting = nil
    }

    /// Every gate has passed: the weight is committed, and the clock starts when the bundle is delivered.
    private mutating func raise(to step: RolloutStep) {
        guard let candidate = status.candidate else { return }
        hasMoved = true
        status.awaiting = nil
        status.errorSince = nil
        guard status.stable != nil else { return promoteCandidate() }
        let (before, attempt) = (status.weight, status.attempt)
        status.weight = step.weight
        status.step = StepClock(weight: step.weight)
        status.phase = .holding
        tell(.weightRaised, "\(candidate.version) at \(step.weight.text)") {
            $0.concern(candidate, attempt: attempt, from: before, to: step.weight)
        }
    }
}

// MARK: - One gate

extension RolloutMachine {
    private mutating func look(at gate: Gate, of step: RolloutStep, candidate: CandidateVersion) -> GateStatus {
        var found = gateStatus(named: gate.name, weight: step.weight)
        switch gate {
        case .approval(let required, let excludeAuthor): lookAtApproval(&found, required, excludeAuthor)
        case .soak(let alias, let span): lookAtSoak(&found, alias, span, candidate)
        case .evaluation(let suiteName, let reuse): lookAtEvidence(&found, suiteName, reuse, candidate)
        }
        return found
    }

    private func lookAtApproval(_ gate: inout GateStatus, _ required: Int, _ excludeAuthor: Bool) {
        let have = approvers(of: gate, excludeAuthor)
        gate.verdict = have.count >= required ? .pass : .pending
        gate.message =
            "\(have.count) of \(required) approvals" + (have.isEmpty ? "" : " (\(have.joined(separator: ", ")))")
        guard excludeAuthor, gate.verdict == .pending, let authors = status.authors else { return }
        gate.message += "; not by \(authors.joined(separator: ", ")), who changed the release"
    }

    /// Who approved and counts: one who changed the release after approving counts no longer.
    private func approvers(of gate: GateStatus, _ excludeAuthor: Bool) -> [String] {
        let approved = gate.approvedBy ?? []
        guard excludeAuthor, let authors = status.authors else { return approved }
        return approved.filter { !authors.contains($0) }
    }

    private mutating func lookAtSoak(
        _ gate: inout GateStatus, _ alias: String, _ span: TimeSpan, _ candidate: CandidateVersion
    ) {
        guard let stable = input.stables[alias], stable.digest == candidate.digest else {
            gate.verdict = .pending
            gate.message = "\(candidate.version) is not the stable version of \(alias) yet"
            return
        }
        let due = stable.since + span
        gate.verdict = now >= due ? .pass : .pending
        gate.message = "stable under \(alias) since \(stable.since.text), \(span.text) needed"
        if now < due { wake(at: due) }
    }

    private mutating func lookAtEvidence(
        _ gate: inout GateStatus, _ suiteName: String, _ reuse: Gate.Reuse, _ candidate: CandidateVersion
    ) {
        guard let suite = input.suites[suiteName] else {
            gate.verdict = .pending
            gate.message = "the suite \(suiteName) is not there"
            return
        }
        var binding = EvidenceBinding(
            alias: status.name, candidate: candidate.digest, stable: status.stable?.digest, suite: suite.digest,
            endpoints: suite.endpoints, attempt: status.attempt, weight: reuse == .step ? gate.weight : nil,
            tryNumber: gate.tries ?? 0)
        while let run = evidence(for: binding), let again = nextTry(after: run), now >= again {
            if status.errorSince == nil { status.errorSince = now }
            binding.tryNumber += 1
            gate.tries = binding.tryNumber
        }
        guard let run = evidence(for: binding) else { return ask(&gate, suiteName, candidate, binding) }
        settle(&gate, on: run)
        if let again = nextTry(after: run) { wake(at: again) }
    }

    /// When a run that ended in Error is given up for another; nil for any other verdict.
    private func nextTry(after run: EvaluationRun) -> Timestamp? {
        guard run.result.verdict == .error else { return nil }
        return run.result.finishedAt + Self.errorBackoff(tries: run.binding.tryNumber)
    }

    private func evidence(for binding: EvidenceBinding) -> EvaluationRun? {
        guard let run = input.evidence[binding.objectName(release: input.releaseName)], run.binding == binding else {
            return nil
        }
        return run
    }

    private func settle(_ gate: inout GateStatus, on run: EvaluationRun) {
        gate.run = run.meta.name
        gate.message = run.result.reason
        switch run.result.verdict {
        case .pass: gate.verdict = .pass
        case .fail: gate.verdict = .fail
        case .inconclusive: gate.verdict = .inconclusive
        case .error: gate.verdict = .error
        }
    }

    private mutating func ask(
        _ gate: inout GateStatus, _ suiteName: String, _ candidate: CandidateVersion, _ binding: EvidenceBinding
    ) {
        let runName = binding.objectName(release: input.releaseName)
        gate.verdict = .running
        gate.run = runName
        gate.message = gate.tries.map { "being evaluated (try \($0 + 1))" } ?? "being evaluated"
        output.evaluations.append(
            EvaluationNeed(
                suiteName: suiteName, candidate: candidate, stable: status.stable, binding: binding, runName: runName))
    }

    /// 5 s, doubled with every try, at most 5 min.
    static func errorBackoff(tries: Int) -> TimeSpan { .seconds(min(300, 5 << min(tries, 6))) }

    /// After a pause for errors: `onError` starts anew and the runs that erred are asked again at once.
    mutating func startAskingAgain() {
        status.errorSince = nil
        for index in status.gates.indices where status.gates[index].verdict == .error {
            status.gates[index].tries = (status.gates[index].tries ?? 0) + 1
            status.gates[index].verdict = .pending
        }
    }
}
