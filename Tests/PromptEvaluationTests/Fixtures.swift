import JSON
import PromptCore
import PromptEvaluation
import PromptOperator
import Synchronization

let noDigest = Digest(of: [UInt8]())

func percent(_ text: String) -> Percentage { Percentage(text) ?? .zero }

/// A version of one user message; `{{ticket}}` is its untrusted input.
func version(
    _ name: String, _ text: String = "{{ticket}}", endpointName: String = "recorded", variants: JSONValue? = nil
) -> EvaluationRequest.Subject {
    var content: [String: JSONValue] = [
        "text": .string("\(name): \(text)"), "inputs": [["name": "ticket", "trust": "untrusted"]],
        "model": ["endpointName": .string(endpointName), "id": "mini"],
    ]
    content["variants"] = variants
    return EvaluationRequest.Subject(version: name, content: VersionContent(normalized: .object(content)))
}

/// As `version`, with a temperature: its answers vary.
func sampled(_ name: String, variants: JSONValue? = nil, strategy: JSONValue? = nil) -> EvaluationRequest.Subject {
    var model: [String: JSONValue] = [
        "endpointName": "recorded", "id": "mini", "parameters": ["temperature": 0.7],
    ]
    model["strategy"] = strategy
    var content: [String: JSONValue] = [
        "text": .string("\(name): {{ticket}}"), "inputs": [["name": "ticket"]], "model": .object(model),
    ]
    content["variants"] = variants
    return EvaluationRequest.Subject(version: name, content: VersionContent(normalized: .object(content)))
}

/// A suite under stochastic sampling that expects answers with `ok` in them.
func stochastic(
    _ count: Int, critical: Set<Int> = [], min: String = "90%", maxDrop: String? = nil, maxBroken: Int = 0,
    rounds: Int = 12, calls: Int? = nil
) -> EvaluationSuite {
    var spec = thresholds(min: min, maxDrop: maxDrop, maxBroken: maxBroken, rounds: rounds)
    spec.seed = 7
    spec.maximumCalls = calls
    spec.cases = (0..<count).map {
        EvaluationCase(
            name: "c\($0)", inputs: ["ticket": .string("c\($0)")], isCritical: critical.contains($0),
            assertions: [.contains("ok")])
    }
    return EvaluationSuite(meta: ObjectMeta(name: "golden", namespace: "support"), spec: spec)
}

/// Answers that vary from sample to sample, and pass with a probability of the prompt's own; the same for the same
/// request and sample, whenever it is asked.
struct SamplingClient: ModelClient {
    var chance: @Sendable (String) -> Double

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let prompt = request.messages.last?.content ?? ""
        let seed = prompt.utf8.reduce(Int64(request.sample) &* 1_000_003) { $0 &* 31 &+ Int64($1) }
        var generator = SplitMix64(seed: seed)
        let passed = generator.chance(chance(prompt))
        return ModelAnswer(text: "\(passed ? "ok" : "bad") \(generator.next() % 1_000_000)", model: "mini-2025")
    }
}

func endpoint(_ name: String = "recorded", answers: String = "", concurrency: Int = 4) -> ModelEndpoint {
    var spec = ModelEndpointSpec(
        model: nil, access: .replay(answersFrom: .file("answers.jsonl"), answers: answers), digest: noDigest)
    spec.concurrency = concurrency
    return ModelEndpoint(meta: ObjectMeta(name: name, namespace: "support"), spec: spec)
}

/// A suite of cases whose input `ticket` is their own name and that expect the answer `ok`.
func suite(
    _ names: [String], critical: Set<String> = [], passRate: String = "95%",
    regression: RegressionThreshold? = nil, maximumCalls: Int? = nil
) -> EvaluationSuite {
    var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: percent(passRate)), digest: noDigest)
    spec.seed = 7
    spec.maximumCalls = maximumCalls
    spec.regression = regression
    spec.cases = names.map {
        EvaluationCase(
            name: $0, inputs: ["ticket": .string($0)], isCritical: critical.contains($0), assertions: [.equals("ok")])
    }
    return EvaluationSuite(meta: ObjectMeta(name: "golden", namespace: "support"), spec: spec)
}

func request(
    _ suite: EvaluationSuite, candidate: EvaluationRequest.Subject = version("v2"),
    stable: EvaluationRequest.Subject? = nil, endpoints: [ModelEndpoint] = [endpoint()]
) -> EvaluationRequest {
    EvaluationRequest(
        release: ObjectKey(namespace: "support", name: "triage"), suite: suite, candidate: candidate, stable: stable,
        endpoints: Dictionary(endpoints.map { ($0.meta.name, $0) }, uniquingKeysWith: { first, _ in first }))
}

let moment = Timestamp(milliseconds: 1_750_000_000_000)

/// Evaluates with one client for every endpoint, at a time that stands still.
func evaluate(
    _ request: EvaluationRequest, client: any ModelClient,
    progress: @Sendable (EvaluationProgress) -> Void = { _ in }
) async -> EvaluationResult {
    await SuiteEvaluator(connect: { _ in client }, now: { moment }).evaluate(request, progress: progress)
}

/// Answers at once.
struct PromptClientStub: ModelClient {
    /// From the last message's text.
    var respond: @Sendable (String) -> Result<ModelAnswer, ModelError>

    init(_ respond: @escaping @Sendable (String) -> Result<ModelAnswer, ModelError>) { self.respond = respond }

    /// `ok` but for the prompts given.
    init(failing: Set<String>) {
        self.init { .success(ModelAnswer(text: failing.contains($0) ? "bad" : "ok", model: "mini-2025")) }
    }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        try respond(request.messages.last?.content ?? "").get()
    }
}

/// Answers only when a whole batch of questions waits, in an order drawn from a seed.
final class BatchClient: ModelClient {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var running = 0
        var mostRunning = 0
        var generator: SplitMix64
    }

    private let state: Mutex<State>
    private let batch: Int
    private let client: any ModelClient

    init(batch: Int, seed: Int64 = 1, client: any ModelClient) {
        state = Mutex(State(generator: SplitMix64(seed: seed)))
        self.batch = batch
        self.client = client
    }

    var mostRunning: Int { state.withLock { $0.mostRunning } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        await withCheckedContinuation { continuation in
            let released = state.withLock { state in
                state.running += 1
                state.mostRunning = max(state.mostRunning, state.running)
                state.waiting.append(continuation)
                guard state.waiting.count == batch else { return [CheckedContinuation<Void, Never>]() }
                defer { state.waiting = [] }
                return state.waiting.shuffled(using: &state.generator)
            }
            for continuation in released { continuation.resume() }
        }
        state.withLock { $0.running -= 1 }
        return try await client.answer(request)
    }
}

/// Answers never, and says when it is asked.
struct SilentClient: ModelClient {
    let asked: AsyncStream<Void>.Continuation

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let (silence, continuation) = AsyncStream.makeStream(of: Void.self)
        asked.yield()
        for await _ in silence {}
        continuation.finish()
        throw .cancelled
    }
}
