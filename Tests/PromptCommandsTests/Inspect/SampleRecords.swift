import JSON
import PromptCore
import PromptOperator

@testable import PromptCommands

/// A release in the middle of a rollout, a day after it began, as pure tests look at it.
enum SampleRecords {
    /// 2026-11-22T12:00:00Z.
    static let now = moment(0)
    static let key = ObjectKey(namespace: "support", name: "triage")

    /// Minutes before `now`.
    static func moment(_ minutes: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_795_348_800_000) + TimeSpan(milliseconds: -minutes * 60_000)
    }

    static func content(_ text: String) -> VersionContent { VersionContent(normalized: ["text": .string(text)]) }

    static func candidate(_ name: String) -> CandidateVersion {
        CandidateVersion(version: name, digest: content(name).digest)
    }

    static func version(_ name: String, minutesAgo: Int64 = 1440, source: String? = nil) -> PromptVersion {
        let name = name
        return PromptVersion(
            meta: ObjectMeta(
                name: PromptVersion.objectName(release: key.name, version: name), namespace: key.namespace,
                uid: "u-\(name)",
                creationTimestamp: moment(minutesAgo)),
            releaseName: key.name, intent: "incident.triage", version: name, content: content(name), source: source,
            recordedAt: moment(minutesAgo))
    }

    /// Production holds v2 at 5 % against v1 after an evaluation that passed.
    static var holding: AliasStatus {
        var alias = AliasStatus(name: "production")
        alias.phase = .holding
        alias.stable = StableVersion(version: "v1", digest: content("v1").digest, since: moment(1440))
        alias.candidate = candidate("v2")
        alias.attempt = 3
        alias.attempts = 3
        alias.weight = Percentage("5%") ?? .zero
        alias.step = StepClock(weight: alias.weight)
        alias.step?.heldFor = .seconds(120)
        alias.step?.clockSince = moment(10)
        alias.gates = [
            GateStatus(
                name: "golden", weight: alias.weight, verdict: .pass, message: "40 of 40 trials passed",
                run: "triage-run")
        ]
        return alias
    }

    /// Waits for the second of two approvals of 25 %.
    static var awaitingApproval: AliasStatus {
        var alias = holding
        let weight = Percentage("25%") ?? .zero
        alias.phase = .awaitingDecision
        alias.step = nil
        alias.gates = [
            GateStatus(
                name: "approval", weight: weight, verdict: .pending, message: "1 of 2 approvals (alice)",
                approvedBy: ["alice"])
        ]
        alias.awaiting = Awaiting(action: .approve, weight: weight, have: ["alice"], need: 2)
        return alias
    }

    /// Waits at 5 % until somebody promotes it.
    static var awaitingPromotion: AliasStatus {
        var alias = holding
        alias.phase = .awaitingDecision
        alias.awaiting = Awaiting(action: .promote, weight: alias.weight)
        return alias
    }

    static func paused(by cause: Pause.Cause) -> AliasStatus {
        var alias = holding
        alias.phase = .paused
        alias.step?.clockSince = nil
        alias.paused = Pause(from: .holding, by: cause, reason: "wait for Monday", at: moment(5))
        return alias
    }

    static var rolledBack: AliasStatus {
        var alias = holding
        alias.phase = .rolledBack
        alias.weight = .zero
        alias.step = nil
        alias.gates[0].verdict = .fail
        alias.rejected = [
            RejectedVersion(
                version: "v2", digest: content("v2").digest, attempt: 3, reason: .gateFailed,
                message: "golden failed: 1 of 40 cases is broken", at: moment(7))
        ]
        return alias
    }

    static var stable: AliasStatus {
        var alias = AliasStatus(name: "staging")
        alias.phase = .stable
        alias.stable = StableVersion(version: "v2", digest: content("v2").digest, since: moment(60))
        alias.previous = [PreviousVersion(version: "v1", digest: content("v1").digest, until: moment(60))]
        return alias
    }

    static func release(_ aliases: [AliasStatus], phase: ReleasePhase = .progressing) -> RecordedRelease {
        var release = RecordedRelease(key: key, intent: "incident.triage")
        release.uid = "u-1"
        release.generation = 7
        release.creationTimestamp = moment(1440)
        release.file = "triage.yaml"
        var status = ReleaseStatus()
        status.observedGeneration = 7
        status.transition = 41
        status.phase = phase
        status.summary = "production v1 -> v2 5% (1/2) Holding; staging v2"
        status.conditions = [
            Condition(
                .ready, .unknown, reason: "Progressing", message: "production moves", observedGeneration: 7,
                at: moment(12))
        ]
        status.versions = ["v1", "v2"].map { VersionReference(name: $0, digest: content($0).digest) }
        status.aliases = aliases
        status.bundle = DeliveredBundle(
            name: "triage", digest: content("bundle").digest, transition: 41, bytes: 5123, deliveredAt: moment(12))
        release.status = status
        return release
    }

    static func run(_ verdict: Verdict = .fail) -> EvaluationRun {
        EvaluationRun(
            meta: ObjectMeta(name: "triage-run", namespace: key.namespace, uid: "u-run", creationTimestamp: moment(8)),
            releaseName: key.name, suiteName: "golden", candidateVersion: "v2", stableVersion: "v1",
            binding: EvidenceBinding(
                alias: "production", candidate: content("v2").digest, stable: content("v1").digest,
                suite: content("suite").digest, endpoints: [:], attempt: 3, weight: Percentage("5%"), tryNumber: 0),
            result: EvaluationResult(
                verdict: verdict, reason: "1 of 40 cases is broken", startedAt: moment(9), finishedAt: moment(8),
                rounds: 1,
                trials: 40, passed: 39, stablePassed: 40, calls: 80,
                failures: [
                    EvaluationResult.CaseFailure(
                        name: "charged-twice", wording: 0, isCritical: true, isBroken: true,
                        assertion: "jsonPath $.severity",
                        expected: "high", actual: "low")
                ]))
    }

    static func decision(
        _ action: ReleaseDecision.Action = .approve, outcome: ReleaseDecision.Outcome.Kind? = nil
    ) -> ReleaseDecision {
        ReleaseDecision(
            meta: ObjectMeta(name: "triage-x1", namespace: key.namespace, uid: "u-d", creationTimestamp: moment(6)),
            releaseName: key.name, alias: "production", digest: content("v2").digest, attempt: 3,
            weight: Percentage("25%"), action: action, actor: "alice", reason: "fine", expiresAt: nil,
            outcome: outcome.map { ReleaseDecision.Outcome($0, "approved 25%", at: moment(5)) })
    }

    static func event(
        _ reason: RolloutEvent.Reason, _ message: String, minutesAgo: Int64, alias: String? = nil,
        warning: Bool = false,
        by actor: RolloutEvent.Actor = .automatic, _ detail: (inout RolloutEvent) -> Void = { _ in }
    ) -> ReleaseEvent {
        var event = RolloutEvent(reason, message, isWarning: warning, by: actor, detail)
        event.alias = alias
        return ReleaseEvent(release: key, event, at: moment(minutesAgo))
    }
}
