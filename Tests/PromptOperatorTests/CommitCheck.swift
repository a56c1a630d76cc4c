import PromptCore
import PromptOperator
import PromptTesting

/// What must hold of one commit: the status before it and after it, and the world that it was made in.
struct CommitCheck {
    private let old: ReleaseStatus
    private let new: ReleaseStatus
    private let release: PromptRelease
    private let contents: InMemoryContents
    private let now: Timestamp

    init(
        _ old: ReleaseStatus?, _ new: ReleaseStatus, _ release: PromptRelease, _ contents: InMemoryContents,
        _ now: Timestamp
    ) {
        self.old = old ?? ReleaseStatus()
        self.new = new
        self.release = release
        self.contents = contents
        self.now = now
    }

    func run(_ history: inout Invariants.History) {
        checkTransition(&history)
        checkConsumed(&history)
        for alias in new.aliases {
            let before = old[alias: alias.name] ?? AliasStatus(name: alias.name)
            checkAttempts(before, alias, &history)
            checkRejected(before, alias, &history)
            checkRaise(before, alias, &history)
        }
    }

    private func checkTransition(_ history: inout Invariants.History) {
        guard let serving = new.serving else { return }
        if new.transition < old.transition { history.fail("7: the committed transition went back") }
        if let known = history.digests[new.transition], known != serving.digest {
            history.fail("1: transition \(new.transition) was committed with two contents")
        }
        history.digests[new.transition] = serving.digest
        let served = Served(new).text
        if let known = history.served[new.transition], known != served {
            history.fail("1: transition \(new.transition) shows \(served) and \(known)")
        }
        history.served[new.transition] = served
        let shares = new.aliases.compactMap { alias in
            alias.candidate.map { ("\(alias.name) \($0.digest.short) #\(alias.attempt)", alias.weight.basisPoints) }
        }
        history.shares[new.transition] = Dictionary(shares.filter { $0.1 > 0 }, uniquingKeysWith: { first, _ in first })
    }
}

// MARK: - Decisions

extension CommitCheck {
    private static func consumed(_ status: ReleaseStatus) -> [ConsumedDecision] {
        status.aliases.flatMap(\.consumed) + status.consumed
    }

    private func checkConsumed(_ history: inout Invariants.History) {
        let (before, after) = (Self.consumed(old), Self.consumed(new))
        let uids = Set(after.map(\.uid))
        if uids.count != after.count { history.fail("5: a decision is consumed twice: \(after.map(\.uid).sorted())") }
        for known in before
        where !uids.contains(known.uid) && contents.decisions.values.contains(where: { $0.uid == known.uid }) {
            history.fail("5: \(known.uid) was forgotten while its object is there")
        }
        let former = Set(before.map(\.uid))
        for found in after {
            if let known = history.consumed[found.uid], known != found.outcome || !former.contains(found.uid) {
                history.fail("5: \(found.uid) was dealt with twice: \(known.rawValue), \(found.outcome.rawValue)")
            }
            history.consumed[found.uid] = found.outcome
            guard !former.contains(found.uid) else { continue }
            guard let decision = history.decisions[found.uid] else {
                history.fail("5: \(found.uid) was dealt with and never entered")
                continue
            }
            if found.outcome == .applied { checkApplied(decision, &history) }
        }
    }

    private func checkApplied(_ decision: ReleaseDecision, _ history: inout Invariants.History) {
        let name = "\(decision.alias) \(decision.digest.short)"
        switch decision.action {
        case .abort, .reject:
            history.aborted[name] = decision
            if new[alias: decision.alias]?.rejection(of: decision.digest) == nil {
                history.fail("5: \(decision.action.rawValue) \(decision.uid) was applied and \(name) is not rejected")
            }
        case .retry:
            if let abort = history.aborted[name],
                (decision.meta.creationTimestamp, decision.uid) < (abort.meta.creationTimestamp, abort.uid)
            {
                history.fail("5: Retry \(decision.uid) undid the newer \(abort.action.rawValue) \(abort.uid)")
            }
        case .approve, .promote, .pause, .resume: break
        }
        let isLowering = decision.action == .abort || decision.action == .reject
        if !isLowering, release.spec.suspend || release.diagnostics.hasErrors {
            history.fail("5: \(decision.action.rawValue) \(decision.uid) was applied while nothing may move")
        }
    }
}

// MARK: - Attempts and rejections

extension CommitCheck {
    private func isActive(_ alias: AliasStatus) -> Bool {
        guard alias.candidate != nil else { return false }
        return [.gating, .holding, .awaitingDecision, .paused].contains(alias.phase)
    }

    private func checkAttempts(_ before: AliasStatus, _ alias: AliasStatus, _ history: inout Invariants.History) {
        if alias.attempts < history.highest[alias.name] ?? 0 { history.fail("attempts of \(alias.name) went back") }
        history.highest[alias.name] = alias.attempts
        guard isActive(alias), let candidate = alias.candidate else { return }
        let name = "\(alias.name) #\(alias.attempt)"
        if let known = history.attempts[name], known != candidate.digest {
            history.fail("\(name) repeats with another digest")
        }
        history.attempts[name] = candidate.digest
        let isSame = before.candidate?.digest == candidate.digest && isActive(before)
        if isSame == (before.attempt != alias.attempt), isSame {
            let retried = Self.consumed(new).contains { found in
                found.outcome == .applied && history.decisions[found.uid]?.action == .retry
            }
            if !retried { history.fail("\(name) began without Retry") }
        }
        if !isSame, alias.attempt <= before.attempts { history.fail("\(name) is not a new attempt") }
    }

