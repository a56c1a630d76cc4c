import JSON
import PromptCore

/// Answers requests by their strategies, over a source that draws one answer at a time.
///
/// `greedy`, `sample` and `beam` are one draw, whose words the protocol sets; so is `custom`, since what the application does
/// itself cannot be done here: it is asked plainly, under its label. `bestOf` and `selfConsistency` draw several times, each
/// draw a call of its own with a seed of its own, as many servers give one choice whatever `n` asks for.
package struct StrategyClient: ModelClient {
    private let source: any DrawSource

    package init(_ source: any DrawSource) { self.source = source }

    package func answer(_ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        switch request.strategy {
        case .greedy, .sample, .beam, .custom: try await source.draw(request, isScored: false).answer
        case .bestOf(let count): try await best(of: count, request)
        case .selfConsistency(let count): try await majority(of: count, request)
        }
    }

    package func embedding(_ request: EmbeddingRequest) async throws(ModelError) -> Embedding {
        try await source.embedding(request)
    }

    private func best(of count: Int, _ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        // One draw shows whether the endpoint tells probabilities, before the others are paid for.
        let first = try await draws(0..<1, of: request, isScored: true)
        let rest = first[0].meanLogprob == nil ? [] : try await draws(1..<max(1, count), of: request, isScored: true)
        guard let answer = DrawChoice.likeliest(of: first + rest) else {
            throw .refused(
                "the endpoint \(request.endpointName) tells no probabilities of tokens, which `bestOf` ranks by: use "
                    + "`selfConsistency`, or another endpoint")
        }
        return answer
    }

    private func majority(of count: Int, _ request: ModelRequest) async throws(ModelError) -> ModelAnswer {
        let draws = try await draws(0..<max(1, count), of: request, isScored: false)
        guard let answer = DrawChoice.majority(of: draws) else { throw .cancelled }
        return answer
    }

    /// The draws in their order, whatever order they came in; the first failure ends the others.
    private func draws(
        _ range: Range<Int>, of request: ModelRequest, isScored: Bool
    ) async throws(ModelError) -> [Draw] {
        let results = await withTaskGroup(of: (Int, Result<Draw, ModelError>).self) { group in
            for index in range {
                group.addTask {
                    do throws(ModelError) {
                        return (index, .success(try await source.draw(request.drawn(index), isScored: isScored)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var results: [Int: Draw] = [:]
            for await (index, result) in group {
                switch result {
                case .success(let draw): results[index] = draw
                case .failure(let error):
                    group.cancelAll()
                    return Result<[Int: Draw], ModelError>.failure(error)
                }
            }
            return .success(results)
        }
        return try results.get().sorted { $0.key < $1.key }.map(\.value)
    }
}

extension ModelRequest {
    /// The request of the draw with this index, from 0: its seed follows from the request's own, which the first draw keeps.
    func drawn(_ index: Int) -> ModelRequest {
        guard index > 0 else { return self }
        var request = self
        let base = seed ?? parameters["seed"]?.integer
        if let base {
            var generator = SplitMix64(seed: base &+ Int64(index))
            request.seed = Int64(bitPattern: generator.next() >> 1)
        }
        return request
    }
}
