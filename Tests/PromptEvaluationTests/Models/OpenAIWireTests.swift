import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct OpenAIWireTests {
    private func body(_ request: ModelRequest, _ dialect: OpenAIDialect = OpenAIDialect()) throws -> JSONValue {
        OpenAIWire.call(request, to: try remoteModel(), key: nil, in: dialect).body
    }

    @Test func `a request says what the version says, in the words of the protocol`() throws {
        var request = modelRequest(
            parameters: [
                "temperature": 0.5, "topP": 0.9, "topK": 40, "maxTokens": 200, "seed": 3, "stop": ["END"],
                "frequencyPenalty": 0.1, "presencePenalty": -0.1,
            ], strategy: .sample)
        request.messages.insert(message("Be kind.", "system"), at: 0)
        #expect(
            try body(request) == [
                "model": "mini", "temperature": 0.5, "top_p": 0.9, "top_k": 40, "max_tokens": 200, "seed": 3,
                "stop": ["END"], "frequency_penalty": 0.1, "presence_penalty": -0.1,
                "messages": [["role": "system", "content": "Be kind."], ["role": "user", "content": "Hi"]],
            ])
    }

    static let strategies: [(InferenceStrategy, [String: JSONValue], [String: JSONValue])] = [
        (.greedy, [:], ["temperature": 0]), (.greedy, ["temperature": 0.7], ["temperature": 0.7]),
        (.sample, [:], [:]), (.bestOf(3), [:], [:]), (.selfConsistency(3), [:], [:]), (.custom("router"), [:], [:]),
        (.beam(width: 4), [:], ["temperature": 0, "use_beam_search": true, "n": 4]),
    ]

    @Test(arguments: strategies)
    func `a strategy is asked in the protocol's words`(
        _ strategy: InferenceStrategy, _ parameters: [String: JSONValue], _ extra: [String: JSONValue]
    ) throws {
        let plain: [String: JSONValue] = ["model": "mini", "messages": [["role": "user", "content": "Hi"]]]
        let body = try body(modelRequest(parameters: parameters, strategy: strategy))
        #expect(body == .object(plain.merging(extra) { $1 }))
    }

    @Test func `a trial's seed wins over the version's, and fits 31 bits`() throws {
        let request = modelRequest(parameters: ["seed": 3], strategy: .sample, seed: -1)
        #expect(try body(request)["seed"] == 2_147_483_647)
    }

    static let strict: JSONValue = [
        "type": "object", "required": ["a"], "additionalProperties": false, "properties": ["a": ["type": "string"]],
    ]

    @Test(
        arguments: [
            (
                "json?", strict, .schema,
                ["type": "json_schema", "json_schema": ["name": "answer", "schema": strict, "strict": true]]
            ),
            ("json?", strict, .object, ["type": "json_object"]), ("json?", strict, .free, .null),
            ("json?", ["type": "object", "required": ["a"]], .schema, ["type": "json_object"]),
            ("anything", ["type": "object"], .schema, .null), ("json?", ["type": "array"], .schema, .null),
        ] as [(String, JSONValue, OpenAIDialect.Format, JSONValue)])
    func `an answer is held to the schema where strict mode takes it, else to JSON where a message speaks of it`(
        _ text: String, _ schema: JSONValue, _ format: OpenAIDialect.Format, _ expected: JSONValue
    ) throws {
        var dialect = OpenAIDialect()
        dialect.format = format
        #expect(try body(modelRequest(text, outputSchema: schema), dialect)["response_format"] ?? .null == expected)
    }

    @Test(
        arguments: [
            (["properties": ["b": ["type": "object"]]], false), (["required": []], false),
            (["additionalProperties": true], false), (["not": [:]], false), (["$schema": "x"], true),
            (["anyOf": []], false), (["properties": ["a": ["$ref": "https://x"]]], false),
            (
                [
                    "properties": ["a": ["anyOf": [["type": "null"], ["$ref": "#/$defs/d"]]]],
                    "$defs": ["d": ["type": "string"]],
                ], true
            ),
            (["properties": ["a": ["type": ["object", "null"]]]], false),
        ] as [([String: JSONValue], Bool)])
    func `strict mode has rules, and what breaks one is not sent as strict`(
        _ change: [String: JSONValue], _ isStrict: Bool
    ) throws {
        let schema = JSONValue.object((Self.strict.object ?? [:]).merging(change) { $1 })
        let format = try body(modelRequest("json", outputSchema: schema))["response_format"]
        #expect(format?["type"] == (isStrict ? "json_schema" : "json_object"))
    }

    @Test(arguments: [
        ("https://api.example.com/v1", "authorization", "Bearer \(secretKey)"),
        ("https://me.openai.azure.com/openai/v1", "api-key", secretKey),
    ])
    func `the key goes into the header that the endpoint wants`(
        _ url: String, _ header: String, _ value: String
    ) throws {
        var remote = try remoteModel(url)
        remote.headers = ["X-Team": "sre"]
        let call = OpenAIWire.call(modelRequest(), to: remote, key: SecretText(secretKey), in: OpenAIDialect())
        #expect(
            call.headers == [
                "content-type": "application/json", "accept": "application/json",
                "cache-control": "no-cache, no-store", "X-Team": "sre", header: value,
            ])
        #expect(call.url == url + "/chat/completions")
    }
}