    private func checkRejected(_ before: AliasStatus, _ alias: AliasStatus, _ history: inout Invariants.History) {
        if alias.weight > .zero, let candidate = alias.candidate, alias.rejection(of: candidate.digest) != nil {
            history.fail("4: \(candidate.version) is rejected and gets traffic")
        }
        if let stable = alias.stable, alias.rejection(of: stable.digest) != nil {
            history.fail("4: \(stable.version) is rejected and stable")
        }
        let former = Set(Self.consumed(old).map(\.uid))
        for entry in before.rejected where alias.rejection(of: entry.digest) == nil {
            let isRetried = alias.consumed.contains { found in
                found.outcome == .applied && !former.contains(found.uid)
                    && history.decisions[found.uid]?.action == .retry
                    && history.decisions[found.uid]?.digest == entry.digest
            }
            let needed = Set(release.spec.versions.map(\.name) + release.spec.aliases.map(\.version))
            let stays = contents.versions.values.contains { $0.digest == entry.digest && needed.contains($0.version) }
            if !isRetried, stays || release.spec.retention.days > 0 {
                history.fail("4: \(entry.version) left rejected without Retry")
            }
        }
    }
}

// MARK: - Raising

extension CommitCheck {
    private func checkRaise(_ before: AliasStatus, _ alias: AliasStatus, _ history: inout Invariants.History) {
        let strategy = release.spec.aliases.first { $0.name == alias.name }?.strategy
        if alias.stable?.digest != before.stable?.digest, let stable = alias.stable {
            return checkStable(before, stable, strategy, &history)
        }
        guard alias.weight > .zero else { return }
        guard before.candidate?.digest == alias.candidate?.digest, before.attempt == alias.attempt, isActive(before)
        else {
            return history.fail("1: \(alias.name) gave traffic to a candidate that was not gated before")
        }
        if alias.weight < before.weight { history.fail("3: the weight of \(alias.name) was lowered to more than 0") }
        guard alias.weight > before.weight else { return }
        guard let step = strategy?.step(above: before.weight), step.weight == alias.weight else {
            return history.fail("1: \(alias.name) was raised to \(alias.weight.text), which is not the next step")
        }
        checkGates(strategy?.gates(of: step) ?? [], step.weight, before, &history)
    }

    private func checkStable(
        _ before: AliasStatus, _ stable: StableVersion, _ strategy: RolloutStrategy?,
        _ history: inout Invariants.History
    ) {
        let window = before.previous.prefix(strategy?.rollbackWindow ?? 0)
        if window.contains(where: { $0.digest == stable.digest }), before.rejection(of: stable.digest) == nil { return }
        guard before.candidate?.digest == stable.digest, isActive(before) else {
            return history.fail("1: \(stable.version) became stable and was no candidate")
        }
        if before.stable == nil {
            checkGates(strategy?.firstVersionGates ?? [], .all, before, &history)
        } else if before.weight != .all {
            history.fail("1: \(stable.version) became stable from \(before.weight.text)")
        }
    }

    private func checkGates(
        _ gates: [Gate], _ weight: Percentage, _ before: AliasStatus, _ history: inout Invariants.History
    ) {
        guard let candidate = before.candidate else { return }
        for gate in gates {
            let isOpen =
                switch gate {
                case .evaluation(let suiteName, let reuse): hasPassed(suiteName, reuse, weight, before, history.runs)
                case .approval(let required): approvers(of: weight, before, history).count >= required
                case .soak(let other, let span):
                    old[alias: other]?.stable?.digest == candidate.digest
                        && old[alias: other]?.stable.map { now >= $0.since + span } == true
                }
            if !isOpen {
                history.fail("1: \(before.name) was raised to \(weight.text) although \(gate.name) had not passed")
            }
        }
    }

    private func hasPassed(
        _ suiteName: String, _ reuse: Gate.Reuse, _ weight: Percentage, _ before: AliasStatus, _ runs: [EvaluationRun]
    ) -> Bool {
        let namespace = release.key.namespace
        let suite = contents.suites[ObjectKey(namespace: namespace, name: suiteName)]?.spec.digest
        let endpoint = contents.endpoints[ObjectKey(namespace: namespace, name: "gpt")]?.spec.digest
        return runs.contains { run in
            let binding = run.binding
            return run.result.verdict == .pass && binding.alias == before.name && binding.suite == suite
                && binding.candidate == before.candidate?.digest && binding.stable == before.stable?.digest
                && binding.attempt == before.attempt && binding.weight == (reuse == .step ? weight : nil)
                && binding.endpoints["gpt"] == endpoint
        }
    }

    private func approvers(
        of weight: Percentage, _ before: AliasStatus, _ history: Invariants.History
    ) -> Set<String> {
        let applied = history.consumed.filter { $0.value == .applied }.compactMap { history.decisions[$0.key] }
        let approvals = applied.filter { decision in
            decision.action == .approve && decision.alias == before.name && decision.weight == weight
                && decision.digest == before.candidate?.digest && decision.attempt == before.attempt
        }
        return Set(approvals.map(\.actor))
    }
}
