import Foundation
import PromptCore
import PromptEvaluation
import PromptOperator
import Synchronization
import Testing

/// A run that is killed after any number of answers goes on where it was.
@Suite(.timeLimit(.minutes(10))) struct RunJournalTests {
    static let run = EvaluationRequest.Run(name: "triage-0123456789ab", binding: Digest(of: [1]))
    static let client = SamplingClient { $0.hasSuffix("c5") ? 0.4 : 0.99 }

    private func asked(concurrency: Int = 1, binding: Digest = run.binding) -> EvaluationRequest {
        var asked = request(
            stochastic(8, min: "70%", maxDrop: "25%", rounds: 6), candidate: sampled("v2"), stable: sampled("v1"),
            endpoints: [endpoint(concurrency: concurrency)])
        asked.run = EvaluationRequest.Run(name: Self.run.name, binding: binding)
        return asked
    }

    private func evaluate(
        _ request: EvaluationRequest, _ client: any ModelClient, _ journal: JournalInMemory
    ) async -> EvaluationResult {
        await SuiteEvaluator(connect: { _ in client }, journal: journal, now: { moment }).evaluate(request) { _ in }
    }

    /// Runs until so many answers were given, and kills the run there.
    private func killed(
        after count: Int, _ request: EvaluationRequest, _ journal: JournalInMemory,
        client: any ModelClient = RunJournalTests.client
    ) async -> Int {
        let mortal = MortalClient(client, answers: count)
        let run = Task { await evaluate(request, mortal, journal) }
        for await _ in mortal.isDead { run.cancel() }
        #expect(await run.value.reason == "cancelled")
        return mortal.given
    }

    private func bytes(of result: EvaluationResult) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(result)
    }

    @Test func `after a kill at any answer only the rest is asked, and the result is the same byte for byte`()
        async throws
    {
        let whole = CountingClient(Self.client)
        let expected = await evaluate(asked(), whole, JournalInMemory())
        #expect(expected.rounds > 1 && expected.verdict != .error)
        for count in 0..<whole.count {
            let journal = JournalInMemory()
            let before = await killed(after: count, asked(), journal)
            let rest = CountingClient(Self.client)
            let result = await evaluate(asked(), rest, journal)
            #expect(before == count)
            #expect(before + rest.count == whole.count)
            #expect(try bytes(of: result) == bytes(of: expected))
        }
    }

    @Test(arguments: [1, 5, 13, 24, 31])
    func `with many questions in flight no answer that was given is asked for again`(_ count: Int) async {
        let whole = CountingClient(Self.client)
        let expected = await evaluate(asked(concurrency: 4), whole, JournalInMemory())
        let journal = JournalInMemory()
        let before = await killed(after: count, asked(concurrency: 4), journal)
        let rest = CountingClient(Self.client)
        #expect(await evaluate(asked(concurrency: 4), rest, journal) == expected)
        #expect(before + rest.count == whole.count)
    }

    @Test func `a line that the kill cut short is asked for again, and spoils none after it`() async {
        let journal = JournalInMemory()
        _ = await killed(after: 9, asked(), journal)
        journal.tearLastLine(of: Self.run.name)
        let rest = CountingClient(Self.client)
        let whole = CountingClient(Self.client)
        let expected = await evaluate(asked(), whole, JournalInMemory())
        #expect(await evaluate(asked(), rest, journal) == expected)
        #expect(8 + rest.count == whole.count)
    }

    /// Places each text by its length.
    private struct PlacingClient: ModelClient {
        func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
            try await RunJournalTests.client.answer(request)
        }

        func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
            Embedding(
                components: [1 / Double(request.text.utf8.count), 0.1],
                usage: TokenUsage(inputTokens: request.text.utf8.count, outputTokens: 0), cost: Money("0.01"))
        }
    }

    @Test(arguments: [1, 2, 3, 9, 20, 33], [1, 4])
    func `no embedding is paid for twice either`(_ count: Int, _ concurrency: Int) async throws {
        var asked = asked(concurrency: concurrency)
        for index in asked.suite.spec.cases.indices {
            asked.suite.spec.cases[index].assertions.append(
                .similar(SimilarAssertion(to: "ok", endpointName: "recorded", min: 0.1)))
        }
        let whole = CountingClient(PlacingClient())
        let expected = await evaluate(asked, whole, JournalInMemory())
        #expect(expected.rounds > 1 && expected.verdict != .error)
        let journal = JournalInMemory()
        let before = await killed(after: count, asked, journal, client: PlacingClient())
        let rest = CountingClient(PlacingClient())
        #expect(try await bytes(of: evaluate(asked, rest, journal)) == bytes(of: expected))
        #expect(before + rest.count == whole.count)
    }

    @Test func `answers that were kept for another binding are not used`() async {
        let journal = JournalInMemory()
        _ = await killed(after: 9, asked(), journal)
        let whole = CountingClient(Self.client)
        _ = await evaluate(asked(binding: Digest(of: [2])), whole, journal)
        let fresh = CountingClient(Self.client)
        _ = await evaluate(asked(), fresh, JournalInMemory())
        #expect(whole.count == fresh.count)
    }

    @Test func `an answer that cannot be kept is an error, and nothing more is asked`() async {
        let journal = JournalInMemory(appends: 3)
        let client = CountingClient(Self.client)
        let result = await evaluate(asked(), client, journal)
        #expect(result.verdict == .error)
        #expect(result.reason.contains("the answer could not be kept: the disk is full"))
        #expect(client.count == 3)
    }

    @Test func `a run that becomes no evidence keeps nothing`() async {
        let journal = JournalInMemory()
        var request = asked()
        request.run = nil
        _ = await evaluate(request, Self.client, journal)
        #expect(await journal.runs(of: request.release).isEmpty)
    }
}

