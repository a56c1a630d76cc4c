import JSON
import PromptCore
import PromptOperator

/// The small values that the checks store, and the manifests they write.
enum ConformanceSamples {
    static let key = ObjectKey(namespace: "support", name: "triage")

    /// A manifest of a release with one version and one alias.
    static func release(_ key: ObjectKey = key, text: String = "Hello", suite: String? = nil) -> String {
        let gates = suite.map { "gates: [{evaluation: {suiteName: \($0)}}]" } ?? ""
        return """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: \(key.name), namespace: \(key.namespace)}
            spec:
              versions: [{name: v1, text: "\(text)", model: {endpointName: gpt}}]
              aliases: [{name: production, version: v1, strategy: {immediate: {\(gates)}}}]

            """
    }

    static func suite(_ name: String = "golden", needle: String = "x") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: \(name), namespace: support}
        spec:
          sampling: deterministic
          cases: [{name: one, inputs: {}, assert: [{contains: "\(needle)"}]}]
          thresholds: {passRate: {min: 90%}}

        """
    }

    static func endpoint(_ name: String = "gpt", model: String = "m") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: \(name), namespace: support}
        spec: {protocol: replay, model: \(model), answersFrom: {configMapKeyRef: {name: answers, key: a.jsonl}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: answers, namespace: support}
        data: {a.jsonl: "{\\"key\\": \\"a\\", \\"answer\\": \\"b\\"}"}

        """
    }

    static func status(_ summary: String, transition: Int = 1) -> ReleaseStatus {
        var status = ReleaseStatus()
        status.summary = summary
        status.transition = transition
        return status
    }

    static func version(
        _ name: String, text: String = "Hello", of release: ObjectKey = key, at now: Timestamp
    ) -> PromptVersion {
        PromptVersion(
            meta: ObjectMeta(
                name: PromptVersion.objectName(release: release.name, version: name), namespace: release.namespace,
                creationTimestamp: now),
            releaseName: release.name, intent: release.name, version: name,
            content: VersionContent(normalized: ["text": .string(text)]), source: "prompts/\(name).md", recordedAt: now)
    }

    static func run(
        _ name: String, of release: ObjectKey = key, verdict: Verdict = .pass, at now: Timestamp
    ) -> EvaluationRun {
        let binding = EvidenceBinding(
            alias: "production", candidate: Digest(of: [1]), stable: nil, suite: Digest(of: [2]),
            endpoints: ["gpt": Digest(of: [3])], attempt: 1, weight: .all, tryNumber: 0)
        return EvaluationRun(
            meta: ObjectMeta(name: name, namespace: release.namespace, creationTimestamp: now),
            releaseName: release.name, suiteName: "golden", candidateVersion: "v1", stableVersion: nil,
            binding: binding, result: Fixtures.result(verdict, at: now))
    }

    static func decision(
        _ name: String, uid: String? = nil, of release: ObjectKey = key, second: Int64 = 0, reason: String? = nil
    ) -> ReleaseDecision {
        ReleaseDecision(
            meta: ObjectMeta(
                name: name, namespace: release.namespace, uid: uid ?? "uid-\(name)",
                creationTimestamp: Timestamp(milliseconds: 1_000 * second)),
            releaseName: release.name, alias: "production", digest: Digest(of: [1]), attempt: 1,
            weight: Percentage("5%"), action: .approve, actor: "alice", reason: reason, expiresAt: nil)
    }

    /// A delivery of these files with their true digest.
    static func delivery(
        _ files: [String: String], transition: Int = 1, uid: String = "uid-1", to place: ObjectKey = key
    ) -> BundleDelivery {
        let bytes = files.mapValues { Array($0.utf8) }
        return BundleDelivery(
            release: place, releaseUID: uid, name: place.name, transition: transition, files: bytes,
            digest: InMemoryContents.digest(of: bytes))
    }
}
