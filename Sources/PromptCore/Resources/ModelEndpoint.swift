import JSON

/// Where and how to call a model.
package struct ModelEndpoint: Sendable, Hashable {
    package var meta: ObjectMeta
    package var spec: ModelEndpointSpec
    package var diagnostics: [Diagnostic]

    package init(meta: ObjectMeta, spec: ModelEndpointSpec, diagnostics: [Diagnostic] = []) {
        self.meta = meta
        self.spec = spec
        self.diagnostics = diagnostics
    }

    package var key: ObjectKey { meta.key }
}

package struct ModelEndpointSpec: Sendable, Hashable {
    package enum Access: Sendable, Hashable {
        /// Serves recorded answers; `answers` is the JSONL text, read when the endpoint was loaded.
        case replay(answersFrom: TextReference, answers: String)
        /// Asks a model over HTTP.
        case remote(RemoteModel)
    }

    /// The model asked for where a version names none.
    package var model: String?
    package var access: Access
    /// The most calls in flight at once.
    package var concurrency = 8
    /// Part of the evidence's binding: over all that decides what is answered. That is the protocol and the model, and the
    /// recorded answers, or the base URL and the headers. A key, limits and a price decide whether an answer comes, when,
    /// and what it costs, not what it says: they may change without making evidence stale.
    package var digest: Digest

    package init(model: String?, access: Access, digest: Digest) {
        self.model = model
        self.access = access
        self.digest = digest
    }
}

extension ModelEndpointSpec {
    /// Serves recorded answers.
    package static func replay(model: String?, answersFrom: TextReference, answers: String) -> ModelEndpointSpec {
        let digest = Digest(of: [
            "protocol": "replay", "model": model.map(JSONValue.string) ?? .null, "answers": .string(answers),
        ])
        return ModelEndpointSpec(
            model: model, access: .replay(answersFrom: answersFrom, answers: answers), digest: digest)
    }

    /// Asks a model over HTTP.
    package static func remote(model: String?, _ remote: RemoteModel) -> ModelEndpointSpec {
        let digest = Digest(of: [
            "protocol": .string(remote.wire.rawValue), "model": model.map(JSONValue.string) ?? .null,
            "baseURL": .string(remote.baseURL.text), "headers": .object(remote.headers.mapValues(JSONValue.string)),
        ])
        return ModelEndpointSpec(model: model, access: .remote(remote), digest: digest)
    }

    /// What is spoken: `openai`, `anthropic` or `replay`.
    package var protocolName: String {
        switch access {
        case .replay: "replay"
        case .remote(let remote): remote.wire.rawValue
        }
    }

    /// Nil where no price is known.
    package var price: TokenPrice? {
        switch access {
        case .replay: nil
        case .remote(let remote): remote.price
        }
    }
}
