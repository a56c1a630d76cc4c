import ControllerRuntime
import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import PromptTesting
import Synchronization
import Testing

@Suite struct RemoteClientTests {
    @Test func `an answer is measured, counted and priced`() async throws {
        let clock = TestClock()
        let sender = ScriptedSender { (_, _) throws(HTTPError) in
            clock.advance(by: .milliseconds(350))
            return completion("Hello", usage: (1000, 100))
        }
        let client = try await modelClient(sender, clock: clock) {
            $0.price = TokenPrice(input: Money(nanos: 1_000_000_000), output: Money(nanos: 2_000_000_000))
        }
        #expect(
            try await client.answer(modelRequest())
                == ModelAnswer(
                    text: "Hello", model: "mini-2025", usage: TokenUsage(inputTokens: 1000, outputTokens: 100),
                    latency: .milliseconds(350), cost: Money("0.0012")))
        let request = try #require(sender.requests.first)
        #expect(request.headers["authorization"] == "Bearer \(secretKey)")
        #expect(request.timeout == .seconds(120))
        #expect(request.maximumBodyBytes == 8 << 20)
    }

    @Test func `without a price or without counted tokens there is no cost`() async throws {
        let free = try await modelClient(ScriptedSender([completion("a")]))
        #expect(try await free.answer(modelRequest()).cost == nil)
        let uncounted = try await modelClient(ScriptedSender([completion("a", usage: nil)])) {
            $0.price = TokenPrice(input: .zero, output: .zero)
        }
        let answer = try await uncounted.answer(modelRequest())
        #expect(answer.cost == nil && answer.usage == nil)
    }

    @Test func `a fault that passes is waited for as the endpoint asks, and is not in the latency`() async throws {
        let clock = TestClock()
        let sender = ScriptedSender([
            openAIFault(429, code: "rate_limit_exceeded", ["retry-after": "3"]), httpResponse(529, "overloaded"),
            completion("Hello"),
        ])
        let client = try await modelClient(sender, clock: clock)
        async let answer = client.answer(modelRequest())
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.seconds(3)])
        clock.advance(by: .seconds(3))
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(1))
        let told = try await answer
        #expect(told.latency == .zero)
        #expect([told.calls, sender.requests.count] == [3, 3])
    }

    @Test func `when the endpoint asks one to wait, all wait`() async throws {
        let clock = TestClock()
        let sender = ScriptedSender([openAIFault(429, code: nil, ["retry-after": "9"]), completion("Hello")])
        let client = try await modelClient(sender, clock: clock)
        async let first = client.answer(modelRequest("one"))
        await clock.waitForSleepers(1)
        async let second = client.answer(modelRequest("two"))
        await clock.waitForSleepers(2)
        #expect(clock.deadlines == [.seconds(9), .seconds(9)])
        #expect(sender.requests.count == 1)
        clock.advance(by: .seconds(9))
        #expect(try await [first, second].map(\.text) == ["Hello", "Hello"])
    }

    @Test func `all clients of an endpoint share its limits`() async throws {
        let clock = TestClock()
        let sender = ScriptedSender([completion("Hello")])
        let clients = modelClients(sender, clock: clock)
        var remote = try remoteModel()
        remote.limits.requestsPerMinute = 60
        let (one, two) = (
            try await clients.open(remoteEndpoint(remote)), try await clients.open(remoteEndpoint(remote))
        )
        _ = try await one.answer(modelRequest())
        async let second = two.answer(modelRequest())
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.seconds(1)])
        clock.advance(by: .seconds(1))
        #expect(try await second.text == "Hello")
    }

    @Test func `a temperature that a reasoning model refuses is left out from then on, and the answers say so`()
        async throws
    {
        let sender = ScriptedSender { (request, _) throws(HTTPError) in
            let body = try? JSONValue(parsing: request.body)
            return body?["temperature"] == nil
                ? completion("Hello") : openAIFault(400, code: "unsupported_value", param: "temperature")
        }
        let client = try await modelClient(sender)
        #expect(try await client.answer(modelRequest()).ignored == ["temperature"])
        #expect(try await client.answer(modelRequest()).ignored == ["temperature"])
        #expect(sender.bodies.map { $0["temperature"] } == [0, nil, nil])
    }

    @Test func `an endpoint without structured output is asked with less and less of it`() async throws {
        let sender = ScriptedSender { (request, _) throws(HTTPError) in
            let body = try? JSONValue(parsing: request.body)
            return body?["response_format"] == nil ? completion("{}") : httpResponse(400, "unknown field")
        }
        let client = try await modelClient(sender)
        let request = modelRequest("as json", outputSchema: OpenAIWireTests.strict)
        #expect(try await client.answer(request).ignored == ["outputSchema"])
        #expect(
            sender.bodies.map { $0["response_format"]?["type"] } == ["json_schema", "json_object", nil])
    }

    @Test func `a beam search that the endpoint leaves out is an error`() async throws {
        let client = try await modelClient(ScriptedSender([completion("Hello")]))
        await #expect(
            throws: ModelError.unavailable(
                "the endpoint gpt: it searches no beams (`beam 3`): ask it by another strategy")
        ) { try await client.answer(modelRequest(strategy: .beam(width: 3))) }
    }

    @Test func `anthropic models that take no temperature are asked without the one that greedy adds`() async throws {
        let answer = httpResponse(
            #"{"model":"c","stop_reason":"end_turn","content":[{"type":"text","text":"Hello"}]}"#)
        let sender = ScriptedSender([openAIFault(400, code: nil), answer])
        let client = try await modelClient(sender, wire: .anthropic)
        #expect(
            try await client.answer(modelRequest())
                == ModelAnswer(text: "Hello", model: "c", latency: .zero, calls: 2, ignored: ["temperature"]))
        #expect(sender.bodies.map { $0["temperature"] } == [0, nil])
        #expect(sender.requests[0].headers["x-api-key"] == secretKey)
        let written = ScriptedSender([openAIFault(400, code: nil), answer])
        let strict = try await modelClient(written, wire: .anthropic)
        await #expect(throws: ModelError.self) {
            try await strict.answer(modelRequest(parameters: ["temperature": 0.5]))
        }
        #expect(written.requests.count == 1)
    }

    @Test func `Azure's filter of prompts is an answer that is cut`() async throws {
        let client = try await modelClient(ScriptedSender([openAIFault(400, code: "content_filter", param: "prompt")]))
        #expect(try await client.answer(modelRequest()) == ModelAnswer(text: "", ending: .filtered))
    }

    @Test func `an embedding is asked of the endpoint's model, and anthropic has none`() async throws {
        let body = #"{"data":[{"index":0,"embedding":[0.5,-1]}],"usage":{"prompt_tokens":3}}"#
        let sender = ScriptedSender([httpResponse(body)])
        let request = EmbeddingRequest(endpointName: "gpt", model: nil, text: "Hi")
        #expect(
            try await modelClient(sender).embedding(request)
                == Embedding(components: [0.5, -1], usage: TokenUsage(inputTokens: 3, outputTokens: 0)))
        let priced = try await modelClient(ScriptedSender([httpResponse(body)])) {
            $0.price = TokenPrice(input: Money(nanos: 1_000_000_000), output: .zero)
        }
        #expect(try await priced.embedding(request).cost == Money("0.000003"))
        #expect(sender.bodies == [["model": "mini", "input": ["Hi"], "encoding_format": "float"]])
        let claude = try await modelClient(sender, wire: .anthropic)
        await #expect(throws: ModelError.refused("the endpoint gpt speaks anthropic, which has no embeddings")) {
            try await claude.embedding(request)
        }
    }

    @Test func `a cancelled question ends its wait`() async throws {
        let clock = TestClock()
        let client = try await modelClient(ScriptedSender([httpResponse(503, "")]), clock: clock)
        let question = Task { try await client.answer(modelRequest()) }
        await clock.waitForSleepers(1)
        question.cancel()
        await #expect(throws: ModelError.cancelled) { try await question.value }
    }

    static let faults: [(HTTPResponse, ModelError)] = [
        (
            openAIFault(401, code: "invalid_api_key"),
            .refused("the endpoint gpt: HTTP 401 (invalid_api_key): it does not accept the key, or wants one")
        ),
        (
            openAIFault(404, code: "model_not_found"),
            .refused(
                "the endpoint gpt: HTTP 404 (model_not_found): it has no such model, or `baseURL` is not the base of its API"
            )
        ),
        (
            openAIFault(429, code: "insufficient_quota"),
            .refused("the endpoint gpt: HTTP 429 (insufficient_quota): its quota is used up or unpaid")
        ),
        (
            openAIFault(400, code: "bad", param: "messages"),
            .refused("the endpoint gpt: HTTP 400 (bad about `messages`): it does not take the request")
        ),
        (
            openAIFault(401, code: secretKey),
            .refused("the endpoint gpt: HTTP 401 (invalid_request_error): it does not accept the key, or wants one")
        ),
        (
            httpResponse(302, ""),
            .refused(
                "the endpoint gpt: HTTP 302: it points to another place, which is not followed; write the final URL in `baseURL`"
            )
        ),
        (
            httpResponse(200, "<html>Hi</html>"),
            .unavailable("the endpoint gpt: the answer is not JSON; is `baseURL` the base of an API?")
        ),
        (httpResponse(200, #"{"choices":[]}"#), .unavailable("the endpoint gpt: the answer has no choices")),
    ]

    @Test(arguments: faults)
    func `a fault that stays is told without the key and without the prompt`(
        _ response: HTTPResponse, _ error: ModelError
    ) async throws {
        let client = try await modelClient(ScriptedSender([response]))
        await #expect(throws: error) { try await client.answer(modelRequest()) }
    }

    @Test func `a model's name that repeats the key is not taken over`() async throws {
        let body = #"{"model":"\#(secretKey)","choices":[{"message":{"content":"a"}}]}"#
        let client = try await modelClient(ScriptedSender([httpResponse(body)]))
        #expect(try await client.answer(modelRequest()).model == nil)
    }
}

func httpResponse(_ body: String) -> HTTPResponse { httpResponse(200, body) }