@Suite struct OpenAIAnswerTests {
    private static func choice(_ message: String, _ finish: String = "\"stop\"") -> String {
        #"{"choices":[{"index":0,"message":\#(message),"finish_reason":\#(finish)}],"model":"m","new":{"x":[1]}}"#
    }

    static let answers: [(String, WireAnswer)] = [
        (choice(#"{"content":"Hello"}"#), WireAnswer(text: "Hello", model: "m")),
        (
            choice(#"{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}"#),
            WireAnswer(text: "Hello", model: "m")
        ),
        (choice(#"{"content":null}"#), WireAnswer(text: "", model: "m")),
        (choice(#"{"content":"a"}"#, "null"), WireAnswer(text: "a", model: "m")),
        (choice(#"{"content":"a"}"#, #""length""#), WireAnswer(text: "a", ending: .length, model: "m")),
        (choice(#"{"content":"a"}"#, #""content_filter""#), WireAnswer(text: "a", ending: .filtered, model: "m")),
        (choice(#"{"content":null}"#, #""tool_calls""#), WireAnswer(text: "", ending: .toolCall, model: "m")),
        (choice(#"{"content":"a"}"#, #""abort""#), WireAnswer(text: "a", ending: .interrupted, model: "m")),
        (
            choice(#"{"content":null,"refusal":"I cannot."}"#),
            WireAnswer(text: "I cannot.", ending: .refusal, model: "m")
        ),
        (
            choice(#"{"content":[{"type":"refusal","refusal":"No."}]}"#),
            WireAnswer(text: "No.", ending: .refusal, model: "m")
        ),
    ]

    @Test(arguments: answers)
    func `an answer is read whatever form its content has`(_ body: String, _ expected: WireAnswer) throws {
        #expect(try OpenAIWire.answers(from: httpResponse(body)) == [expected])
    }

    @Test(
        arguments: [
            (#"{"prompt_tokens":9,"completion_tokens":4}"#, TokenUsage(inputTokens: 9, outputTokens: 4)),
            (
                #"{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":5}}"#,
                TokenUsage(inputTokens: 9, cachedInputTokens: 5, outputTokens: 4)
            ),
            (
                #"{"prompt_tokens":9,"completion_tokens":4,"prompt_tokens_details":null}"#,
                TokenUsage(inputTokens: 9, outputTokens: 4)
            ),
            (#"{"prompt_tokens":-9,"completion_tokens":4}"#, nil), ("null", nil), (#"{"total_tokens":3}"#, nil),
        ] as [(String, TokenUsage?)])
    func `tokens are counted where the endpoint counts them`(_ usage: String, _ expected: TokenUsage?) throws {
        let body = #"{"choices":[{"message":{"content":"a"}}],"usage":\#(usage)}"#
        #expect(try OpenAIWire.answers(from: httpResponse(body)).first?.usage == expected)
    }

    @Test func `choices come in the order of their index, each with its score`() throws {
        let body = """
            {"choices":[
             {"index":1,"message":{"content":"b"},"logprobs":{"token_logprobs":[-1,null,-3]}},
             {"index":0,"message":{"content":"a"},"logprobs":{"content":[{"logprob":-0.5},{"logprob":-1.5}]}}]}
            """
        #expect(
            try OpenAIWire.answers(from: httpResponse(body)) == [
                WireAnswer(text: "a", meanLogprob: -1), WireAnswer(text: "b", meanLogprob: -2),
            ])
    }

    @Test(arguments: [
        (#"{"choices":[]}"#, "the answer has no choices"), ("{}", "the answer has no choices"),
        (#"{"choices":[{}]}"#, "a choice of the answer has no message"),
        ("<html>", "the answer is not JSON; is `baseURL` the base of an API?"), ("", "the answer is not JSON"),
    ])
    func `what is no answer is an error`(_ body: String, _ message: String) throws {
        let problem = #expect(throws: WireProblem.self) { try OpenAIWire.answers(from: httpResponse(body)) }
        #expect(problem?.message.hasPrefix(message) == true)
    }

    @Test func `an answer that is not UTF-8 is an error`() {
        let response = HTTPResponse(status: 200, body: Array(#"{"choices":""#.utf8) + [0xC3, 0x28] + Array("\"}".utf8))
        #expect(throws: WireProblem("the answer is not UTF-8")) { try OpenAIWire.answers(from: response) }
    }

    @Test func `embeddings come in the order of their texts`() throws {
        let call = OpenAIWire.embeddingCall(["x", "y"], model: "e", to: try remoteModel(), key: nil)
        #expect(call.url == "https://api.example.com/v1/embeddings")
        #expect(call.body == ["model": "e", "input": ["x", "y"], "encoding_format": "float"])
        let body = """
            {"data":[{"index":1,"embedding":[3,4.5]},{"index":0,"embedding":[1,2]}],"usage":{"prompt_tokens":4}}
            """
        #expect(
            try OpenAIWire.embeddings(2, from: httpResponse(body)) == [
                Embedding(components: [1, 2], usage: TokenUsage(inputTokens: 4, outputTokens: 0)),
                Embedding(components: [3, 4.5]),
            ])
    }

    @Test(arguments: [
        #"{"data":[]}"#, #"{"data":[{"embedding":[]}]}"#, #"{"data":[{"embedding":"AAAA"}]}"#,
        #"{"data":[{"embedding":[1,"2"]}]}"#, #"{"data":[{"embedding":[1]},{"embedding":[1]}]}"#,
    ])
    func `what is no embedding is an error`(_ body: String) {
        #expect(throws: WireProblem.self) { try OpenAIWire.embeddings(1, from: httpResponse(body)) }
    }
}

@Suite struct OpenAIDialectTests {
    private static let schema: JSONValue = ["response_format": ["type": "json_schema"], "max_tokens": 9]
    private static let object: JSONValue = ["response_format": ["type": "json_object"], "temperature": 0]

    static func dialect(_ change: (inout OpenAIDialect) -> Void) -> OpenAIDialect {
        var dialect = OpenAIDialect()
        change(&dialect)
        return dialect
    }

    static let steps: [(EndpointFault, JSONValue, OpenAIDialect?)] = [
        (
            EndpointFault(status: 400, code: "unsupported_value", param: "temperature"), object,
            dialect { $0.omitted = [.temperature] }
        ),
        (
            EndpointFault(status: 422, type: "extra_forbidden", param: "seed"), ["seed": 1],
            dialect { $0.omitted = [.seed] }
        ),
        (EndpointFault(status: 400, param: "seed"), object, nil),
        (EndpointFault(status: 400, param: "response_format"), schema, dialect { $0.format = .object }),
        (EndpointFault(status: 400), schema, dialect { $0.format = .object }),
        (EndpointFault(status: 400, param: "messages"), object, dialect { $0.format = .free }),
        (EndpointFault(status: 400, code: "context_length_exceeded", param: "messages"), object, nil),
        (EndpointFault(status: 400), ["temperature": 0], nil),
        (EndpointFault(status: 400, param: "top_k"), ["top_k": 1], nil),
        (EndpointFault(status: 404, param: "temperature"), object, nil),
    ]

    @Test(arguments: steps)
    func `what the endpoint will not take is given up, and nothing else`(
        _ fault: EndpointFault, _ sent: JSONValue, _ next: OpenAIDialect?
    ) {
        #expect(OpenAIDialect().adapted(to: fault, sent: sent) == next)
    }

    @Test func `the bound of an answer has two names, and each is tried once`() throws {
        let fault = { (param: String) in EndpointFault(status: 400, code: "unsupported_parameter", param: param) }
        let next = try #require(OpenAIDialect().adapted(to: fault("max_tokens"), sent: ["max_tokens": 1]))
        #expect(next.limit == .maxCompletionTokens)
        #expect(next.adapted(to: fault("max_completion_tokens"), sent: ["max_completion_tokens": 1]) == nil)
        #expect(OpenAIDialect(host: "api.openai.com").limit == .maxCompletionTokens)
        #expect(OpenAIDialect(host: "localhost").limit == .maxTokens)
    }

    @Test(arguments: [
        (
            #"{"error":{"message":"Say Hi","type":"t","param":"p","code":"c"}}"#,
            EndpointFault(status: 400, type: "t", code: "c", param: "p")
        ),
        (
            #"{"detail":[{"loc":["body","seed"],"msg":"Say","type":"extra_forbidden"}]}"#,
            EndpointFault(status: 400, type: "extra_forbidden", param: "seed")
        ),
        (
            #"{"object":"error","message":"Hi","type":"BadRequestError","param":null,"code":400}"#,
            EndpointFault(status: 400, type: "BadRequestError")
        ),
        (
            #"{"type":"error","error":{"type":"overloaded_error","message":"Hi"}}"#,
            EndpointFault(status: 400, type: "overloaded_error")
        ),
        (#"{"error":"model 'x' not found"}"#, EndpointFault(status: 400)),
        (#"{"detail":"Not Found"}"#, EndpointFault(status: 400)),
        ("Bad Request", EndpointFault(status: 400)), ("<html></html>", EndpointFault(status: 400)),
        (#"{"error":{"type":"you said: Hi","code":12}}"#, EndpointFault(status: 400)),
    ])
    func `a fault is its status and its words for programs, whatever its form`(_ body: String, _ fault: EndpointFault) {
        #expect(EndpointFault(httpResponse(400, body)) == fault)
    }
}
