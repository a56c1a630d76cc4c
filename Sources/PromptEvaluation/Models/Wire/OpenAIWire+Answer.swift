import HTTPTransport
import JSON
import PromptCore

extension OpenAIWire {
    /// The answers of a chat completion in the order of their choices, at least one. Tokens count for all of them together
    /// and stand with the first.
    package static func answers(from response: HTTPResponse) throws(WireProblem) -> [WireAnswer] {
        let body = try WireProblem.json(of: response)
        guard let choices = body["choices"]?.array, !choices.isEmpty else {
            throw WireProblem("the answer has no choices")
        }
        var answers: [WireAnswer] = []
        for choice in ordered(choices) {
            var answer = try self.answer(from: choice)
            answer.model = WireAnswer.modelName(body["model"])
            answers.append(answer)
        }
        answers[0].usage = usage(body["usage"])
        return answers
    }

    private static func answer(from choice: JSONValue) throws(WireProblem) -> WireAnswer {
        guard let message = choice["message"], message.object != nil else {
            throw WireProblem("a choice of the answer has no message")
        }
        let reason = choice["finish_reason"]?.string
        var answer = WireAnswer(text: text(message["content"]), ending: ending(reason), meanLogprob: score(choice))
        let refusal = refusal(in: message)
        if !refusal.isEmpty {
            answer.text = refusal
            answer.ending = .refusal
        }
        return answer
    }

    /// A string, a list of parts, or nothing.
    private static func text(_ content: JSONValue?) -> String {
        if let text = content?.string { return text }
        return (content?.array ?? []).map { $0.string ?? $0["text"]?.string ?? "" }.joined()
    }

    private static func refusal(in message: JSONValue) -> String {
        if let text = message["refusal"]?.string, !text.isEmpty { return text }
        return (message["content"]?.array ?? []).compactMap { $0["refusal"]?.string }.joined()
    }

    private static func ending(_ reason: String?) -> ModelAnswer.Ending {
        switch reason?.lowercased() {
        // Some local servers give no reason.
        case nil, "", "stop", "eos", "eos_token", "end_turn", "stop_sequence": .complete
        case "length", "max_tokens", "model_length": .length
        case "content_filter", "safety", "recitation": .filtered
        case "tool_calls", "function_call", "tool_use": .toolCall
        default: .interrupted
        }
    }

    /// The mean over the tokens; `token_logprobs` is the older form that llama-cpp-python has.
    private static func score(_ choice: JSONValue) -> Double? {
        let tokens = choice["logprobs"]?["content"]?.array?.map { $0["logprob"]?.double }
        let numbers = (tokens ?? choice["logprobs"]?["token_logprobs"]?.array?.map(\.double) ?? []).compactMap(\.self)
        guard !numbers.isEmpty, numbers.allSatisfy(\.isFinite) else { return nil }
        return numbers.reduce(0, +) / Double(numbers.count)
    }

    private static func usage(_ value: JSONValue?) -> TokenUsage? {
        guard let input = WireAnswer.count(value?["prompt_tokens"]),
            let output = WireAnswer.count(value?["completion_tokens"])
        else { return nil }
        let cached = WireAnswer.count(value?["prompt_tokens_details"]?["cached_tokens"]) ?? 0
        return TokenUsage(inputTokens: input, cachedInputTokens: min(cached, input), outputTokens: output)
    }

    private static func ordered(_ items: [JSONValue]) -> [JSONValue] {
        items.enumerated()
            .sorted {
                ($0.element["index"]?.integer ?? Int64($0.offset), $0.offset)
                    < ($1.element["index"]?.integer ?? Int64($1.offset), $1.offset)
            }
            .map(\.element)
    }

    /// The embeddings of so many texts, in the order of the texts; tokens stand with the first.
    package static func embeddings(_ count: Int, from response: HTTPResponse) throws(WireProblem) -> [Embedding] {
        let body = try WireProblem.json(of: response)
        guard let items = body["data"]?.array, items.count == count else {
            throw WireProblem("the answer has not as many embeddings as there were texts")
        }
        var embeddings: [Embedding] = []
        for item in ordered(items) {
            let components = (item["embedding"]?.array ?? []).compactMap(\.double)
            guard !components.isEmpty, components.count == item["embedding"]?.array?.count,
                components.allSatisfy(\.isFinite)
            else { throw WireProblem("an embedding of the answer is not a list of numbers") }
            embeddings.append(Embedding(components: components))
        }
        if let tokens = WireAnswer.count(body["usage"]?["prompt_tokens"]), !embeddings.isEmpty {
            embeddings[0].usage = TokenUsage(inputTokens: tokens, outputTokens: 0)
        }
        return embeddings
    }
}
