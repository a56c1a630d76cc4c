/// The mean pass probability over the golden set must be at least `min`.
package struct PassRateThreshold: Sendable, Hashable {
    package var min: Percentage
    /// Claimed under stochastic sampling only; above 0 % and below 100 %.
    package var confidence: Percentage

    package init(min: Percentage, confidence: Percentage = EvaluationSuiteSpec.defaultConfidence) {
        self.min = min
        self.confidence = confidence
    }
}

/// The candidate may be at most `maxDrop` below the stable version, and break at most `maxBroken` of its cases.
package struct RegressionThreshold: Sendable, Hashable {
    package var maxDrop: Percentage
    /// Claimed for `maxDrop` under stochastic sampling only; above 0 % and below 100 %.
    package var confidence: Percentage
    package var maxBroken: Int

    package init(
        maxDrop: Percentage, confidence: Percentage = EvaluationSuiteSpec.defaultConfidence, maxBroken: Int
    ) {
        self.maxDrop = maxDrop
        self.confidence = confidence
        self.maxBroken = maxBroken
    }
}

/// A quantile of the time that the candidate's answers took, and the most it may be.
package struct LatencyThreshold: Sendable, Hashable {
    package enum Quantile: String, Sendable, Hashable, CaseIterable {
        case p50, p95, p99

        /// In percent.
        package var percent: Int {
            switch self {
            case .p50: 50
            case .p95: 95
            case .p99: 99
            }
        }
    }

    package var quantile: Quantile
    package var most: TimeSpan

    package init(_ quantile: Quantile, most: TimeSpan) {
        self.quantile = quantile
        self.most = most
    }
}

/// The most that an answer of the candidate may cost on average, with all the requests that its strategy sends for it.
package struct CostThreshold: Sendable, Hashable {
    package var meanPerCall: Money

    package init(meanPerCall: Money) { self.meanPerCall = meanPerCall }
}
