import Foundation
import PromptCore

/// How often the candidate did better, as well and worse than the stable version in the same trial.
package struct PairCounts: Sendable, Hashable {
    package var better = 0
    package var equal = 0
    package var worse = 0

    package init(better: Int = 0, equal: Int = 0, worse: Int = 0) {
        self.better = better
        self.equal = equal
        self.worse = worse
    }

    package var total: Int { better + equal + worse }

    /// From -1 to 1; positive where the candidate is worse.
    package var drop: Double { total == 0 ? 0 : Double(worse - better) / Double(total) }

    package mutating func add(passed: Bool, stablePassed: Bool) {
        switch (passed, stablePassed) {
        case (true, false): better += 1
        case (false, true): worse += 1
        case (true, true), (false, false): equal += 1
        }
    }
}

/// The evidence of paired trials for and against a drop of at most `delta`.
///
/// With d the candidate's result minus the stable version's, in {-1, 0, 1}: `E+ = mean over lambda of
/// prod(1 + lambda (d + delta))` at 32 midpoints of (0, 1/(1-delta)), and `E-` with `1 - lambda (d + delta)` at 32
/// midpoints of (0, 1/(1+delta)) (betting: Waudby-Smith and Ramdas 2023, arXiv 2010.09686).
package struct RegressionProcess: Sendable, Hashable {
    private static let gridSize = 32

    private let below: Mixture
    private let above: Mixture

    /// Nil unless `maximumDrop` is above -1 and below 1.
    package init?(maximumDrop delta: Double) {
        guard delta > -1, delta < 1 else { return nil }
        below = Mixture(
            Mixture.midpoints(Self.gridSize, from: 0, to: 1 / (1 - delta)), results: 3,
            factors: { [1 + $0 * (1 + delta), 1 + $0 * delta, 1 + $0 * (delta - 1)] })
        above = Mixture(
            Mixture.midpoints(Self.gridSize, from: 0, to: 1 / (1 + delta)), results: 3,
            factors: { [1 - $0 * (1 + delta), 1 - $0 * delta, 1 - $0 * (delta - 1)] })
    }

    /// The log of `E+`: evidence that the drop is below the bound.
    package func logEvidenceFor(_ counts: PairCounts) -> Double {
        below.log(of: [counts.better, counts.equal, counts.worse])
    }

    /// The log of `E-`: evidence that the drop is above the bound.
    package func logEvidenceAgainst(_ counts: PairCounts) -> Double {
        above.log(of: [counts.better, counts.equal, counts.worse])
    }

    /// The drops that neither process rejects with `alpha`; each end holds by itself with a chance of `1 - alpha`, over
    /// all looks.
    package static func interval(_ counts: PairCounts, alpha: Double) -> ThresholdResult.Interval {
        guard counts.total > 0 else { return ThresholdResult.Interval(lower: -1, upper: 1) }
        let bound = -log(alpha)
        let lower = Bisection.boundary(from: -1, to: counts.drop) { delta in
            RegressionProcess(maximumDrop: delta).map { $0.logEvidenceAgainst(counts) >= bound } ?? false
        }
        let upper = Bisection.boundary(from: 1, to: counts.drop) { delta in
            RegressionProcess(maximumDrop: delta).map { $0.logEvidenceFor(counts) >= bound } ?? false
        }
        return ThresholdResult.Interval(lower: lower, upper: upper)
    }
}
