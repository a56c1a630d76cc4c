import JSON
import PromptCore

/// Small valid values for tests: a release `support/triage` with the versions and aliases that a test names.
package enum Fixtures {
    /// 2027-01-01T00:00:00Z: when the tests begin.
    package static let start = Timestamp(milliseconds: 1_798_761_600_000)
    package static let namespace = "support"
    package static let releaseKey = ObjectKey(namespace: namespace, name: "triage")

    /// The content of a version: one string, asked at the endpoint `gpt`.
    package static func content(_ text: String) -> VersionContent {
        VersionContent(normalized: ["text": .string(text), "model": ["endpointName": "gpt"]])
    }

    /// A version whose text is its name, unless another text is given.
    package static func version(_ name: String, text: String? = nil) -> VersionSpec {
        VersionSpec(name: name, content: content(text ?? "prompt \(name)"), mark: Mark(line: 1, column: 1))
    }

    /// The digest of `version(name)`.
    package static func digest(_ name: String) -> Digest { content("prompt \(name)").digest }

    /// The candidate that `version(name)` makes.
    package static func candidate(_ name: String) -> CandidateVersion {
        CandidateVersion(version: name, digest: digest(name))
    }

    package static func release(
        versions: [VersionSpec], aliases: [AliasSpec], intent: String = "incident.triage", key: ObjectKey = releaseKey
    ) -> PromptRelease {
        var spec = PromptReleaseSpec(intent: intent, delivery: DeliverySpec(name: key.name))
        spec.versions = versions
        spec.aliases = aliases
        return PromptRelease(
            meta: ObjectMeta(
                name: key.name, namespace: key.namespace, uid: "uid-\(key.name)", creationTimestamp: start), spec: spec)
    }

    package static func release(_ versions: [String], aliases: [AliasSpec]) -> PromptRelease {
        release(versions: versions.map { version($0) }, aliases: aliases)
    }

    /// Steps at these weights with one hold, each behind the suite `golden` unless other gates are given.
    package static func canary(
        _ weights: [String], hold: RolloutStep.Hold = .time(.seconds(600)),
        gates: [Gate] = [.evaluation(suiteName: "golden")]
    ) -> RolloutStrategy {
        let steps = weights.map { text in RolloutStep(weight: percent(text), hold: text == "100%" ? .time(.zero) : hold)
        }
        return RolloutStrategy(gates: gates, steps: steps)
    }

    /// A percentage that is known to be one; 0 % for other text.
    package static func percent(_ text: String) -> Percentage { Percentage(text) ?? .zero }

    /// A suite whose digest follows from `revision`.
    package static func suite(_ name: String = "golden", revision: Int = 1, regression: Bool = true) -> EvaluationSuite
    {
        let digest = Digest(of: ["suite": .string(name), "revision": .integer(Int64(revision))])
        var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: percent("90%")), digest: digest)
        if regression { spec.regression = RegressionThreshold(maxDrop: percent("5%"), maxBroken: 0) }
        spec.cases = [EvaluationCase(name: "one", inputs: [:], assertions: [.contains("x")])]
        return EvaluationSuite(meta: ObjectMeta(name: name, namespace: namespace), spec: spec)
    }

    /// A replay endpoint whose digest follows from `revision`.
    package static func endpoint(_ name: String = "gpt", revision: Int = 1) -> ModelEndpoint {
        let digest = Digest(of: ["endpoint": .string(name), "revision": .integer(Int64(revision))])
        return ModelEndpoint(
            meta: ObjectMeta(name: name, namespace: namespace),
            spec: ModelEndpointSpec(
                model: "model", access: .replay(answersFrom: .file("answers.jsonl"), answers: ""), digest: digest))
    }

    /// What a run found, with nothing but its verdict.
    package static func result(_ verdict: Verdict, at moment: Timestamp) -> EvaluationResult {
        EvaluationResult(
            verdict: verdict, reason: "scripted \(verdict.rawValue)", startedAt: moment, finishedAt: moment)
    }

    /// The finished run that a need asks for.
    package static func run(_ need: EvaluationNeed, _ verdict: Verdict, at moment: Timestamp) -> EvaluationRun {
        EvaluationRun(
            meta: ObjectMeta(name: need.runName, namespace: namespace, creationTimestamp: moment),
            releaseName: releaseKey.name, suiteName: need.suiteName, candidateVersion: need.candidate.version,
            stableVersion: need.stable?.version, binding: need.binding, result: result(verdict, at: moment))
    }
}

/// Makes decisions with rising uids and times.
package struct DecisionBook: Sendable {
    private var count = 0

    package init() {}

    /// The next decision; a millisecond after the last.
    package mutating func make(
        _ action: ReleaseDecision.Action, of digest: Digest, attempt: Int, weight: Percentage? = nil,
        alias: String = "production", by actor: String = "alice", expiresAt: Timestamp? = nil,
        release: ObjectKey = Fixtures.releaseKey
    ) -> ReleaseDecision {
        count += 1
        let number = String(count)
        let name = "decision-" + String(repeating: "0", count: max(0, 5 - number.count)) + number
        return ReleaseDecision(
            meta: ObjectMeta(
                name: name, namespace: release.namespace, uid: name,
                creationTimestamp: Timestamp(milliseconds: Fixtures.start.milliseconds + Int64(count))),
            releaseName: release.name, alias: alias, digest: digest, attempt: attempt, weight: weight, action: action,
            actor: actor, reason: nil, expiresAt: expiresAt)
    }
}
