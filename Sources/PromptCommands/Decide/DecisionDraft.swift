import PromptCore

/// What a person asks for on the command line.
struct DecisionWish: Sendable, Hashable {
    var action: ReleaseDecision.Action
    /// Nil: the only alias there is.
    var alias: String?
    /// Abort: another version than the candidate, by its name or digest.
    var version: String?
    var actor: String
    var reason: String?
    /// Counted from now.
    var expires: TimeSpan?
}

/// A decision that is ready to be written, with what to say about it.
struct DecisionDraft: Sendable, Hashable {
    var decision: ReleaseDecision
    /// `approve support/incident-triage production v4.2 (sha256:1a2b3c4d5e6f) attempt 3 at 5%`.
    var sentence: String
    /// What a person should know before deciding.
    var notes: [String]

    /// Fills in digest, attempt and weight from the status; throws with where things stand when nothing can be decided.
    init(
        _ wish: DecisionWish, on release: RecordedRelease, _ records: ReleaseRecords, at now: Timestamp
    ) throws(CommandFailure) {
        let alias = try Self.alias(wish.alias, of: release)
        let subject = try Self.subject(of: wish, alias, release, records)
        decision = ReleaseDecision(
            meta: ObjectMeta(name: "", namespace: release.key.namespace, creationTimestamp: now),
            releaseName: release.key.name, alias: alias.name, digest: subject.digest, attempt: subject.attempt,
            weight: subject.weight, action: wish.action, actor: wish.actor, reason: wish.reason,
            expiresAt: wish.expires.map { now + $0 })
        sentence =
            "\(wish.action.rawValue.lowercased()) \(release.key) \(alias.name) \(subject.version) "
            + "(\(subject.digest.shown)) attempt \(subject.attempt)"
            + (subject.weight.map { " at \($0.text)" } ?? "")
        notes = Self.notes(on: wish.action, subject, alias, release, records)
    }

    private static func alias(_ name: String?, of release: RecordedRelease) throws(CommandFailure) -> AliasStatus {
        let aliases = release.status?.aliases ?? []
        if let name {
            guard let alias = aliases.first(where: { $0.name == name }) else { throw .noAlias(name, of: release) }
            return alias
        }
        guard let only = aliases.first, aliases.count == 1 else {
            throw CommandFailure(
                "say which alias of \(release.key) with --alias",
                hint: aliases.isEmpty
                    ? "the operator has not looked at it yet" : "it has \(aliases.map(\.name).joined(separator: ", "))",
                exit: .usage)
        }
        return only
    }

    private static func subject(
        of wish: DecisionWish, _ alias: AliasStatus, _ release: RecordedRelease, _ records: ReleaseRecords
    ) throws(CommandFailure) -> DecisionSubject {
        do throws(DecisionRefusal) {
            if let version = wish.version {
                return try subjectOfAbort(of: version, alias, records, actor: wish.actor)
            }
            return try alias.subject(of: wish.action, actor: wish.actor)
        } catch {
            let possible = alias.possibleActions(for: wish.actor).map { $0.rawValue.lowercased() }
            throw CommandFailure(
                "there is nothing to \(wish.action.rawValue.lowercased()): \(error.reason); \(alias.standing)",
                hint: possible.isEmpty
                    ? "a decision is possible once another version is named in the manifest"
                    : "possible now: \(possible.joined(separator: ", "))")
        }
    }

    /// An Abort also counts for content that is not, or not yet, the candidate.
    private static func subjectOfAbort(
        of name: String, _ alias: AliasStatus, _ records: ReleaseRecords, actor: String
    ) throws(DecisionRefusal) -> DecisionSubject {
        let recorded = records.versions.last { $0.version == name }
        guard let digest = recorded?.digest ?? Digest(name) else {
            throw DecisionRefusal("no version \(name) is recorded")
        }
        if digest == alias.candidate?.digest, let subject = try? alias.subject(of: .abort, actor: actor) {
            return subject
        }
        if digest == alias.stable?.digest || alias.previous.contains(where: { $0.digest == digest }) {
            throw DecisionRefusal(
                "\(name) has been promoted: to go back, let the alias name another version in the manifest")
        }
        guard alias.rejection(of: digest) == nil else { throw DecisionRefusal("\(name) is rejected already") }
        let version = records.versionName(of: digest) ?? name
        return DecisionSubject(CandidateVersion(version: version, digest: digest), attempt: 0)
    }
}

// MARK: - Notes

extension DecisionDraft {
    private static func notes(
        on action: ReleaseDecision.Action, _ subject: DecisionSubject, _ alias: AliasStatus, _ release: RecordedRelease,
        _ records: ReleaseRecords
    ) -> [String] {
        var notes: [String] = []
        if action == .retry {
            let count = attempts(of: subject, alias, records)
            notes.append(
                "\(subject.version) has had \(count) \(count == 1 ? "attempt" : "attempts") under \(alias.name): retrying is "
                    + "how a bad candidate gets lucky")
        }
        let isLowering = action == .abort || action == .reject
        if !isLowering, let phase = release.status?.phase, phase == .suspended || phase == .invalid {
            notes.append("the release is \(phase.rawValue): the decision stays open until it moves again")
        }
        if !isLowering, release.deletedAt != nil { notes.append("the manifest of the release is gone") }
        return notes
    }

    /// As far as status, runs and decisions still tell.
    private static func attempts(of subject: DecisionSubject, _ alias: AliasStatus, _ records: ReleaseRecords) -> Int {
        let runs = records.runs.filter { $0.binding.candidate == subject.digest && $0.binding.alias == alias.name }
        let decisions = records.decisions.filter {
            $0.digest == subject.digest && $0.alias == alias.name && $0.attempt > 0
        }
        let known = runs.map(\.binding.attempt) + decisions.map(\.attempt) + [subject.attempt]
        return Set(known).count
    }
}
