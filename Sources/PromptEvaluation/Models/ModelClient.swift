import JSON
import PromptCore

/// Where a run asks its questions; each protocol of an endpoint is one implementation.
package protocol ModelClient: Sendable {
    /// The answer to one request; returns soon after its task is cancelled.
    func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer
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
    package var strategy: String
    /// Counts the askings of the same request, from 1; no part of the digest.
    package var sample: Int

    package init(
        endpointName: String, model: String?, messages: [Wording.Message], parameters: [String: JSONValue] = [:],
        strategy: String = "greedy", sample: Int = 1
    ) {
        self.endpointName = endpointName
        self.model = model
        self.messages = messages
        self.parameters = parameters
        self.strategy = strategy
        self.sample = sample
    }

    /// SHA-256 over the canonical JSON of model, messages, parameters and strategy: the key of a recorded answer.
    package var digest: Digest {
        Digest(of: [
            "modelRequest": 1,
            "model": model.map { .string($0) } ?? .null,
            "messages": .array(
                messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
            "parameters": .object(parameters),
            "strategy": .string(strategy),
        ])
    }
}

/// What a model said.
package struct ModelAnswer: Sendable, Hashable {
    package struct Usage: Sendable, Hashable {
        package var inputTokens: Int
        package var outputTokens: Int

        package init(inputTokens: Int, outputTokens: Int) {
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
        }
    }

    package var text: String
    /// The model id as the endpoint reported it.
    package var model: String?
    package var usage: Usage?

    package init(text: String, model: String? = nil, usage: Usage? = nil) {
        self.text = text
        self.model = model
        self.usage = usage
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
