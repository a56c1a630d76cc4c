import ControllerRuntime
import HTTPTransport
import PromptCore
import Synchronization

/// Sends requests to one endpoint as its limits and its faults allow: gate, timeout, retries.
struct EndpointLine: Sendable {
    /// How an exchange ended that was not given up.
    enum Exchange: Sendable {
        /// With the time of the attempt that was answered, from its start to the last byte, and how many attempts it took.
        case answered(HTTPResponse, Duration, attempts: Int)
        /// The endpoint will not take the request as it is.
        case rejected(EndpointFault, attempts: Int)
    }

    let name: String
    let timeout: Duration
    let policy: RetryPolicy
    /// Never told in a message, whatever the endpoint repeats.
    let key: SecretText?
    let gate: RequestGate
    let world: ModelClients.World

    /// Each attempt takes a call of the run's budget; throws `unavailable` where it has no more.
    func exchange(_ call: WireCall) async throws(ModelError) -> Exchange {
        let request = call.request(timeout: timeout)
        var retried = 0
        while true {
            try CallAllowance.current?.take()
            let (outcome, latency) = try await attempt(request)
            let step = policy.step(
                after: outcome, retried: retried, now: world.now(), random: world.jitter.next())
            switch step {
            case .answered(let response): return .answered(response, latency, attempts: retried + 1)
            case .rejected(let fault): return .rejected(fault.hiding(key), attempts: retried + 1)
            case .unavailable(let text): throw .unavailable(message(text))
            case .refused(let text): throw .refused(message(text))
            case .cancelled: throw .cancelled
            case .again(let wait, let isOrdered):
                let time = world.timeline.now + wait
                if isOrdered { gate.hold(until: time) }
                guard await world.timeline.sleep(until: time) else { throw .cancelled }
                retried += 1
            }
        }
    }

    private func attempt(_ request: HTTPRequest) async throws(ModelError) -> (RetryPolicy.Outcome, Duration) {
        try await gate.pass {
            let start = world.timeline.now
            let outcome: RetryPolicy.Outcome
            do throws(HTTPError) {
                outcome = .response(try await world.sender.send(request))
            } catch {
                outcome = .error(error)
            }
            return (outcome, world.timeline.now - start)
        }
    }

    /// `the endpoint gpt-mini: ...`, without the key.
    func message(_ text: String) -> String {
        guard let key, !key.isEmpty, text.contains(key.revealed) else { return "the endpoint \(name): \(text)" }
        return "the endpoint \(name) failed and repeated its key, so no more is told"
    }

    func error(_ fault: EndpointFault) -> ModelError { .refused(message(fault.sentence)) }

    func error(_ problem: WireProblem) -> ModelError { .unavailable(message(problem.message)) }
}

/// Numbers from 0 to 1 for the waits of all requests, from one seed.
package final class Jitter: Sendable {
    private let generator: Mutex<SplitMix64>

    package init(seed: Int64) { generator = Mutex(SplitMix64(seed: seed)) }

    func next() -> Double { generator.withLock { Double.random(in: 0...1, using: &$0) } }
}
