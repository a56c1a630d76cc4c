import PromptCore
import PromptOperator

/// What must hold of one commit: the status before it and after it, and the world that it was made in.
struct CommitCheck {
    let old: ReleaseStatus
    let new: ReleaseStatus
    let release: PromptRelease
    let contents: InMemoryContents
    let now: Timestamp
    let decisions: [String: ReleaseDecision]
    /// What a suite said while the commit was planned.
    let suites: (String) -> Set<Digest?>
    let endpoint: Set<Digest?>
    private let consumedBefore: [String: ConsumedDecision]

    init(
        old: ReleaseStatus?, new: ReleaseStatus, release: PromptRelease, contents: InMemoryContents, now: Timestamp,
        decisions: [String: ReleaseDecision], suites: @escaping (String) -> Set<Digest?>, endpoint: Set<Digest?>
    ) {
        self.old = old ?? ReleaseStatus()
        self.new = new
        self.release = release
        self.contents = contents
        self.now = now
        self.decisions = decisions
        self.suites = suites
        self.endpoint = endpoint
        consumedBefore = Dictionary(Self.consumed(self.old).map { ($0.uid, $0) }, uniquingKeysWith: { $1 })
    }

    /// The first thing that is wrong; nil when nothing is.
    func problem(_ history: inout ReleaseHistory) -> String? {
        if let problem = transitionProblem(&history) ?? consumedProblem(&history) ?? rejectedProblem() {
            return problem
        }
        for alias in new.aliases {
            let before = known(alias.name)
            if let problem = attemptProblem(before, alias, &history) ?? trafficProblem(alias)
                ?? raiseProblem(before, alias, history)
            {
                return problem
            }
        }
        return nil
    }

    /// An alias before the commit; one that comes back is as it left.
    private func known(_ name: String) -> AliasStatus {
        if let alias = old[alias: name] { return alias }
        var alias = AliasStatus(name: name)
        if let retired = old.retired.first(where: { $0.name == name }) {
            alias.attempts = retired.attempts
            alias.rejected = retired.rejected
        }
        return alias
    }

    private func transitionProblem(_ history: inout ReleaseHistory) -> String? {
        if new.transition < old.transition { return "7: the committed transition went back" }
        guard let serving = new.serving else { return nil }
        let served = ServedText(new).text
        if let known = history.digests[new.transition], known != serving.digest {
            return "1: transition \(new.transition) was committed with two contents"
        }
        if let known = history.served[new.transition], known != served {
            return "1: transition \(new.transition) shows \(served) and \(known)"
        }
        guard history.digests.updateValue(serving.digest, forKey: new.transition) == nil else { return nil }
        history.served[new.transition] = served
        let shares = new.aliases.compactMap { alias in
            alias.candidate.map { ("\(alias.name) \($0.digest.short) #\(alias.attempt)", alias.weight.basisPoints) }
        }
        history.shares[new.transition] = Dictionary(shares.filter { $0.1 > 0 }, uniquingKeysWith: { first, _ in first })
        return nil
    }
}

// MARK: - Decisions

extension CommitCheck {
    private static func consumed(_ status: ReleaseStatus) -> [ConsumedDecision] {
        status.aliases.flatMap(\.consumed) + status.consumed
    }

    private func consumedProblem(_ history: inout ReleaseHistory) -> String? {
        let after = Self.consumed(new)
        let uids = Set(after.map(\.uid))
        if uids.count != after.count { return "5: a decision is consumed twice: \(after.map(\.uid).sorted())" }
        let forgotten = Set(consumedBefore.keys).subtracting(uids)
        if !forgotten.isEmpty, let known = contents.decisions.values.first(where: { forgotten.contains($0.uid) }) {
            return "5: \(known.uid) was forgotten while its object is there"
        }
        for found in after {
            if let known = history.consumed[found.uid], consumedBefore[found.uid] != found {
                return "5: \(found.uid) was dealt with twice: \(known.rawValue), \(found.outcome.rawValue)"
            }
            history.consumed[found.uid] = found.outcome
            guard consumedBefore[found.uid] == nil else { continue }
            guard let decision = decisions[found.uid] else { return "5: \(found.uid) was never entered" }
            if found.outcome == .applied, let problem = appliedProblem(decision, &history) { return problem }
        }
        return nil
    }

