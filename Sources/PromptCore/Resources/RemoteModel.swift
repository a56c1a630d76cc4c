/// How a model behind HTTP is called: the part of an endpoint that `openai` and `anthropic` share.
package struct RemoteModel: Sendable, Hashable {
    /// What is spoken.
    package enum WireProtocol: String, Sendable, Hashable, CaseIterable {
        /// `POST {baseURL}/chat/completions` and `/embeddings`: OpenAI, Azure, vLLM, Ollama, llama.cpp and others.
        case openai
        /// `POST {baseURL}/v1/messages`.
        case anthropic
    }

    package var wire: WireProtocol
    package var baseURL: EndpointURL
    /// Nil: the endpoint asks for none.
    package var key: KeyReference?
    package var limits = RequestLimits()
    /// Nil: what a run costs is not known.
    package var price: TokenPrice?
    /// Sent with every request; never a key.
    package var headers: [String: String] = [:]

    package init(wire: WireProtocol, baseURL: EndpointURL) {
        self.wire = wire
        self.baseURL = baseURL
    }
}

/// Where a key is read from, at each run.
package enum KeyReference: Sendable, Hashable {
    /// An environment variable of the operator's process, which must be allowed by name.
    case environment(String)
    /// A path below the operator's folder of secrets.
    case file(String)
    /// A key of a Secret of the endpoint's namespace that carries the label of `KeySecret`.
    case secret(name: String, key: String)

    /// `env/NAME`, `file/PATH`, `secret/NAME/KEY`: for people and digests.
    package var text: String {
        switch self {
        case .environment(let name): "env/\(name)"
        case .file(let path): "file/\(path)"
        case .secret(let name, let key): "secret/\(name)/\(key)"
        }
    }
}

/// How often and how long an endpoint is asked; how many calls may be in flight is the endpoint's `concurrency`.
package struct RequestLimits: Sendable, Hashable {
    /// Nil: as fast as answers come.
    package var requestsPerMinute: Int?
    /// Of one request, from the first look-up to the last byte.
    package var timeout = TimeSpan.seconds(120)
    /// How often one request is sent again after a fault that may pass.
    package var retries = 4

    package init() {}
}
