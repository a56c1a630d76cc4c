import Synchronization

/// Asks another client and keeps each answer as a record, to write a replay file from.
package final class ReplayRecorder: ModelClient {
    private let client: any ModelClient
    private let records = Mutex<[ReplayRecord.Key: ModelAnswer]>([:])

    package init(_ client: any ModelClient) { self.client = client }

    package func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let answer = try await client.answer(request)
        let key = ReplayRecord.Key(request: request.digest, sample: request.sample)
        // A request that is asked twice keeps its first answer: a replay file holds each key once.
        records.withLock { if $0[key] == nil { $0[key] = answer } }
        return answer
    }

    /// The JSONL text of what was recorded so far, in the order of the keys, whatever order the answers came in.
    package var text: String {
        let records = records.withLock { $0 }
        return records.sorted { ($0.key.request, $0.key.sample) < ($1.key.request, $1.key.sample) }
            .map { ReplayRecord(key: $0.key, answer: $0.value).line + "\n" }.joined()
    }
}
