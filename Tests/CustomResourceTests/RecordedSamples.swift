import PromptCore

/// Recorded values that leave nothing out.
enum RecordedSamples {
    static let now = Timestamp(milliseconds: 1_780_000_000_123)
    private static let digest = Digest(of: "content".utf8)
    private static let weight = Percentage(basisPoints: 525) ?? .zero

    private static var rejected: [RejectedVersion] {
        [
            RejectedVersion(
                version: "v2", digest: digest, attempt: 3, reason: .gateFailed, message: "too many failures", at: now)
        ]
    }

    private static var consumed: [ConsumedDecision] {
        [ConsumedDecision(uid: "8c1f", outcome: .applied, message: "promoted", at: now)]
    }

    private static var alias: AliasStatus {
        var alias = AliasStatus(name: "production")
        alias.phase = .awaitingDecision
        alias.stable = StableVersion(version: "v1", digest: digest, since: now)
        alias.candidate = CandidateVersion(version: "v2", digest: digest)
        alias.attempt = 3
        alias.attempts = 4
        alias.weight = weight
        var step = StepClock(weight: weight)
        step.heldFor = TimeSpan(milliseconds: 90_061_001)
        step.clockSince = now
        alias.step = step
        alias.awaiting = Awaiting(action: .approve, weight: weight, have: ["alice"], need: 2)
        alias.paused = Pause(from: .holding, by: .person, reason: "a look at the logs", at: now)
        alias.gates = [
            GateStatus(
                name: "golden", weight: weight, verdict: .inconclusive, message: "not sure yet", run: "greet-0123",
                approvedBy: ["alice"], tries: 1)
        ]
        alias.errorSince = now
        alias.authors = ["alice"]
        alias.previous = [PreviousVersion(version: "v0", digest: digest, until: now)]
        alias.rejected = rejected
        alias.consumed = consumed
        return alias
    }

    static var status: ReleaseStatus {
        var status = ReleaseStatus()
        status.observedGeneration = 7
        status.transition = 41
        status.phase = .awaitingDecision
        status.summary = "production v1 -> v2 5.25% (1/2)"
        status.conditions = [
            Condition(.ready, .unknown, reason: "AwaitingDecision", message: "", observedGeneration: 7, at: now)
        ]
        status.versions = [VersionReference(name: "v1", digest: digest)]
        status.aliases = [alias]
        status.retired = [RetiredAlias(name: "beta", attempts: 2, rejected: rejected)]
        status.consumed = consumed
        status.serving = Serving(
            intent: "greet", bucketing: .flagdV3, deliveryName: "greet", deletionPolicy: .retain, retentionDays: 90,
            digest: digest)
        status.bundle = DeliveredBundle(name: "greet", digest: digest, transition: 41, bytes: 5123, deliveredAt: now)
        return status
    }

    static var decision: ReleaseDecision {
        ReleaseDecision(
            meta: ObjectMeta(name: "greet-1", namespace: "default"), releaseName: "greet", alias: "production",
            digest: digest, attempt: 3, weight: weight, action: .approve, actor: "alice", reason: "looks right",
            expiresAt: now)
    }

    static var binding: EvidenceBinding {
        EvidenceBinding(
            alias: "production", candidate: digest, stable: digest, suite: digest, endpoints: ["mini": digest],
            attempt: 3, weight: weight, tryNumber: 1)
    }

    static var result: EvaluationResult {
        EvaluationResult(
            verdict: .fail, reason: "the pass rate is too low", startedAt: now, finishedAt: now, rounds: 3, trials: 96,
            passed: 60, stablePassed: 90, calls: 200, maximumCalls: 400,
            failures: [
                EvaluationResult.CaseFailure(
                    name: "refund", wording: 0, isCritical: true, isBroken: true, assertion: "contains",
                    expected: "refund", actual: "no")
            ], models: ["mini": "mini-1"],
            thresholds: [
                ThresholdResult(
                    kind: .passRate, bound: "min 80%", verdict: .fail, estimate: 0.6,
                    interval: ThresholdResult.Interval(lower: 0.5, upper: 0.7), confidence: 0.95)
            ],
            usage: [
                StrategyUsage(
                    side: .candidate, strategy: "bestOf 3", calls: 200,
                    tokens: TokenUsage(inputTokens: 10, cachedInputTokens: 2, outputTokens: 5), cost: Money("0.002"),
                    latency: StrategyUsage.Latency(p50: 1.5, p95: 2, p99: 3))
            ], ignored: ["mini": ["seed"]])
    }
}
