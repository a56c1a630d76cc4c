import PromptCore
import Synchronization

/// Through which one trial asks whatever it asks, its judges included: every request is metered, and every answer kept.
final class TrialDesk: Sendable {
    /// One request of an assertion's.
    struct JudgeCall: Sendable, Hashable {
        var strategy: String
        /// Nil where none came.
        var answer: ModelAnswer?
    }

    private let trial: Trial
    private let meter: CallMeter
    private let needsCost: Bool
    private let journal: RunJournal?
    private let judged = Mutex<[JudgeCall]>([])

    /// With `needsCost` a judge or an embedding that tells no cost is refused: the budget bounds it.
    init(_ trial: Trial, needsCost: Bool, meter: CallMeter, journal: RunJournal?) {
        self.trial = trial
        self.needsCost = needsCost
        self.meter = meter
        self.journal = journal
    }

    /// What the trial's assertions asked, in an order that does not depend on when the answers came.
    var judgeCalls: [JudgeCall] { judged.withLock { $0 } }

    /// The answer that was kept, or a new one.
    func ask(_ request: ModelRequest, _ client: any ModelClient) async throws(ModelError) -> ModelAnswer {
        let key = journal.map { _ in RunJournal.Key(trial, asking: request) }
        let calls = request.strategy.callsPerAnswer
        if let key, let answer = journal?.take(key) {
            meter.recall(answer, expected: calls, of: request.endpointName)
            return answer
        }
        let answer = try await meter.send(calls, to: request.endpointName) { () async throws(ModelError) in
            try await client.answer(request)
        }
        if let key { try await journal?.keep(answer, for: key) }
        return answer
    }

    /// The endpoints as the trial's assertions see them.
    func clients(_ clients: [String: any ModelClient]) -> [String: any ModelClient] {
        clients.mapValues { DeskClient(desk: self, client: $0) }
    }

    private func askForJudge(
        _ request: ModelRequest, _ client: any ModelClient
    ) async throws(ModelError) -> ModelAnswer {
        do throws(ModelError) {
            let answer = try await ask(request, client)
            try requireCost(answer, of: request.endpointName)
            record(JudgeCall(strategy: request.strategy.text, answer: answer))
            return answer
        } catch {
            if !meter.isExhausted { record(JudgeCall(strategy: request.strategy.text, answer: nil)) }
            throw error
        }
    }

    private func embed(
        _ request: EmbeddingRequest, _ client: any ModelClient
    ) async throws(ModelError) -> Embedding {
        let embedding = try await placed(request, client)
        try requireCost(embedding, of: request.endpointName)
        let answer = ModelAnswer(text: "", usage: embedding.usage, calls: embedding.calls, cost: embedding.cost)
        record(JudgeCall(strategy: "embedding", answer: answer))
        return embedding
    }

    /// The embedding that was kept, or a new one.
    private func placed(
        _ request: EmbeddingRequest, _ client: any ModelClient
    ) async throws(ModelError) -> Embedding {
        // An account of their own: what an answer of the endpoint costs says nothing of them.
        let account = request.endpointName + ", embeddings"
        if let embedding = journal?.take(request) {
            meter.recall(embedding, expected: 1, of: account)
            return embedding
        }
        let embedding = try await meter.send(1, to: account) { () async throws(ModelError) in
            try await client.embedding(request)
        }
        try await journal?.keep(embedding, for: request)
        return embedding
    }

    private func requireCost(_ answer: some MeteredAnswer, of name: String) throws(ModelError) {
        guard needsCost, answer.cost == nil else { return }
        throw .refused("the endpoint \(name) tells no cost, which the budget bounds: give it a `price`")
    }

    private func record(_ call: JudgeCall) { judged.withLock { $0.append(call) } }

    private struct DeskClient: ModelClient {
        let desk: TrialDesk
        let client: any ModelClient

        func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
            try await desk.askForJudge(request, client)
        }

        func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
            try await desk.embed(request, client)
        }
    }
}
