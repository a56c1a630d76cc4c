import HTTPTransport
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

@testable import PromptEvaluation

/// What a run with a budget spends, and what comes of it.
@Suite(.timeLimit(.minutes(2))) struct SpendingTests {
    /// Answers `ok` and something else each time; each answer costs what `cost` says of its number, from 0. It places every
    /// text alike, at the cost given.
    private final class PricedClient: ModelClient {
        let cost: @Sendable (Int) -> Money?
        let placing: Money?
        private let counts = Mutex((answers: 0, embeddings: 0))

        init(placing: Money? = nil, cost: @escaping @Sendable (Int) -> Money?) {
            self.cost = cost
            self.placing = placing
        }

        var answers: Int { counts.withLock { $0.answers } }
        var embeddings: Int { counts.withLock { $0.embeddings } }

        func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
            let number = counts.withLock { counts in
                counts.answers += 1
                return counts.answers - 1
            }
            await Task.yield()
            return ModelAnswer(text: "ok \(number)", cost: cost(number))
        }

        func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
            counts.withLock { $0.embeddings += 1 }
            await Task.yield()
            return Embedding(components: [1], cost: placing)
        }
    }

    private static let samplings: [EvaluationSuiteSpec.Sampling] = [.deterministic, .stochastic]

    private func asked(
        _ cases: Int, _ sampling: EvaluationSuiteSpec.Sampling, cost: String, concurrency: Int = 4,
        like text: String? = nil
    ) -> EvaluationRequest {
        var suite = stochastic(cases, min: "50%")
        suite.spec.sampling = sampling
        suite.spec.maximumCost = Money(cost)
        if let text {
            for index in suite.spec.cases.indices {
                suite.spec.cases[index].assertions = [
                    .similar(SimilarAssertion(to: text, endpointName: "recorded", min: 0.5))
                ]
            }
        }
        return request(suite, candidate: sampled("v2"), endpoints: [endpoint(concurrency: concurrency)])
    }

    private func spent(_ result: EvaluationResult) -> Money? {
        (result.usage ?? [])
            .reduce(Money?.some(.zero)) { sum, usage in sum.flatMap { sum in usage.cost.map { sum + $0 } } }
    }

    @Test(arguments: samplings)
    func `a budget of cost ends the run before it is overspent, whatever the concurrency`(
        _ sampling: EvaluationSuiteSpec.Sampling
    ) async {
        let client = PricedClient { _ in Money("0.02") }
        let result = await evaluate(asked(6, sampling, cost: "0.05"), client: client)
        #expect(result.verdict == .inconclusive)
        #expect(result.reason == "budget: used up in the middle of round 1")
        #expect(spent(result) == Money("0.04"))
        #expect([client.answers, result.calls] == [2, 2])
    }

    @Test(arguments: samplings)
    func `a budget that just pays for all is enough`(_ sampling: EvaluationSuiteSpec.Sampling) async {
        let client = PricedClient { _ in Money("0.02") }
        let result = await evaluate(asked(8, sampling, cost: "0.16"), client: client)
        #expect(result.verdict == .pass)
        #expect(spent(result) == Money("0.16"))
    }

    @Test(arguments: samplings)
    func `a Pass that was dearer than the budget is none`(_ sampling: EvaluationSuiteSpec.Sampling) async {
        let client = PricedClient { Money($0 == 9 ? "0.5" : "0.01") }
        let result = await evaluate(asked(10, sampling, cost: "0.3", concurrency: 1), client: client)
        #expect(result.verdict == .inconclusive)
        #expect(result.reason.hasPrefix("budget: 0.59 was spent before the verdict, at most 0.3 allowed"))
        #expect(result.passed == 10)
    }

    @Test func `embeddings are paid for from the budget`() async {
        let client = PricedClient(placing: Money("0.02")) { _ in Money("0.01") }
        let result = await evaluate(asked(4, .deterministic, cost: "0.09", like: "ok"), client: client)
        #expect(result.verdict == .inconclusive)
        #expect((spent(result) ?? .zero) <= Money("0.09") ?? .zero)
        let whole = PricedClient(placing: Money("0.02")) { _ in Money("0.01") }
        let paid = await evaluate(asked(4, .deterministic, cost: "0.2", like: "ok"), client: whole)
        #expect(paid.verdict == .pass)
        #expect(paid.usage?.map(\.cost) == [Money("0.04"), Money("0.16")])
        #expect(paid.usage?.map(\.calls) == [4, 8])
    }

    @Test func `an embedding that tells no cost is refused where the budget bounds it`() async {
        let client = PricedClient { _ in Money("0.01") }
        let result = await evaluate(asked(4, .deterministic, cost: "1", concurrency: 1, like: "ok"), client: client)
        #expect(result.verdict == .error)
        #expect(
            result.reason.contains(
                "the endpoint recorded tells no cost, which the budget bounds: give it a `price`"))
        #expect([client.answers, client.embeddings] == [1, 1])
    }

    /// Every other request fails once.
    private func flaky() -> ScriptedSender {
        ScriptedSender { (_, index) throws(HTTPError) in
            index % 2 == 0 ? httpResponse(503, "") : completion("ok")
        }
    }

    @Test(arguments: [(6, Verdict.pass, 6), (5, .inconclusive, 5), (4, .inconclusive, 4)])
    func `each attempt is a call of the budget`(_ most: Int, _ verdict: Verdict, _ sent: Int) async throws {
        let clock = TestClock()
        let sender = flaky()
        let client = try await modelClient(sender, clock: clock, concurrency: 1)
        async let run = evaluate(
            request(suite(["a", "b", "c"], maximumCalls: most), endpoints: [endpoint(concurrency: 1)]), client: client)
        for _ in 0..<(most + 1) / 2 {
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(1))
        }
        let result = await run
        #expect(result.verdict == verdict)
        #expect([result.calls, sender.requests.count] == [sent, sent])
        if verdict == .pass { #expect(result.usage?.map(\.calls) == [6]) }
    }
}
