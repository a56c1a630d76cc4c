import PromptCore

/// Asks a panel for its votes: each with the material in an order of its own and with a seed of its own, both drawn from
/// the trial's seed.
///
/// A vote is the sample of its number, so that a replay endpoint serves each. An answer that is no vote is an error, and
/// is not asked for again: a judge that rambles once in a while would else vote more often than it says.
struct Judge: Sendable {
    let panel: JudgePanel
    private let model: String?

    init(_ panel: JudgePanel, asking endpoints: [String: ModelEndpoint]) throws(AssertionProblem) {
        self.panel = panel
        model = try endpoints.asserted(panel.endpointName).spec.model
    }

    /// All votes, asked at once; throws the first error in the order of asking, and asks no further.
    func ballot(on prompt: JudgePrompt, _ checked: CheckedAnswer) async throws(ModelError) -> Ballot {
        let client = try checked.client(panel.endpointName)
        let requests = requests(prompt, seed: checked.seed)
        let results = await withTaskGroup(of: (Int, Result<JudgeVote, ModelError>).self) { group in
            for (index, request) in requests.enumerated() {
                group.addTask { (index, await vote(request, client)) }
            }
            var results: [Int: Result<JudgeVote, ModelError>] = [:]
            for await (index, result) in group {
                results[index] = result
                if case .failure = result { group.cancelAll() }
            }
            return requests.indices.compactMap { results[$0] }
        }
        return Ballot(votes: try Self.votes(results))
    }

    private func requests(_ prompt: JudgePrompt, seed: Int64) -> [ModelRequest] {
        var generator = SplitMix64(seed: seed)
        let first = Int.random(in: 0..<prompt.orders, using: &generator)
        return (0..<panel.votes).map { index in
            ModelRequest(
                endpointName: panel.endpointName, model: model, messages: prompt.messages(order: first + index),
                parameters: panel.parameters, sample: index + 1,
                // Endpoints differ in the seeds that they take; all take 31 bits.
                seed: Int64(generator.next() >> 33), outputSchema: JudgePrompt.verdictSchema)
        }
    }

    private func vote(_ request: ModelRequest, _ client: any ModelClient) async -> Result<JudgeVote, ModelError> {
        let text: String
        do throws(ModelError) { text = try await client.answer(request).text } catch { return .failure(error) }
        do throws(JudgeVote.NotAVote) {
            return .success(try JudgeVote(parsing: text))
        } catch {
            return .failure(
                .unavailable(
                    "vote \(request.sample) of the judge \(panel.endpointName) is no verdict: \(error.message)"))
        }
    }

    /// Votes that were cancelled since another one failed are no reason.
    private static func votes(_ results: [Result<JudgeVote, ModelError>]) throws(ModelError) -> [JudgeVote] {
        var votes: [JudgeVote] = []
        var isCancelled = false
        for result in results {
            switch result {
            case .success(let vote): votes.append(vote)
            case .failure(.cancelled): isCancelled = true
            case .failure(let error): throw error
            }
        }
        if isCancelled { throw .cancelled }
        return votes
    }
}
