import ControllerRuntime
import PromptCore
import Synchronization

/// The implementations of `ModelClient` by protocol: what a composition root hands to `SuiteEvaluator`.
///
/// One of these serves all the runs of a process, so that they share each endpoint's limits.
package final class ModelClients: Sendable {
    /// Reads the key of an endpoint that names one; it is asked once a run, so that a new key counts from the next run on.
    package typealias KeyReader = @Sendable (ModelEndpoint) async throws(ModelError) -> SecretText?

    /// What clients meet beside their endpoints.
    package struct World: Sendable {
        package var sender: any HTTPSender
        /// Measures latencies and sleeps.
        package var timeline: Timeline
        /// Reads dates in answers.
        package var now: @Sendable () -> Timestamp
        package var jitter: Jitter

        package init(
            sender: any HTTPSender, timeline: Timeline, now: @escaping @Sendable () -> Timestamp, jitter: Jitter
        ) {
            self.sender = sender
            self.timeline = timeline
            self.now = now
            self.jitter = jitter
        }
    }

    private let world: World
    private let readKey: KeyReader
    private let gates = Mutex<[ObjectKey: RequestGate]>([:])

    package init(_ world: World, readKey: @escaping KeyReader) {
        self.world = world
        self.readKey = readKey
    }

    /// The client of an endpoint; throws `refused` where its settings, files or key cannot be used.
    @Sendable package func open(_ endpoint: ModelEndpoint) async throws(ModelError) -> any ModelClient {
        switch endpoint.spec.access {
        case .replay: return try Self.replay(endpoint)
        case .remote(let remote):
            let line = EndpointLine(
                name: endpoint.meta.name, timeout: remote.limits.timeout.duration,
                policy: RetryPolicy(retries: remote.limits.retries),
                key: remote.key == nil ? nil : try await readKey(endpoint), gate: gate(of: endpoint, remote),
                world: world)
            switch remote.wire {
            case .openai: return StrategyClient(OpenAIClient(remote, model: endpoint.spec.model, line: line))
            case .anthropic: return StrategyClient(AnthropicClient(remote, line: line))
            }
        }
    }

    /// The client of an endpoint that needs nothing but itself; throws `refused` for one that is asked over HTTP.
    @Sendable package static func replay(_ endpoint: ModelEndpoint) throws(ModelError) -> any ModelClient {
        switch endpoint.spec.access {
        case .replay(let source, let answers): return try ReplayClient(answers, source: source.text)
        case .remote: throw .refused("the endpoint \(endpoint.meta.name) is asked over HTTP, and nothing here sends it")
        }
    }

    private func gate(of endpoint: ModelEndpoint, _ remote: RemoteModel) -> RequestGate {
        let limits = RequestGate.Limits(
            concurrency: endpoint.spec.concurrency, requestsPerMinute: remote.limits.requestsPerMinute)
        let gate = gates.withLock { gates in
            let gate = gates[endpoint.key] ?? RequestGate(limits, timeline: world.timeline)
            gates[endpoint.key] = gate
            return gate
        }
        gate.change(to: limits)
        return gate
    }
}
