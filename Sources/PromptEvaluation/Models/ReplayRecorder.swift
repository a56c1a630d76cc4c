/// Asks another client and enters each answer and embedding into a book, to write a replay file from.
package struct ReplayRecorder: ModelClient {
    private let client: any ModelClient
    package let book: ReplayBook

    package init(_ client: any ModelClient, into book: ReplayBook = ReplayBook()) {
        self.client = client
        self.book = book
    }

    package func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let answer = try await client.answer(request)
        book.enter(answer, for: ReplayRecord.Key(request: request.digest, sample: request.sample))
        return answer
    }

    package func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        let embedding = try await client.embedding(request)
        book.enter(embedding, for: request.digest)
        return embedding
    }

    /// The JSONL text of what was recorded so far.
    package var text: String { book.text(after: "").text }
}
