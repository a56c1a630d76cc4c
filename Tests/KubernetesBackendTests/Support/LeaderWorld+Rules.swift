import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting

@testable import KubernetesBackend

extension LeaderWorld {
    private func status() async throws -> ReleaseStatus? { try await place.backend().release(Self.key)?.status }

    /// The new version is stable, delivered, and reported.
    func isOver() async throws -> Bool {
        guard let status = try await status(), let alias = status.aliases.first else { return false }
        let bundle = try await place.backend().bundle(named: Self.key.name, in: Self.key.namespace)
        return alias.phase == .stable && alias.stable?.version == "v2" && bundle?.transition == status.transition
            && status.bundle?.transition == status.transition
    }

    /// A person promotes what waits for it, once.
    func decide() async throws {
        guard let alias = try await status()?.aliases.first, alias.phase == .awaitingDecision,
            let candidate = alias.candidate, try await place.backend().decisions(of: Self.key).isEmpty
        else { return }
        var decision = Samples.decision("")
        decision.meta.creationTimestamp = place.now
        decision.digest = candidate.digest
        decision.attempt = alias.attempt
        decision.action = .promote
        decision.weight = alias.weight
        _ = try await place.decide(decision)
    }

    /// At most one leads by its own view, none writes without the lease, and rollouts keep their rules.
    mutating func check() async throws {
        if let violation = book.violation { throw Violation(description: violation) }
        let leaders = contenders.filter(\.isLeading).map(\.identity)
        if leaders.count > 1 { throw Violation(description: "\(leaders) lead at once") }
        guard checked != book.writes else { return }
        checked = book.writes
        guard let standing = try await place.get(.configMaps, Self.key).map(PlacedBundle.init),
            let transition = standing.stored.transition
        else { return }
        if transition < (delivered.keys.max() ?? 0) { throw Violation(description: "the bundle went back") }
        let known = delivered[transition] ?? standing.digest.text
        if known != standing.digest.text {
            throw Violation(description: "transition \(transition) was delivered with two contents")
        }
        delivered[transition] = known
        guard let alias = try await status()?.aliases.first, alias.weight > .zero, let candidate = alias.candidate
        else { return }
        let hasPassed = try await place.backend().runs(of: Self.key).contains {
            $0.binding.candidate == candidate.digest && $0.binding.weight == alias.weight
                && $0.result.verdict == .pass
        }
        if !hasPassed { throw Violation(description: "\(alias.weight.text) without evidence") }
    }

    /// What there is to see when all is over.
    func outcome() async throws -> Outcome {
        let backend = place.backend()
        let files = try await place.files(at: Self.key)
        return Outcome(
            transition: try await status()?.transition ?? 0,
            runs: try await backend.runs(of: Self.key).map {
                "\($0.candidateVersion) attempt \($0.binding.attempt) \($0.binding.weight?.text ?? "")"
            }.sorted(),
            decisions: try await backend.decisions(of: Self.key).map { $0.outcome?.outcome },
            served: files.keys.sorted())
    }

    static let references = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: golden, namespace: support}
        spec:
          sampling: deterministic
          cases: [{name: one, inputs: {}, assert: [{contains: x}]}]
          thresholds: {passRate: {min: 90%}}
        ---
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: gpt, namespace: support}
        spec: {protocol: replay, model: m, answersFrom: {configMapKeyRef: {name: answers, key: a.jsonl}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: answers, namespace: support}
        data: {a.jsonl: "{\\"key\\": \\"a\\", \\"answer\\": \\"b\\"}"}
        """

    static func manifest(_ version: String) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          versions:
          - {name: v1, text: one, model: {endpointName: gpt}}
          - {name: v2, text: two, model: {endpointName: gpt}}
          aliases:
          - name: production
            version: \(version)
            strategy:
              canary:
                gates: [{evaluation: {suiteName: golden}}]
                steps: [{weight: 1%, hold: 30s}, {weight: 50%, hold: manual}, {weight: 100%, hold: 30s}]
        """
    }
}
