import HTTPTransport
import JSON
import PromptCore

/// The protocol `openai`: chat completions and embeddings, as OpenAI, Azure, vLLM, Ollama and llama.cpp speak them. Pure.
package enum OpenAIWire {
    /// The call that asks for one answer. `isScored` asks for the probabilities of its tokens too.
    package static func call(
        _ request: ModelRequest, to remote: RemoteModel, key: SecretText?, in dialect: OpenAIDialect,
        isScored: Bool = false
    ) -> WireCall {
        var body: [String: JSONValue] = [
            "messages": .array(
                request.messages.map { ["role": .string($0.role), "content": .string($0.content)] })
        ]
        body["model"] = request.model.map(JSONValue.string)
        for (name, member) in members where request.parameters[name] != nil { body[member] = request.parameters[name] }
        body[dialect.limit.rawValue] = request.parameters["maxTokens"]
        switch request.strategy {
        case .greedy: body["temperature"] = body["temperature"] ?? 0
        case .beam(let width):
            // The extension of vLLM: so many beams, the best one first.
            body["temperature"] = body["temperature"] ?? 0
            body["use_beam_search"] = true
            body["n"] = .integer(Int64(width))
        case .sample, .bestOf, .selfConsistency, .custom: break
        }
        // Some servers hold seeds in 32 bits, with a sign or without one.
        if let seed = request.seed { body["seed"] = .integer(seed & 0x7FFF_FFFF) }
        if isScored { body["logprobs"] = true }
        for part in dialect.omitted { body[part.rawValue] = nil }
        body["response_format"] = format(of: request, in: dialect)
        return WireCall(
            url: remote.baseURL.appending("/chat/completions"), headers: headers(of: remote, key: key),
            body: .object(body))
    }

    /// The parameters of a version and what the protocol calls them; `topK` is an extension of vLLM and llama.cpp.
    private static let members = [
        "temperature": "temperature", "topP": "top_p", "topK": "top_k", "seed": "seed", "stop": "stop",
        "frequencyPenalty": "frequency_penalty", "presencePenalty": "presence_penalty",
    ]

    private static func format(of request: ModelRequest, in dialect: OpenAIDialect) -> JSONValue? {
        guard let schema = request.outputSchema, dialect.format != .free else { return nil }
        if dialect.format == .schema, let strict = StrictSchema.strict(schema) {
            return ["type": "json_schema", "json_schema": ["name": "answer", "schema": strict, "strict": true]]
        }
        // Endpoints refuse to hold an answer to JSON that no message speaks of; and a list is no object.
        let speaksOfJSON = request.messages.contains { $0.content.lowercased().contains("json") }
        return speaksOfJSON && schema["type"] == "object" ? ["type": "json_object"] : nil
    }

    static func headers(of remote: RemoteModel, key: SecretText?) -> HTTPHeaders {
        var headers = WireCall.headers(of: remote)
        guard let key else { return headers }
        if AzureHost.matches(remote.baseURL.host) {
            headers["api-key"] = key.revealed
        } else {
            headers["authorization"] = "Bearer \(key.revealed)"
        }
        return headers
    }

    /// The call that asks where texts stand among others.
    package static func embeddingCall(
        _ texts: [String], model: String?, to remote: RemoteModel, key: SecretText?
    ) -> WireCall {
        var body: [String: JSONValue] = ["input": .array(texts.map(JSONValue.string)), "encoding_format": "float"]
        body["model"] = model.map(JSONValue.string)
        return WireCall(
            url: remote.baseURL.appending("/embeddings"), headers: headers(of: remote, key: key), body: .object(body))
    }
}
