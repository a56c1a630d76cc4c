import PromptCore

/// The implementations of `ModelClient` by protocol: what a composition root hands to `SuiteEvaluator`.
package enum ModelClients {
    /// The client of an endpoint; throws `refused` where its settings or files cannot be used.
    @Sendable package static func open(_ endpoint: ModelEndpoint) throws(ModelError) -> any ModelClient {
        switch endpoint.spec.access {
        case .replay(let source, let answers): try ReplayClient(answers, source: source.text)
        }
    }
}
