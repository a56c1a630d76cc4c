import JSON
import PromptCore
import Synchronization

/// Draws answers from an endpoint of the protocol `anthropic`, which has no embeddings.
final class AnthropicClient: DrawSource {
    private let remote: RemoteModel
    private let line: EndpointLine
    /// Models that refused a temperature that no version had written.
    private let withoutTemperature = Mutex<Set<String>>([])

    init(_ remote: RemoteModel, line: EndpointLine) {
        self.remote = remote
        self.line = line
    }

    func draw(_ request: ModelRequest, isScored: Bool) async throws(ModelError) -> Draw {
        var earlier = 0
        while true {
            let sendsTemperature = withoutTemperature.withLock { !$0.contains(request.model ?? "") }
            let call = try AnthropicWire.call(
                request, to: remote, key: line.key,
                sendsTemperature: sendsTemperature || !AnthropicWire.addsTemperature(request))
            switch try await line.exchange(call) {
            case .answered(let response, let latency, let attempts):
                let ignored =
                    AnthropicWire.ignored(of: request) + (call.body["temperature"] == nil ? omitted(request) : [])
                do throws(WireProblem) {
                    let answer = try AnthropicWire.answer(from: response)
                    var draw = Draw(
                        answer, usage: answer.usage, latency: latency, price: remote.price, ignored: ignored.sorted(),
                        key: line.key)
                    draw.answer.calls = earlier + attempts
                    return draw
                } catch {
                    throw line.error(error)
                }
            case .rejected(let fault, let attempts):
                earlier += attempts
                // Its faults name no parameter. The one thing that was added to what the version says is given up once.
                guard fault.status == 400, sendsTemperature, AnthropicWire.addsTemperature(request) else {
                    throw line.error(fault)
                }
                _ = withoutTemperature.withLock { $0.insert(request.model ?? "") }
            }
        }
    }

    private func omitted(_ request: ModelRequest) -> [String] {
        AnthropicWire.addsTemperature(request) ? ["temperature"] : []
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        throw .refused("the endpoint \(request.endpointName) speaks anthropic, which has no embeddings")
    }
}
