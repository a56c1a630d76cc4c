import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptEvaluation
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// One evaluation in a cluster, whose leader dies at one of its writes; another process takes over.
struct EvaluationHandover {
    /// The end of the first leader: the write of this number, from 0, is its last act.
    struct Death: Sendable, Hashable {
        var write: Int
        /// Whether the write still reaches the cluster.
        var hasWritten: Bool
    }

    /// What there is to see when all is over.
    struct Outcome: Sendable {
        var runs: [EvaluationRun]
        /// What each process asked of the model.
        var calls: [Int]
        /// The writes of the first leader that concern the run, as `METHOD resource`.
        var writes: [String]
        /// The runs that answers are left of.
        var left: [String]
        var isServed: Bool
    }

    static let key = Samples.key
    /// Of four cases, for both versions.
    static let callsPerRound = 8

    private let place = Workplace(clock: TestClock())
    private let lifeline: Lifeline
    private var contenders: [Contender] = []
    private var models: [CountedModel] = []

    /// What became of an evaluation whose leader dies so; nil: it lives.
    static func play(_ death: Death?) async throws -> Outcome {
        let result: Result<Outcome, any Error> = await withDiscardingTaskGroup { group in
            var world = EvaluationHandover(lifeline: Lifeline(death))
            var result: Result<Outcome, any Error>
            do {
                result = .success(try await world.play(in: &group))
            } catch {
                result = .failure(error)
            }
            for contender in world.contenders { contender.kill() }
            while world.contenders.contains(where: { $0.runUntilIdle() }) {}
            return result
        }
        return try result.get()
    }

    private init(lifeline: Lifeline) { self.lifeline = lifeline }

    private mutating func play(in group: inout DiscardingTaskGroup) async throws -> Outcome {
        try await place.apply(Self.references)
        try await place.apply(Self.manifest("v1", strategy: "{immediate: {}}"))
        _ = try await TestOperator(place).settle(Self.key)
        try await place.apply(
            Self.manifest("v2", strategy: "{immediate: {gates: [{evaluation: {suiteName: golden}}]}}"))
        try start("first", lifeline.hook, in: &group)
        pass(.seconds(120))
        try start("second", { _ in nil }, in: &group)
        pass(.seconds(120))
        let backend = place.backend()
        let left = APIListOptions(labelSelector: ObjectMark.answers)
        return Outcome(
            runs: try await backend.runs(of: Self.key), calls: models.map(\.calls), writes: lifeline.writes,
            left: try await place.admin.list(.configMaps, in: "support", left).items.compactMap {
                ObjectMeta(apiObject: $0).keptAnswers?.run
            },
            isServed: try await place.files(at: Self.key)["production.txt"] == Array("v2: {{ticket}}".utf8))
    }

    private mutating func start(
        _ identity: String, _ fault: @escaping FakeFaultHook, in group: inout DiscardingTaskGroup
    ) throws {
        let model = CountedModel()
        let place = place
        let surroundings = Contender.Surroundings(
            timing: try LeaderElectionTiming(
                leaseDuration: .seconds(30), renewDeadline: .seconds(20), retryPeriod: .seconds(5)),
            random: { 0.5 }, skew: { .zero },
            evaluator: { backend in
                SuiteEvaluator(
                    connect: { _ in model }, journal: backend.answerJournal(), now: { place.now })
            })
        let line = ContenderLine(place.cluster.transport(fault: fault), place.clock) { _ in }
        let contender = Contender(identity, at: place, line, surroundings)
        models.append(model)
        contenders.append(contender)
        contender.start(in: &group)
    }

    // MARK: Turns and time

    private func settle() {
        while contenders.contains(where: { $0.runUntilIdle() }) {}
        if lifeline.isCut { contenders[0].kill() }
        while contenders.contains(where: { $0.runUntilIdle() }) {}
    }

