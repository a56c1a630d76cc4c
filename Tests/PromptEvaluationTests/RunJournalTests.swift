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

    // MARK: Round by round

    /// Trials of both sides.
    private static let callsPerRound = 16

    @Test(arguments: [0, 1, 15, 16, 17, 31, 32])
    func `after a kill a journal that keeps whole rounds has only the unfinished one asked again`(
        _ count: Int
    ) async throws {
        let whole = CountingClient(Self.client)
        let expected = await evaluate(asked(), whole, JournalInMemory())
        #expect(whole.count > 32)
        let journal = JournalInMemory(keepsWhen: .settled)
        #expect(await killed(after: count, asked(), journal) == count)
        journal.loseUnsettled()
        let rest = CountingClient(Self.client)
        #expect(try await bytes(of: evaluate(asked(), rest, journal)) == bytes(of: expected))
        #expect(rest.count == whole.count - count / Self.callsPerRound * Self.callsPerRound)
    }

    @Test func `a round is settled before the next one is asked, and the last one too`() async {
        let journal = JournalInMemory()
        let settled = Mutex<[Int]>([])
        let client = NotedClient(Self.client) { settled.withLock { $0.append(journal.settles) } }
        let result = await evaluate(asked(), client, journal)
        #expect(result.rounds > 1)
        #expect(
            settled.withLock { $0 }
                == (0..<result.rounds).flatMap { [Int](repeating: $0, count: Self.callsPerRound) })
        #expect(journal.settles == result.rounds)
    }

    @Test func `a round that a budget ended is settled too`() async {
        var asked = asked()
        asked.suite.spec.maximumCost = Money("0.05")
        let journal = JournalInMemory()
        let result = await evaluate(asked, PricedClient(), journal)
        #expect(result.verdict == .inconclusive)
        #expect(result.reason.contains("used up in the middle of round 1"))
        #expect(journal.settles == 1)
    }

    @Test func `a round that cannot be kept is an error, and nothing more is asked`() async {
        let journal = JournalInMemory(settles: 1)
        let client = CountingClient(Self.client)
        let result = await evaluate(asked(), client, journal)
        #expect(result.verdict == .error)
        #expect(result.reason == "the answers of round 2 could not be kept: the server is away")
        #expect(client.count == 2 * Self.callsPerRound)
    }

    @Test func `a run that is cancelled while a round is settled says so`() async {
        let journal = JournalInMemory(keepsWhen: .never)
        let run = Task { await evaluate(asked(), Self.client, journal) }
        for await _ in journal.isSettling { run.cancel() }
        #expect(await run.value.reason == "cancelled")
    }

    @Test func `a run that becomes no evidence keeps nothing`() async {
        let journal = JournalInMemory()
        var request = asked()
        request.run = nil
        _ = await evaluate(request, Self.client, journal)
        #expect(await journal.runs(of: request.release).isEmpty)
    }
}
