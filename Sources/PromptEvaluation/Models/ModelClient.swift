import JSON
import PromptCore

/// Where a run asks its questions; each protocol of an endpoint is one implementation.
package protocol ModelClient: Sendable {
    /// The answer to one request; returns soon after its task is cancelled.
    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer

    /// The embedding of one text; returns soon after its task is cancelled. Throws `refused` where the endpoint has none.
    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding
}

extension ModelClient {
    package func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        throw .refused("the endpoint \(request.endpointName) answers no requests for embeddings")
    }
}

/// One text to place among others by its meaning.
package struct EmbeddingRequest: Sendable, Hashable {
    /// The endpoint's name, for messages; it is no part of the digest.
    package var endpointName: String
    package var model: String?
    package var text: String

    package init(endpointName: String, model: String?, text: String) {
        self.endpointName = endpointName
        self.model = model
        self.text = text
    }

    /// SHA-256 over the canonical JSON of model and text: the key of a recorded embedding.
    package var digest: Digest {
        Digest(of: [
            "embeddingRequest": 1, "model": model.map { .string($0) } ?? .null, "text": .string(text),
        ])
    }
}

/// Where a text stands among others: at least one component, all finite.
package struct Embedding: Sendable, Hashable {
    package var components: [Double]
    package var usage: TokenUsage?
    /// Requests that were sent for it, those that failed included.
    package var calls: Int
    /// Nil without a price on the endpoint, or where it did not count the tokens.
    package var cost: Money?

    package init(components: [Double], usage: TokenUsage? = nil, calls: Int = 1, cost: Money? = nil) {
        self.components = components
        self.usage = usage
        self.calls = calls
        self.cost = cost
    }
}

/// One question to a model, complete: what is asked, how, and the how-manieth time.
package struct ModelRequest: Sendable, Hashable {
    /// The endpoint's name, for messages; it is no part of the digest, so that answers may be replayed elsewhere.
    package var endpointName: String
    /// Nil where neither the version nor the endpoint names a model.
    package var model: String?
    package var messages: [Wording.Message]
    /// As the version writes them.
    package var parameters: [String: JSONValue]
    package var strategy: InferenceStrategy
    /// Counts the askings of the same request, from 1; no part of the digest.
    package var sample: Int
    /// What an endpoint that takes one may draw its answer by: each trial has its own. No part of the digest.
    package var seed: Int64?
    /// The JSON Schema that the endpoint may hold its answer to where it can. No part of the digest: it asks nothing else,
    /// and a recorded answer is found whether the endpoint that it came from knew schemas or not.
    package var outputSchema: JSONValue?

    package init(
        endpointName: String, model: String?, messages: [Wording.Message], parameters: [String: JSONValue] = [:],
        strategy: InferenceStrategy = .greedy, sample: Int = 1, seed: Int64? = nil, outputSchema: JSONValue? = nil
    ) {
        self.endpointName = endpointName
        self.model = model
        self.messages = messages
        self.parameters = parameters
        self.strategy = strategy
        self.sample = sample
        self.seed = seed
        self.outputSchema = outputSchema
    }

    /// SHA-256 over the canonical JSON of all that decides what is asked: the key of a recorded answer.
    package var digest: Digest {
        Digest(of: [
            "modelRequest": 1,
            "model": model.map { .string($0) } ?? .null,
            "messages": .array(
                messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
            "parameters": .object(parameters),
            "strategy": .string(strategy.text),
        ])
    }
}

/// What a model said.
package struct ModelAnswer: Sendable, Hashable {
    package var text: String
    /// The model id as the endpoint reported it.
    package var model: String?
    /// Of all the calls that the answer took.
    package var usage: TokenUsage?
    /// From asking to the whole answer, waiting and retries aside, the sum over all draws; nil where nothing was measured.
    package var latency: Duration?
    /// Requests that were sent for it, those that failed included: more than one after retries, and under a strategy that
    /// samples several times.
    package var calls: Int
    /// Nil without a price on the endpoint, or where it did not count the tokens.
    package var cost: Money?
    package var ending: Ending
    /// What was asked for and the endpoint would not take, sorted: `temperature`, `seed`, `outputSchema`.
    package var ignored: [String]

    package init(
        text: String, model: String? = nil, usage: TokenUsage? = nil, latency: Duration? = nil, calls: Int = 1,
        cost: Money? = nil, ending: Ending = .complete, ignored: [String] = []
    ) {
        self.text = text
        self.model = model
        self.usage = usage
        self.latency = latency
        self.calls = calls
        self.cost = cost
        self.ending = ending
        self.ignored = ignored
    }
}

/// Why a model gave no answer; each case says what the caller can do.
package enum ModelError: Error, Sendable, Hashable {
    /// This one answer is missing, others may be there: go on, and tell all that are missing at once.
    case notRecorded(String)
    /// Nothing more can be asked now; a later run may succeed.
    case unavailable(String)
    /// Nothing can be asked before a person mends something: a key, a quota, a file.
    case refused(String)
    /// The task was cancelled.
    case cancelled

    package var message: String {
        switch self {
        case .notRecorded(let text), .unavailable(let text), .refused(let text): text
        case .cancelled: "cancelled"
        }
    }
}
