import HTTPTransport
import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct AnthropicWireTests {
    @Test func `system messages stand apart, and what the protocol requires is there`() throws {
        var request = modelRequest(
            "Hi", parameters: ["topP": 0.9, "topK": 5, "stop": ["END"]], strategy: .sample, seed: 9)
        request.messages = [
            message("Be kind.", "system"), message("Hi"), message("Yes?", "assistant"),
            message("Be brief.", "developer"),
        ]
        let call = try AnthropicWire.call(
            request, to: remoteModel("https://api.anthropic.com"), key: SecretText(secretKey))
        #expect(call.url == "https://api.anthropic.com/v1/messages")
        #expect(
            call.headers == [
                "content-type": "application/json", "accept": "application/json",
                "cache-control": "no-cache, no-store", "anthropic-version": "2023-06-01", "x-api-key": secretKey,
            ])
        #expect(
            call.body == [
                "model": "mini", "max_tokens": 4096, "system": "Be kind.\n\nBe brief.", "top_p": 0.9, "top_k": 5,
                "stop_sequences": ["END"],
                "messages": [["role": "user", "content": "Hi"], ["role": "assistant", "content": "Yes?"]],
            ])
    }

    @Test func `the version of the API may stand in the base URL`() throws {
        let call = try AnthropicWire.call(modelRequest(), to: remoteModel("https://api.anthropic.com/v1/"), key: nil)
        #expect(call.url == "https://api.anthropic.com/v1/messages")
    }

    @Test func `a written bound and temperature are sent, greedy is temperature 0`() throws {
        let written = try AnthropicWire.call(
            modelRequest(parameters: ["maxTokens": 9, "temperature": 0.5]), to: remoteModel(), key: nil)
        #expect([written.body["max_tokens"], written.body["temperature"]] == [9, 0.5])
        #expect(try AnthropicWire.call(modelRequest(), to: remoteModel(), key: nil).body["temperature"] == 0)
    }

    @Test(arguments: [
        (modelRequest(model: nil), "anthropic needs a model"),
        (modelRequest(parameters: ["temperature": 1.5]), "anthropic takes a `temperature` from 0 to 1"),
        (modelRequest(parameters: ["presencePenalty": 1]), "anthropic knows no `presencePenalty`"),
        (modelRequest(strategy: .beam(width: 4)), "anthropic searches no beams (`beam 4`)"),
        (modelRequest(strategy: .bestOf(3)), "anthropic tells no probabilities of tokens"),
        (
            ModelRequest(endpointName: "c", model: "m", messages: [message("S", "system")]),
            "anthropic needs a message of the user first"
        ),
        (
            ModelRequest(endpointName: "c", model: "m", messages: [message("Hi"), message("T", "tool")]),
            "anthropic takes no messages of the role `tool`"
        ),
    ])
    func `what the protocol cannot say is refused before anything is asked`(
        _ request: ModelRequest, _ message: String
    ) throws {
        let remote = try remoteModel()
        let error = #expect(throws: ModelError.self) { try AnthropicWire.call(request, to: remote, key: nil) }
        #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
    }

    @Test(
        arguments: [
            ("end_turn", .complete), ("stop_sequence", .complete), ("max_tokens", .length), ("refusal", .refusal),
            ("tool_use", .toolCall), ("pause_turn", .interrupted),
        ] as [(String, ModelAnswer.Ending)])
    func `an answer is its blocks of text, with the reason it ended`(
        _ reason: String, _ ending: ModelAnswer.Ending
    ) throws {
        let body = """
            {"id":"msg_1","model":"claude-x","stop_reason":"\(reason)","content":[{"type":"thinking","thinking":"Hm"},
            {"type":"text","text":"Hel"},{"type":"text","text":"lo"}],"usage":{"input_tokens":10,"output_tokens":4,
            "cache_read_input_tokens":7,"cache_creation_input_tokens":3}}
            """
        #expect(
            try AnthropicWire.answer(from: httpResponse(body))
                == WireAnswer(
                    text: "Hello", ending: ending, model: "claude-x",
                    usage: TokenUsage(inputTokens: 20, cachedInputTokens: 7, outputTokens: 4)))
    }

    @Test(arguments: ["{}", "[]", "<html>"])
    func `what is no answer is an error`(_ body: String) {
        #expect(throws: WireProblem.self) { try AnthropicWire.answer(from: httpResponse(body)) }
    }
}