    private func pass(_ span: Duration) {
        settle()
        let end = place.clock.now.offset + span
        while place.clock.now.offset < end {
            let now = place.clock.now.offset
            let next = min(end, max(place.clock.deadlines.first ?? end, now))
            let milliseconds = max(1, Int64(((next - now) / .milliseconds(1)).rounded(.up)))
            place.pass(TimeSpan(milliseconds: milliseconds))
            place.clock.advance(by: .milliseconds(milliseconds))
            settle()
        }
    }

    // MARK: Manifests

    private static let references = """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: golden, namespace: support}
        spec:
          sampling: stochastic
          cases:
          - {name: c0, inputs: {ticket: c0}, assert: [{contains: ok}]}
          - {name: c1, inputs: {ticket: c1}, assert: [{contains: ok}]}
          - {name: c2, inputs: {ticket: c2}, assert: [{contains: ok}]}
          - {name: c3, inputs: {ticket: c3}, assert: [{contains: ok}]}
          thresholds: {passRate: {min: 60%}, regression: {maxDrop: 50%}, cost: {meanPerCall: "0.1"}}
          rounds: {max: 12, seed: 7}
          budget: {calls: 200, cost: "5.00"}
        ---
        apiVersion: promptops.dev/v1alpha1
        kind: ModelEndpoint
        metadata: {name: gpt, namespace: support}
        spec: {protocol: replay, model: m, answersFrom: {configMapKeyRef: {name: recorded, key: a.jsonl}}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: recorded, namespace: support}
        data: {a.jsonl: ""}
        """

    private static func manifest(_ version: String, strategy: String) -> String {
        let versions = ["v1", "v2"].map { name in
            """
              - name: \(name)
                text: "\(name): {{ticket}}"
                inputs: [{name: ticket}]
                model: {endpointName: gpt, id: m, parameters: {temperature: 0.7}}
            """
        }
        return """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: triage, namespace: support}
            spec:
              versions:
            \(versions.joined(separator: "\n"))
              aliases: [{name: production, version: \(version), strategy: \(strategy)}]
            """
    }
}

/// Ends a process's way to the cluster at one of the writes that concern a run.
private final class Lifeline: Sendable {
    private let death: EvaluationHandover.Death?
    private let state = Mutex((writes: [String](), isCut: false))

    init(_ death: EvaluationHandover.Death?) { self.death = death }

    var isCut: Bool { state.withLock { $0.isCut } }
    var writes: [String] { state.withLock { $0.writes } }

    var hook: FakeFaultHook {
        { request in
            self.state.withLock { state in
                if state.isCut { return .unreachable }
                guard let write = Self.write(request) else { return nil }
                state.writes.append(write)
                guard let death = self.death, death.write == state.writes.count - 1 else { return nil }
                state.isCut = true
                return death.hasWritten ? .lostAnswer : .lostRequest
            }
        }
    }

    private static func write(_ request: APIRequest) -> String? {
        guard request.method != .get else { return nil }
        let isRun = request.path.contains("/evaluationruns")
        let text = request.path + String(decoding: request.body, as: UTF8.self)
        guard isRun || (request.path.contains("/configmaps") && text.contains("-answers")) else { return nil }
        return "\(request.method.rawValue) \(isRun ? "evaluationruns" : "configmaps")"
    }
}

/// Answers right nine times out of ten, the same to the same request, and counts.
private final class CountedModel: ModelClient {
    private let count = Mutex(0)

    var calls: Int { count.withLock { $0 } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        count.withLock { $0 += 1 }
        let prompt = request.messages.last?.content ?? ""
        let seed = prompt.utf8.reduce(Int64(request.sample) &* 1_000_003) { $0 &* 31 &+ Int64($1) }
        var random = SplitMix64(seed: seed)
        let passed = random.next() % 10 > 0
        let number = Int(random.next() % 1000)
        return ModelAnswer(
            text: "\(passed ? "ok" : "bad") \(number)", model: "m-2026",
            usage: TokenUsage(inputTokens: number, outputTokens: 7), latency: .milliseconds(number),
            cost: Money(nanos: Int64(number) * 1000))
    }
}
