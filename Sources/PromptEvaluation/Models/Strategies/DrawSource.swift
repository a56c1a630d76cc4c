import PromptCore

/// What draws one answer at a time; each protocol is one implementation, strategies are put on top.
package protocol DrawSource: Sendable {
    /// One answer by the request's parameters and seed; `isScored` asks for its tokens' probabilities.
    func draw(_ request: ModelRequest, isScored: Bool) async throws(ModelError) -> Draw

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding
}

/// One answer that was drawn, measured and priced.
package struct Draw: Sendable, Hashable {
    package var answer: ModelAnswer
    /// Nil where the endpoint told no probabilities.
    package var meanLogprob: Double?

    package init(_ answer: ModelAnswer, meanLogprob: Double? = nil) {
        self.answer = answer
        self.meanLogprob = meanLogprob
    }

    /// `usage` is that of the whole call, whose other choices were not kept.
    init(
        _ answer: WireAnswer, usage: TokenUsage? = nil, latency: Duration? = nil, price: TokenPrice? = nil,
        ignored: [String] = [], key: SecretText? = nil
    ) {
        // Both go into statuses, reports and recordings: an endpoint that repeats its key does not bring it there.
        self.answer = ModelAnswer(
            text: Self.hide(key, in: answer.text),
            model: answer.model.flatMap { Self.hide(key, in: $0) == $0 ? $0 : nil }, usage: usage, latency: latency,
            cost: usage.flatMap { price?.cost(of: $0) }, ending: answer.ending, ignored: ignored)
        meanLogprob = answer.meanLogprob
    }

    private static func hide(_ key: SecretText?, in text: String) -> String {
        guard let key, !key.isEmpty else { return text }
        return text.replacing(key.revealed, with: "[key]")
    }
}