    private func appliedProblem(_ decision: ReleaseDecision, _ history: inout ReleaseHistory) -> String? {
        let name = "\(decision.alias) \(decision.digest.short)"
        switch decision.action {
        case .abort, .reject:
            history.aborted[name] = decision
            if new[alias: decision.alias]?.rejection(of: decision.digest) == nil, !isExpired(decision.digest) {
                return "5: \(decision.action.rawValue) \(decision.uid) was applied and \(name) is not rejected"
            }
            return nil
        case .retry:
            // One that was entered late was not open then.
            if let abort = history.aborted[name], decision.meta.creationTimestamp >= Fixtures.start,
                (decision.meta.creationTimestamp, decision.uid) < (abort.meta.creationTimestamp, abort.uid)
            {
                return "5: Retry \(decision.uid) undid the newer \(abort.action.rawValue) \(abort.uid)"
            }
        case .approve, .promote, .pause, .resume: break
        }
        guard release.spec.suspend || release.diagnostics.hasErrors else { return nil }
        return "5: \(decision.action.rawValue) \(decision.uid) was applied while nothing may move"
    }

    /// Whether this commit applied a Retry of a digest.
    private func isRetried(_ digest: Digest, under alias: String) -> Bool {
        (new[alias: alias]?.consumed ?? []).contains { found in
            guard found.outcome == .applied, consumedBefore[found.uid] == nil, let decision = decisions[found.uid]
            else { return false }
            return decision.action == .retry && decision.digest == digest
        }
    }
}

// MARK: - Attempts and rejections

extension CommitCheck {
    func isActive(_ alias: AliasStatus) -> Bool {
        guard alias.candidate != nil else { return false }
        return [.gating, .holding, .awaitingDecision, .paused].contains(alias.phase)
    }

    private func attemptProblem(
        _ before: AliasStatus, _ alias: AliasStatus, _ history: inout ReleaseHistory
    ) -> String? {
        if alias.attempts < history.highest[alias.name] ?? 0 { return "4: the attempts of \(alias.name) went back" }
        history.highest[alias.name] = alias.attempts
        guard isActive(alias), let candidate = alias.candidate else { return nil }
        let name = "\(alias.name) #\(alias.attempt)"
        if let known = history.attempts[name], known != candidate.digest {
            return "4: attempt \(name) repeats with another digest"
        }
        history.attempts[name] = candidate.digest
        let isSame = before.candidate?.digest == candidate.digest && isActive(before)
        if isSame, before.attempt != alias.attempt, !isRetried(candidate.digest, under: alias.name) {
            return "4: attempt \(name) began without Retry"
        }
        return !isSame && alias.attempt <= before.attempts ? "4: \(name) is not a new attempt" : nil
    }

    private func trafficProblem(_ alias: AliasStatus) -> String? {
        if alias.weight > .zero, let candidate = alias.candidate, alias.rejection(of: candidate.digest) != nil {
            return "4: \(candidate.version) is rejected and gets traffic under \(alias.name)"
        }
        guard let stable = alias.stable, alias.rejection(of: stable.digest) != nil else { return nil }
        return "4: \(stable.version) is rejected and stable under \(alias.name)"
    }

    /// What is rejected stays so, also under an alias that leaves and comes back, until Retry or the end of its records.
    private func rejectedProblem() -> String? {
        let before = old.aliases.map { ($0.name, $0.rejected) } + old.retired.map { ($0.name, $0.rejected) }
        let after = new.aliases.map { ($0.name, $0.rejected) } + new.retired.map { ($0.name, $0.rejected) }
        for (name, entries) in before {
            let left = Set(after.filter { $0.0 == name }.flatMap { $0.1.map(\.digest) })
            for entry in entries where !left.contains(entry.digest) && !isRetried(entry.digest, under: name) {
                if !isExpired(entry.digest) { return "4: \(entry.version) left rejected under \(name) without Retry" }
            }
        }
        return nil
    }

    /// Every record of a digest is past its time and needed by nothing.
    private func isExpired(_ digest: Digest) -> Bool {
        let needed = Set(release.spec.versions.map(\.name) + release.spec.aliases.map(\.version))
        let span = TimeSpan(milliseconds: Int64(release.spec.retention.days) * 86_400_000)
        return contents.versions(of: release.key).filter { $0.digest == digest }
            .allSatisfy { !needed.contains($0.version) && $0.recordedAt + span < now }
    }
}
