import JSON
import PromptCore

/// Serves recorded answers; it reads its file once and never waits.
package struct ReplayClient: ModelClient {
    private let answers: [ReplayRecord.Key: ModelAnswer]
    private let embeddings: [Digest: Embedding]
    private let source: String

    /// Reads the JSONL text of the file that messages call `source`; throws `refused` with the first bad lines.
    package init(_ text: String, source: String) throws(ModelError) {
        let file = ReplayFile(text)
        guard file.problems.isEmpty else {
            let told = file.problems.prefix(3).map { "line \($0.mark.line), column \($0.mark.column): \($0.message)" }
            let more = file.problems.count > 3 ? ["and \(file.problems.count - 3) more"] : []
            throw .refused("\(source): " + (told + more).joined(separator: "; "))
        }
        answers = file.answers
        embeddings = file.embeddings
        self.source = source
    }

    package func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        guard !Task.isCancelled else { throw .cancelled }
        let key = ReplayRecord.Key(request: request.digest, sample: request.sample)
        guard let answer = answers[key] else {
            throw .notRecorded(
                "\(source) holds no answer to request \(key.request), sample \(key.sample); record it as the line "
                    + #"{"request":"\#(key.request)","sample":\#(key.sample),"text":"..."}"#)
        }
        return answer
    }

    package func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        guard !Task.isCancelled else { throw .cancelled }
        guard let embedding = embeddings[request.digest] else {
            throw .notRecorded(
                "\(source) holds no embedding of request \(request.digest); record it as the line "
                    + #"{"request":"\#(request.digest)","embedding":[...]}"#)
        }
        return embedding
    }
}