/// Keeps lines in memory; the disk is full after so many appends.
final class JournalInMemory: AnswerJournal {
    private let state: Mutex<(lines: [String: [[UInt8]]], appends: Int)>

    init(appends: Int = .max) { state = Mutex(([:], appends)) }

    func lines(of run: String, _ release: ObjectKey) async -> [[UInt8]] { state.withLock { $0.lines[run] ?? [] } }

    func append(_ line: [UInt8], to run: String, _ release: ObjectKey) async throws(BackendError) {
        let isFull = state.withLock { state in
            state.appends -= 1
            if state.appends >= 0 { state.lines[run, default: []].append(line) }
            return state.appends < 0
        }
        if isFull { throw .unavailable("the disk is full") }
    }

    func remove(_ run: String, _ release: ObjectKey) async { state.withLock { $0.lines[run] = nil } }

    func runs(of release: ObjectKey) async -> Set<String> { state.withLock { Set($0.lines.keys) } }

    func tearLastLine(of run: String) {
        state.withLock { state in
            guard let last = state.lines[run]?.popLast() else { return }
            state.lines[run]?.append(Array(last.prefix(last.count / 2)))
        }
    }
}

/// Counts the answers that it gives.
final class CountingClient: ModelClient {
    private let client: any ModelClient
    private let given = Mutex(0)

    init(_ client: any ModelClient) { self.client = client }

    var count: Int { given.withLock { $0 } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let answer = try await client.answer(request)
        given.withLock { $0 += 1 }
        return answer
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        let embedding = try await client.embedding(request)
        given.withLock { $0 += 1 }
        return embedding
    }
}

/// Gives so many answers and then none: whoever asks on learns that the process dies.
final class MortalClient: ModelClient {
    let isDead: AsyncStream<Void>
    private let client: any ModelClient
    private let dying: AsyncStream<Void>.Continuation
    private let left: Mutex<Int>
    private let answers: Int

    init(_ client: any ModelClient, answers: Int) {
        (isDead, dying) = AsyncStream.makeStream()
        self.client = client
        self.answers = answers
        left = Mutex(answers)
    }

    var given: Int { answers - left.withLock { max(0, $0) } }

    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        try await live()
        return try await client.answer(request)
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        try await live()
        return try await client.embedding(request)
    }

    private func live() async throws(ModelError) {
        let isAlive = left.withLock { left in
            left -= 1
            return left >= 0
        }
        if isAlive { return }
        dying.yield()
        dying.finish()
        let (silence, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in silence {}
        continuation.finish()
        throw .cancelled
    }
}
