import PromptCore

/// What the answers of a run took over all its rounds: calls, tokens, cost and time by side and strategy.
package struct RunTotals: Sendable {
    private struct Row: Hashable {
        var side: StrategyUsage.Side
        var strategy: String
    }

    private struct Sum {
        var answers = 0
        var calls = 0
        var tokens = TokenUsage.zero
        var cost: Money? = .zero
        /// In milliseconds, of answers that were measured.
        var latencies: [Double] = []

        mutating func add(_ answer: ModelAnswer) {
            answers += 1
            calls += answer.calls
            tokens += answer.usage ?? .zero
            // A sum without some of its parts would look like all of it.
            if let known = cost { cost = answer.cost.map { known + $0 } }
            if let latency = answer.latency { latencies.append(latency.milliseconds) }
        }
    }

    /// By the endpoint's name: each model id that it reported.
    private var reported: [String: Set<String>] = [:]
    /// By the endpoint's name: each setting that it did not take.
    private var refused: [String: Set<String>] = [:]
    private var sums: [Row: Sum] = [:]

    package init() {}

    package mutating func add(_ log: TrialLog) {
        for ended in log.inOrder {
            if let answer = ended.answer {
                let side: StrategyUsage.Side = ended.trial.id.side == .candidate ? .candidate : .stable
                let row = Row(side: side, strategy: ended.trial.request.strategy.text)
                sums[row, default: Sum()].add(answer)
                let endpoint = ended.trial.request.endpointName
                if let model = answer.model { reported[endpoint, default: []].insert(model) }
                if !answer.ignored.isEmpty { refused[endpoint, default: []].formUnion(answer.ignored) }
            }
            for call in ended.judgeCalls {
                guard let answer = call.answer else { continue }
                sums[Row(side: .judge, strategy: call.strategy), default: Sum()].add(answer)
            }
        }
    }

    /// An endpoint that reported several models names them all.
    package var models: [String: String] { reported.mapValues { $0.sorted().joined(separator: ", ") } }

    /// By the endpoint's name, sorted; nil where every setting was taken.
    package var ignored: [String: [String]]? { refused.isEmpty ? nil : refused.mapValues { $0.sorted() } }

    /// Candidate, stable, judges; each by strategy.
    package var usage: [StrategyUsage] {
        StrategyUsage.Side.allCases.flatMap { side in
            sums.filter { $0.key.side == side }.sorted { $0.key.strategy < $1.key.strategy }
                .map { row, sum in
                    StrategyUsage(
                        side: side, strategy: row.strategy, calls: sum.calls, tokens: sum.tokens, cost: sum.cost,
                        latency: Quantiles(sum.latencies)?.latency)
                }
        }
    }

    /// What the plain thresholds look at.
    package var measures: CandidateMeasures {
        let own = sums.filter { $0.key.side == .candidate }.values
        return CandidateMeasures(
            answers: own.reduce(0) { $0 + $1.answers }, latencies: Quantiles(own.flatMap(\.latencies)),
            cost: own.reduce(Money?.some(.zero)) { sum, row in
                sum.flatMap { sum in row.cost.map { sum + $0 } }
            })
    }
}

/// What the candidate's answers took, as far as it was measured.
package struct CandidateMeasures: Sendable, Hashable {
    package var answers: Int
    package var latencies: Quantiles?
    /// Of all answers; nil without a price.
    package var cost: Money?

    package init(answers: Int = 0, latencies: Quantiles? = nil, cost: Money? = nil) {
        self.answers = answers
        self.latencies = latencies
        self.cost = cost
    }

    /// What an answer costs on average, rounded up to a billionth; nil without a price or an answer.
    package var meanCost: Money? {
        guard answers > 0, let cost else { return nil }
        let (mean, rest) = cost.nanos.quotientAndRemainder(dividingBy: Int64(answers))
        return Money(nanos: mean + (rest > 0 ? 1 : 0))
    }
}

/// Quantiles by nearest rank: the smallest value that so many percent of all are not above.
package struct Quantiles: Sendable, Hashable {
    private let sorted: [Double]

    /// Nil without values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        sorted = values.sorted()
    }

    package subscript(_ quantile: LatencyThreshold.Quantile) -> Double {
        sorted[max(0, (sorted.count * quantile.percent + 99) / 100 - 1)]
    }

    var latency: StrategyUsage.Latency {
        StrategyUsage.Latency(p50: self[.p50], p95: self[.p95], p99: self[.p99])
    }
}

extension Duration {
    fileprivate var milliseconds: Double {
        Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15
    }
}
