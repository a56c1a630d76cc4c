import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// A cluster in which people, time, faults and two operators take turns by the seed of a generator.
struct ClusterWorld {
    /// A rule that did not hold.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    private static let key = Samples.key

    private let place = Workplace()
    private let verdict = Verdicts()
    private let isLossy: Bool
    private var random: SeededGenerator
    private var operators: [TestOperator] = []
    private var version = "v1"
    private var isSuspended = false
    /// What was delivered with each transition, and the highest of them.
    private var delivered: [Int: String] = [:]
    private var highest = 0
    /// The digest under which each version was seen served first.
    private var served: [String: String] = [:]

    /// The verdict that evaluations have just now.
    private final class Verdicts: Sendable {
        private let current = Mutex(Verdict.pass)
        func set(_ verdict: Verdict) { current.withLock { $0 = verdict } }
        func get() -> Verdict { current.withLock { $0 } }
    }

    /// A world of its own; in a lossy one patches lose their content.
    init(seed: UInt64, isLossy: Bool = false) async throws {
        self.isLossy = isLossy
        random = SeededGenerator(seed: seed)
        try await place.apply(Self.references)
        try await apply()
        for _ in 0..<2 { operators.append(try await makeOperator()) }
    }

    /// An operator whose feeds, most of the time, have been listed.
    private mutating func makeOperator() async throws -> TestOperator {
        let process = TestOperator(place, isLossy: isLossy, script: { [verdict] _, _ in verdict.get() })
        if !random.once(in: 4) { try await process.listAll() }
        return process
    }

    /// Takes so many steps, then lets all come to rest.
    mutating func run(_ steps: Int) async throws {
        for _ in 0..<steps {
            try await step()
            try await check()
        }
        try await rest()
    }

    private mutating func step() async throws {
        switch Int.random(in: 0..<15, using: &random) {
        case 0:
            version = random.pick(["v1", "v2", "v3"])
            try await apply()
        case 1:
            isSuspended.toggle()
            try await apply()
        case 2: try await decide()
        case 3: try await tamper()
        case 4: verdict.set(random.pick([.pass, .pass, .pass, .fail, .error, .inconclusive]))
        case 5: place.pass(.seconds(Int64.random(in: 1...1200, using: &random)))
        case 6: operators[Int.random(in: 0..<2, using: &random)] = try await makeOperator()
        case 7, 10, 11: await interleave()
        case 8: try await fail()
        case 12, 13: try await listen()
        default: await turn(operators[Int.random(in: 0..<2, using: &random)])
        }
    }

    // MARK: Operators

    /// One reconcile and what it asks for; errors are what a controller would try again after.
    private func turn(_ process: TestOperator) async {
        _ = try? await process.reconcile(Self.key)
        _ = try? await process.evaluate()
    }

    /// One operator stands still before one of its requests while the other one takes its turn.
    private mutating func interleave() async {
        let (one, other, place) = (operators[0], operators[1], place)
        one.transport.interrupt(before: Int.random(in: 0..<14, using: &random)) {
            for _ in 0..<5 {
                _ = try? await other.reconcile(Self.key)
                _ = try? await other.evaluate()
                place.pass(.seconds(300))
            }
        }
        await turn(one)
    }

    /// A request fails, or its answer is lost; then the process may be gone too.
    private mutating func fail() async throws {
        let index = Int.random(in: 0..<2, using: &random)
        let fault: WatchedTransport.Fault = random.pick([.serverError, .answerLost])
        operators[index].transport.fail(step: Int.random(in: 0..<14, using: &random), as: fault)
        await turn(operators[index])
        _ = operators[index].transport.recover()
        if random.once(in: 2) { operators[index] = try await makeOperator() }
    }

    /// Some of the feeds of an operator come up to the present; the others stay behind.
    private mutating func listen() async throws {
        let process = operators[Int.random(in: 0..<2, using: &random)]
        for feed in 0..<process.feedCount where random.once(in: 2) { try await process.list(feed) }
    }

    // MARK: People

    private func apply() async throws { try await place.apply(Self.manifest(version, isSuspended: isSuspended)) }

