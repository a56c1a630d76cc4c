import PromptCore

/// Compares the answer's embedding with that of a text, which is asked for once.
struct SimilarCheck: AnswerCheck {
    private let assertion: SimilarAssertion
    private let model: String?
    private let reference = SharedValue<Embedding>()

    init(_ assertion: SimilarAssertion, asking endpoints: [String: ModelEndpoint]) throws(AssertionProblem) {
        self.assertion = assertion
        model = try endpoints.asserted(assertion.endpointName).spec.model
    }

    /// The text's embedding and the answer's.
    var maximumCalls: Int { 2 }

    func check(_ checked: CheckedAnswer) async throws(ModelError) -> AssertionResult {
        // Endpoints refuse to place a text without words, and it means nothing.
        guard checked.text.contains(where: { !$0.isWhitespace }) else {
            return result(.atMost(0), checked.text)
        }
        let client = try checked.client(assertion.endpointName)
        let wanted = try await reference.value { () async throws(ModelError) in
            try await client.embedding(request(assertion.text))
        }
        let found = try await client.embedding(request(checked.text))
        guard let cosine = Cosine.of(wanted.components, found.components) else {
            throw .refused(
                "the embeddings of \(assertion.endpointName) cannot be compared: they have \(wanted.components.count) "
                    + "and \(found.components.count) components, or no direction")
        }
        return result(.exactly(cosine), checked.text)
    }

    private func request(_ text: String) -> EmbeddingRequest {
        EmbeddingRequest(endpointName: assertion.endpointName, model: model, text: text)
    }

    private func result(_ likeness: Likeness, _ answer: String) -> AssertionResult {
        likeness.result(
            "similar by \(assertion.endpointName)", min: assertion.min, text: assertion.text, answer: answer)
    }
}

extension [String: ModelEndpoint] {
    /// The endpoint that an assertion asks.
    func asserted(_ name: String) throws(AssertionProblem) -> ModelEndpoint {
        guard let endpoint = self[name] else { throw AssertionProblem("the endpoint \(name) does not exist") }
        guard !endpoint.diagnostics.hasErrors else { throw AssertionProblem("the endpoint \(name) is invalid") }
        return endpoint
    }
}

extension CheckedAnswer {
    /// The client of an endpoint that an assertion asks.
    func client(_ name: String) throws(ModelError) -> any ModelClient {
        guard let client = clients[name] else { throw .refused("the endpoint \(name) has no client") }
        return client
    }
}
