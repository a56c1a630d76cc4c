import JSON
import PromptCore
import PromptEvaluation
import Synchronization
import Testing

@Suite struct DrawChoiceTests {
    private func draw(_ text: String, _ score: Double? = nil, _ ending: ModelAnswer.Ending = .complete) -> Draw {
        Draw(
            ModelAnswer(
                text: text, usage: TokenUsage(inputTokens: 10, cachedInputTokens: 1, outputTokens: 2),
                latency: .milliseconds(100), cost: Money(nanos: 5), ending: ending),
            meanLogprob: score)
    }

    @Test(arguments: [
        (["a", "b", "b"], "b"), (["a", "b"], "a"), (["x", "Yes", " yes\n", "no"], "Yes"),
        ([#"{"a":1,"b":2}"#, "z", #"{ "b": 2, "a": 1.0 }"#], #"{"a":1,"b":2}"#), (["1", "2", "1.0"], "1"),
        (["the  cat", "a dog", "The cat", "a dog"], "the  cat"),
    ])
    func `the answer that most draws agree on wins, the first one drawn in a tie`(_ texts: [String], _ winner: String) {
        #expect(DrawChoice.majority(of: texts.map { draw($0) })?.text == winner)
    }

    @Test func `what was cut has no vote unless all were`() {
        #expect(DrawChoice.majority(of: [draw("x", nil, .length), draw("x", nil, .length), draw("y")])?.text == "y")
        let cut = DrawChoice.majority(of: [draw("x", nil, .length), draw("y", nil, .refusal), draw("y", nil, .refusal)])
        #expect(cut?.text == "y" && cut?.ending == .refusal)
    }

    @Test func `the likeliest whole answer wins, and none does without scores`() {
        let draws = [draw("a", -2), draw("b", -0.5), draw("c", -0.5), draw("d", -0.1, .length)]
        #expect(DrawChoice.likeliest(of: draws)?.text == "b")
        #expect(DrawChoice.likeliest(of: draws + [draw("e")]) == nil)
        #expect(DrawChoice.likeliest(of: []) == nil && DrawChoice.majority(of: []) == nil)
    }

    @Test func `the answer has taken what all draws took`() {
        let answer = DrawChoice.majority(of: [draw("a"), draw("b"), draw("b")])
        #expect(
            answer
                == ModelAnswer(
                    text: "b", usage: TokenUsage(inputTokens: 30, cachedInputTokens: 3, outputTokens: 6),
                    latency: .milliseconds(300), calls: 3, cost: Money(nanos: 15)))
        var unknown = draw("c")
        unknown.answer.cost = nil
        unknown.answer.usage = nil
        let partly = DrawChoice.majority(of: [draw("a"), unknown])
        #expect(partly?.cost == nil && partly?.usage == nil && partly?.calls == 2)
    }
}

@Suite struct StrategyClientTests {
    /// Draws by the number of the call, and remembers what was asked.
    private final class Source: DrawSource {
        let asked = Mutex<[ModelRequest]>([])
        let scored = Mutex<[Bool]>([])
        let respond: @Sendable (ModelRequest) -> Result<Draw, ModelError>

        init(_ respond: @escaping @Sendable (ModelRequest) -> Result<Draw, ModelError>) { self.respond = respond }

        func draw(_ request: ModelRequest, isScored: Bool) async throws(ModelError) -> Draw {
            asked.withLock { $0.append(request) }
            scored.withLock { $0.append(isScored) }
            return try respond(request).get()
        }

        func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding { Embedding(components: [1]) }
    }

    @Test(arguments: [InferenceStrategy.greedy, .sample, .beam(width: 3), .custom("router")])
    func `a strategy of one draw asks once`(_ strategy: InferenceStrategy) async throws {
        let source = Source { _ in .success(Draw(ModelAnswer(text: "a"))) }
        let request = modelRequest(strategy: strategy, seed: 7)
        #expect(try await StrategyClient(source).answer(request) == ModelAnswer(text: "a"))
        #expect(source.asked.withLock { $0 } == [request])
        #expect(source.scored.withLock { $0 } == [false])
    }

    @Test func `each draw has a seed of its own, the same in every run`() async throws {
        let seeds = { () async throws -> Set<Int64> in
            let source = Source { _ in .success(Draw(ModelAnswer(text: "a"))) }
            let answer = try await StrategyClient(source).answer(modelRequest(strategy: .selfConsistency(20), seed: 7))
            #expect(answer.calls == 20)
            return Set(source.asked.withLock { $0 }.compactMap(\.seed))
        }
        let first = try await seeds()
        #expect(first.count == 20 && first.contains(7))
        #expect(try await seeds() == first)
    }

    @Test func `the vote does not depend on the order in which draws arrive`() async throws {
        let client = StrategyClient(
            Source { .success(Draw(ModelAnswer(text: ($0.seed ?? 0) == 7 ? "first" : "s\($0.seed ?? 0)"))) })
        for _ in 0..<10 {
            #expect(try await client.answer(modelRequest(strategy: .selfConsistency(8), seed: 7)).text == "first")
        }
    }

    @Test func `bestOf asks for scores and takes the best`() async throws {
        let source = Source { request in
            .success(
                Draw(
                    ModelAnswer(text: request.seed == 7 ? "worse" : "better"), meanLogprob: request.seed == 7 ? -2 : -1)
            )
        }
        let answer = try await StrategyClient(source).answer(modelRequest(strategy: .bestOf(3), seed: 7))
        #expect(answer == ModelAnswer(text: "better", calls: 3))
        #expect(source.scored.withLock { $0 } == [true, true, true])
    }

    @Test func `bestOf is refused after one call where the endpoint tells no probabilities`() async {
        let source = Source { _ in .success(Draw(ModelAnswer(text: "a"))) }
        let error = await #expect(throws: ModelError.self) {
            try await StrategyClient(source).answer(modelRequest(strategy: .bestOf(5)))
        }
        #expect(error?.message.hasPrefix("the endpoint gpt tells no probabilities of tokens") == true)
        #expect(source.asked.withLock { $0.count } == 1)
    }

    @Test func `one draw that fails is the failure of the answer`() async {
        let source = Source { $0.seed == 7 ? .success(Draw(ModelAnswer(text: "a"))) : .failure(.unavailable("down")) }
        await #expect(throws: ModelError.unavailable("down")) {
            try await StrategyClient(source).answer(modelRequest(strategy: .selfConsistency(3), seed: 7))
        }
    }
}