    private mutating func decide() async throws {
        let alias = try await status()?.aliases.first
        guard let digest = alias?.candidate?.digest ?? alias?.stable?.digest else { return }
        var decision = Samples.decision("")
        decision.meta.creationTimestamp = place.now
        decision.digest = digest
        decision.attempt = alias?.attempt ?? 1
        decision.action = random.pick([.promote, .abort, .retry, .pause, .resume])
        decision.weight = alias?.step?.weight ?? .all
        _ = try await place.decide(decision)
    }

    private mutating func tamper() async throws {
        guard try await place.get(.configMaps, Self.key) != nil else { return }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: try await place.merge(["data": ["extra": "x"]], .configMaps, Self.key)
        case 1: try await place.merge(["data": ["release.json": "{}"]], .configMaps, Self.key)
        default: try await place.admin.delete(place.path(.configMaps, Self.key))
        }
    }

    // MARK: Rules

    private func status() async throws -> ReleaseStatus? { try await place.backend().release(Self.key)?.status }

    private mutating func check() async throws {
        let standing = try await place.get(.configMaps, Self.key).map(PlacedBundle.init)
        try await checkEvidence()
        guard let standing, standing.meta.annotations[ObjectMark.bundleDigest] == standing.digest.text,
            let transition = standing.stored.transition
        else { return }
        if transition < highest { throw Violation(description: "transition \(transition) after \(highest)") }
        highest = transition
        let known = delivered[transition] ?? standing.digest.text
        guard known == standing.digest.text else {
            throw Violation(description: "transition \(transition) was delivered with two contents")
        }
        delivered[transition] = known
        try await checkServed()
    }

    /// What is served under a name is what was recorded under it.
    private mutating func checkServed() async throws {
        let files = try await place.files(at: Self.key)
        let index = try JSONParser.value(files["release.json"] ?? [])
        for (name, version) in index["versions"]?.object ?? [:] {
            let digest = version["digest"]?.string ?? ""
            let object = PromptVersion.objectName(release: "triage", version: name)
            let recorded = try await place.get(
                APIResource(.version), ObjectKey(namespace: "support", name: object))
            guard recorded?["spec"]?["digest"]?.string == digest, served[name] ?? digest == digest else {
                throw Violation(description: "\(name) is served with another digest than it was recorded with")
            }
            served[name] = digest
        }
    }

    /// No candidate has traffic without a run that passed for exactly its attempt and weight.
    private func checkEvidence() async throws {
        guard let alias = try await status()?.aliases.first, let candidate = alias.candidate, alias.weight > .zero
        else { return }
        let runs = try await place.backend().runs(of: Self.key)
        let hasPassed = runs.contains { run in
            run.binding.candidate == candidate.digest && run.binding.attempt == alias.attempt
                && run.binding.weight == alias.weight && run.result.verdict == .pass
        }
        if !hasPassed { throw Violation(description: "\(alias.weight.text) of \(candidate.version) without evidence") }
    }

    /// What was committed is delivered, and two operators at rest write nothing any more.
    private mutating func rest() async throws {
        verdict.set(.pass)
        for process in operators {
            _ = process.transport.recover()
            try await process.listAll()
            guard try await process.settle(Self.key) else { throw Violation(description: "it does not come to rest") }
        }
        try await check()
        guard highest > 0 || isSuspended else { throw Violation(description: "nothing was ever delivered") }
        let (status, bundle) = (
            try await status(), try await place.backend().bundle(named: "triage", in: "support")
        )
        guard bundle?.digest == status?.serving?.digest,
            bundle == nil || bundle?.transition == status?.transition
        else { throw Violation(description: "what is delivered is not what was committed") }
        for process in operators {
            try await process.listAll()
            _ = try await process.settle(Self.key)
            let writes = process.transport.takeNoted().filter(\.isWrite)
            if !writes.isEmpty { throw Violation(description: "writes at rest: \(writes.map(\.path))") }
        }
    }
}

extension ClusterWorld {
    private static let references = """
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

    private static func manifest(_ version: String, isSuspended: Bool) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          suspend: \(isSuspended)
          versions:
          - {name: v1, text: one, model: {endpointName: gpt}}
          - {name: v2, text: two, model: {endpointName: gpt}}
          - {name: v3, text: three, model: {endpointName: gpt}}
          aliases:
          - name: production
            version: \(version)
            strategy:
              canary:
                gates: [{evaluation: {suiteName: golden}}]
                steps: [{weight: 1%, hold: 10m}, {weight: 50%, hold: manual}, {weight: 100%}]
        """
    }
}
