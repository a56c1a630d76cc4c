/// What one threshold of a suite says at the end of a run.
package struct ThresholdResult: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, CaseIterable, Codable {
        case passRate, regression, broken, critical, latency, cost
    }

    /// Values that the evidence has not rejected: a confidence sequence, valid however often it was looked at.
    package struct Interval: Sendable, Hashable, Codable {
        package var lower: Double
        package var upper: Double

        package init(lower: Double, upper: Double) {
            self.lower = lower
            self.upper = upper
        }
    }

    package var kind: Kind
    /// As the suite writes it, such as `min 95%` or `p95 4s`.
    package var bound: String
    /// `pass` and `fail` once crossed (latched), else `inconclusive`.
    package var verdict: Verdict
    /// A rate or a drop from -1 to 1; seconds; an amount of money; a count. Nil where nothing was measured.
    package var estimate: Double?
    /// Of `passRate` and `regression` under stochastic sampling; nil where no confidence is claimed.
    package var interval: Interval?
    /// From 0 to 1; nil where none is claimed.
    package var confidence: Double?

    package init(
        kind: Kind, bound: String, verdict: Verdict, estimate: Double? = nil, interval: Interval? = nil,
        confidence: Double? = nil
    ) {
        self.kind = kind
        self.bound = bound
        self.verdict = verdict
        self.estimate = estimate
        self.interval = interval
        self.confidence = confidence
    }
}

/// What a side of a run took, per inference strategy.
package struct StrategyUsage: Sendable, Hashable, Codable {
    package enum Side: String, Sendable, Hashable, CaseIterable, Codable { case candidate, stable, judge }

    package var side: Side
    /// As `InferenceStrategy` writes itself, such as `bestOf 3`.
    package var strategy: String
    /// Requests that were sent, those of a strategy that samples several times included.
    package var calls: Int
    package var tokens: TokenUsage
    /// Nil without a price on the endpoint.
    package var cost: Money?
    /// Of whole trials, in milliseconds: p50, p95 and p99. Nil where none was measured (recorded answers without a latency).
    package var latency: Latency?

    package struct Latency: Sendable, Hashable, Codable {
        package var p50: Double
        package var p95: Double
        package var p99: Double

        package init(p50: Double, p95: Double, p99: Double) {
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    package init(
        side: Side, strategy: String, calls: Int, tokens: TokenUsage = .zero, cost: Money? = nil,
        latency: Latency? = nil
    ) {
        self.side = side
        self.strategy = strategy
        self.calls = calls
        self.tokens = tokens
        self.cost = cost
        self.latency = latency
    }
}
