import HTTPTransport
import JSON
import PromptCore

/// The protocol `anthropic`: `POST /v1/messages`, version 2023-06-01. Pure.
package enum AnthropicWire {
    /// Asked for where a version names no `maxTokens`, which the protocol requires: what every current model can give. An
    /// answer that reaches it is one cut short, and so no Pass.
    package static let defaultMaximumTokens: Int64 = 4096

    /// The call that asks for one answer; throws `refused` for what the protocol cannot say.
    package static func call(
        _ request: ModelRequest, to remote: RemoteModel, key: SecretText?, sendsTemperature: Bool = true
    ) throws(ModelError) -> WireCall {
        guard let model = request.model else {
            throw .refused("anthropic needs a model: write `model` on the endpoint, or `model.id` on the version")
        }
        var body: [String: JSONValue] = [
            "model": .string(model), "messages": try messages(of: request),
            "max_tokens": request.parameters["maxTokens"] ?? .integer(defaultMaximumTokens),
        ]
        let system = request.messages.filter(isSystem).map(\.content)
        if !system.isEmpty { body["system"] = .string(system.joined(separator: "\n\n")) }
        body["top_p"] = request.parameters["topP"]
        body["top_k"] = request.parameters["topK"]
        body["stop_sequences"] = request.parameters["stop"]
        if sendsTemperature { body["temperature"] = try temperature(of: request) }
        // People write the base with the version of the API and without it.
        let path = remote.baseURL.hasPath(endingIn: "/v1") ? "/messages" : "/v1/messages"
        var headers = WireCall.headers(of: remote)
        headers["anthropic-version"] = "2023-06-01"
        if let key { headers["x-api-key"] = key.revealed }
        return WireCall(url: remote.baseURL.appending(path), headers: headers, body: .object(body))
    }

    /// Parameters that a version writes and the protocol has no word for, though an answer can be had without them.
    static func ignored(of request: ModelRequest) -> [String] { request.parameters["seed"] == nil ? [] : ["seed"] }

    /// Whether a temperature is sent that the version does not write: newer models take none.
    static func addsTemperature(_ request: ModelRequest) -> Bool {
        request.strategy == .greedy && request.parameters["temperature"] == nil
    }

    private static func isSystem(_ message: Wording.Message) -> Bool {
        message.role == "system" || message.role == "developer"
    }

    private static func messages(of request: ModelRequest) throws(ModelError) -> JSONValue {
        let turns = request.messages.filter { !isSystem($0) }
        if let other = turns.first(where: { $0.role != "user" && $0.role != "assistant" }) {
            throw .refused("anthropic takes no messages of the role `\(other.role)` without the tool that they answer")
        }
        guard turns.first?.role == "user" else {
            throw .refused(
                "anthropic needs a message of the user first: a prompt of system messages alone asks nothing")
        }
        return .array(turns.map { ["role": .string($0.role), "content": .string($0.content)] })
    }

    private static func temperature(of request: ModelRequest) throws(ModelError) -> JSONValue? {
        for name in ["frequencyPenalty", "presencePenalty"] where request.parameters[name] != nil {
            throw .refused("anthropic knows no `\(name)`: leave it out of the wording that is asked there")
        }
        switch request.strategy {
        case .beam(let width): throw .refused("anthropic searches no beams (`beam \(width)`)")
        case .bestOf: throw .refused("anthropic tells no probabilities of tokens, which `bestOf` ranks by")
        case .greedy, .sample, .selfConsistency, .custom: break
        }
        guard let written = request.parameters["temperature"] else { return request.strategy == .greedy ? 0 : nil }
        guard let number = written.double, number <= 1 else {
            throw .refused("anthropic takes a `temperature` from 0 to 1")
        }
        return written
    }
}

extension AnthropicWire {
    package static func answer(from response: HTTPResponse) throws(WireProblem) -> WireAnswer {
        let body = try WireProblem.json(of: response)
        guard let blocks = body["content"]?.array else { throw WireProblem("the answer has no content") }
        return WireAnswer(
            text: blocks.filter { $0["type"] == "text" }.compactMap { $0["text"]?.string }.joined(),
            ending: ending(body["stop_reason"]?.string), model: WireAnswer.modelName(body["model"]),
            usage: usage(body["usage"]))
    }

    private static func ending(_ reason: String?) -> ModelAnswer.Ending {
        switch reason {
        case "end_turn", "stop_sequence": .complete
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .refusal
        case "tool_use": .toolCall
        default: .interrupted
        }
    }

    /// What was read from a cache and what was written to one are not in `input_tokens`.
    private static func usage(_ value: JSONValue?) -> TokenUsage? {
        guard let input = WireAnswer.count(value?["input_tokens"]),
            let output = WireAnswer.count(value?["output_tokens"])
        else { return nil }
        let read = WireAnswer.count(value?["cache_read_input_tokens"]) ?? 0
        let written = WireAnswer.count(value?["cache_creation_input_tokens"]) ?? 0
        return TokenUsage(inputTokens: input, outputTokens: 0)
            + TokenUsage(inputTokens: read, cachedInputTokens: read, outputTokens: 0)
            + TokenUsage(inputTokens: written, outputTokens: output)
    }
}
