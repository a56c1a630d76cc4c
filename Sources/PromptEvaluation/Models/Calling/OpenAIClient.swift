import PromptCore
import Synchronization

/// Draws answers and embeddings from an endpoint of the protocol `openai`.
final class OpenAIClient: DrawSource {
    private let remote: RemoteModel
    private let model: String?
    private let line: EndpointLine
    /// By the model: what the endpoint has shown to take, so that its faults are met once a run and not once a question.
    private let dialects = Mutex<[String: OpenAIDialect]>([:])

    init(_ remote: RemoteModel, model: String?, line: EndpointLine) {
        self.remote = remote
        self.model = model
        self.line = line
    }

    func draw(_ request: ModelRequest, isScored: Bool) async throws(ModelError) -> Draw {
        var earlier = 0
        while true {
            let dialect = dialect(of: request.model)
            let call = OpenAIWire.call(request, to: remote, key: line.key, in: dialect, isScored: isScored)
            switch try await line.exchange(call) {
            case .answered(let response, let latency, let attempts):
                do throws(WireProblem) {
                    let answers = try OpenAIWire.answers(from: response)
                    let best = try Self.best(of: answers, strategy: request.strategy)
                    var draw = Draw(
                        best, usage: answers[0].usage, latency: latency, price: remote.price,
                        ignored: Self.ignored(of: request, in: dialect), key: line.key)
                    draw.answer.calls = earlier + attempts
                    return draw
                } catch {
                    throw line.error(error)
                }
            case .rejected(let fault, let attempts):
                earlier += attempts
                if fault.isFiltered {
                    var draw = Draw(WireAnswer(text: "", ending: .filtered))
                    draw.answer.calls = earlier
                    return draw
                }
                guard let next = dialect.adapted(to: fault, sent: call.body) else { throw line.error(fault) }
                learn(next, after: dialect, of: request.model)
            }
        }
    }

    private func dialect(of model: String?) -> OpenAIDialect {
        dialects.withLock { $0[model ?? ""] } ?? OpenAIDialect(host: remote.baseURL.host)
    }

    /// Another request may have learnt more meanwhile: then that is asked in. So what is known only grows, and asking ends.
    private func learn(_ next: OpenAIDialect, after dialect: OpenAIDialect, of model: String?) {
        dialects.withLock { dialects in
            if (dialects[model ?? ""] ?? OpenAIDialect(host: remote.baseURL.host)) == dialect {
                dialects[model ?? ""] = next
            }
        }
    }

    /// Servers that know no beams leave the parameter unread: then there is one choice, or copies of one.
    private static func best(
        of answers: [WireAnswer], strategy: InferenceStrategy
    ) throws(WireProblem) -> WireAnswer {
        guard case .beam(let width) = strategy, width > 1 else { return answers[0] }
        guard answers.count == width, Set(answers.map(\.text)).count > 1 else {
            throw WireProblem("it searches no beams (`beam \(width)`): ask it by another strategy")
        }
        return answers[0]
    }

    private static func ignored(of request: ModelRequest, in dialect: OpenAIDialect) -> [String] {
        let hasSeed = request.seed != nil || request.parameters["seed"] != nil
        var ignored = dialect.omitted.filter { $0 != .seed || hasSeed }.map(\.rawValue)
        if request.outputSchema != nil, dialect.format == .free { ignored.append("outputSchema") }
        return ignored.sorted()
    }

    func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        let call = OpenAIWire.embeddingCall([request.text], model: request.model ?? model, to: remote, key: line.key)
        switch try await line.exchange(call) {
        case .answered(let response, _, let attempts):
            do throws(WireProblem) {
                var embedding = try OpenAIWire.embeddings(1, from: response)[0]
                embedding.calls = attempts
                embedding.cost = embedding.usage.flatMap { remote.price?.cost(of: $0) }
                return embedding
            } catch {
                throw line.error(error)
            }
        case .rejected(let fault, _): throw line.error(fault)
        }
    }
}
