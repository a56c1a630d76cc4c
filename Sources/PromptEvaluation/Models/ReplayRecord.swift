import JSON
import PromptCore

/// One line of a replay endpoint's file: a recorded answer, or a recorded embedding.
///
/// `{"request": "sha256:...", "sample": 1, "text": "...", "model": "...", "usage": {"inputTokens": 9, "cachedInputTokens": 2,
/// "outputTokens": 4}, "latency": "812ms", "cost": "0.00012", "calls": 3, "ending": "length", "ignored": ["temperature"]}`, of
/// which `request` and `text` must be there; `sample` and `calls` are 1 and `ending` is `complete` where they are left out.
/// `{"request": "sha256:...", "embedding": [0.1, -2], "usage": {...}, "cost": "0.0001", "calls": 2}`
/// for an embedding.
package struct ReplayRecord: Sendable, Hashable {
    /// What an answer is found by.
    package struct Key: Sendable, Hashable, Comparable {
        package var request: Digest
        package var sample: Int

        package init(request: Digest, sample: Int) {
            self.request = request
            self.sample = sample
        }

        package static func < (left: Key, right: Key) -> Bool {
            (left.request, left.sample) < (right.request, right.sample)
        }
    }

    package var key: Key
    package var answer: ModelAnswer

    package init(key: Key, answer: ModelAnswer) {
        self.key = key
        self.answer = answer
    }

    /// The line of an answer to this request, without its newline; `sample` is the request's own unless given.
    package static func line(for request: ModelRequest, sample: Int? = nil, text: String) -> String {
        let key = Key(request: request.digest, sample: sample ?? request.sample)
        return ReplayRecord(key: key, answer: ModelAnswer(text: text)).line
    }

    /// The record as one line of canonical JSON, without its newline. A latency is kept to the millisecond.
    package var line: String {
        var members: [String: JSONValue] = [
            "request": .string(key.request.text), "sample": .integer(Int64(key.sample)), "text": .string(answer.text),
        ]
        members["model"] = answer.model.map { .string($0) }
        members["usage"] = answer.usage.map(Self.json)
        members["latency"] = answer.latency.map { .string(TimeSpan($0).text) }
        members["cost"] = answer.cost.map { .string($0.text) }
        if answer.calls != 1 { members["calls"] = .integer(Int64(answer.calls)) }
        if answer.ending != .complete { members["ending"] = .string(answer.ending.rawValue) }
        if !answer.ignored.isEmpty { members["ignored"] = .array(answer.ignored.map(JSONValue.string)) }
        return String(decoding: JSONValue.object(members).canonicalBytes, as: UTF8.self)
    }

    static func json(_ usage: TokenUsage) -> JSONValue {
        var members: [String: JSONValue] = [
            "inputTokens": .integer(Int64(usage.inputTokens)), "outputTokens": .integer(Int64(usage.outputTokens)),
        ]
        if usage.cachedInputTokens > 0 { members["cachedInputTokens"] = .integer(Int64(usage.cachedInputTokens)) }
        return .object(members)
    }
}

/// One recorded embedding.
package struct ReplayedEmbedding: Sendable, Hashable {
    package var request: Digest
    package var embedding: Embedding

    package init(request: Digest, embedding: Embedding) {
        self.request = request
        self.embedding = embedding
    }

    /// The record as one line of canonical JSON, without its newline.
    package var line: String {
        var members: [String: JSONValue] = [
            "request": .string(request.text), "embedding": .array(embedding.components.map { JSONValue($0) }),
        ]
        members["usage"] = embedding.usage.map(ReplayRecord.json)
        members["cost"] = embedding.cost.map { .string($0.text) }
        if embedding.calls != 1 { members["calls"] = .integer(Int64(embedding.calls)) }
        return String(decoding: JSONValue.object(members).canonicalBytes, as: UTF8.self)
    }
}

extension TimeSpan {
    /// To the millisecond, at least none.
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(milliseconds: max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
