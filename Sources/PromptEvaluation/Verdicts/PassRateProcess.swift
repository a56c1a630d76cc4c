import Foundation
import PromptCore

/// The evidence of passed and failed trials for and against a mean pass probability of at least `p0`.
///
/// `E+ = mean over q of (q/p0)^s ((1-q)/(1-p0))^(n-s)` at 200 midpoints of (p0, 1), and `E-` its mirror at 200 midpoints
/// of (0, p0), for s passes of n trials. Both are valid for cases of unequal probabilities when they are read at the end
/// of a round, by the inequality of arithmetic and geometric means (Robbins 1970; Grünwald, de Heide, Koolen 2019).
package struct PassRateProcess: Sendable, Hashable {
    private static let gridSize = 200

    private let above: Mixture
    private let below: Mixture

    /// Nil unless `minimum` is above 0 and below 1: nothing proves a rate of 0 or 1.
    package init?(minimum: Double) {
        guard minimum > 0, minimum < 1 else { return nil }
        above = Self.above(minimum)
        below = Self.below(minimum)
    }

    private static func above(_ minimum: Double) -> Mixture {
        Mixture(Mixture.midpoints(gridSize, from: minimum, to: 1), results: 2) {
            [$0 / minimum, (1 - $0) / (1 - minimum)]
        }
    }

    private static func below(_ minimum: Double) -> Mixture {
        Mixture(Mixture.midpoints(gridSize, from: 0, to: minimum), results: 2) {
            [$0 / minimum, (1 - $0) / (1 - minimum)]
        }
    }

    /// The log of `E+`: evidence that the rate is above the minimum.
    package func logEvidenceFor(passed: Int, trials: Int) -> Double { above.log(of: [passed, trials - passed]) }

    /// The log of `E-`: evidence that the rate is below the minimum.
    package func logEvidenceAgainst(passed: Int, trials: Int) -> Double { below.log(of: [passed, trials - passed]) }

    /// The rates that neither process rejects with `alpha`; each end holds by itself with a chance of `1 - alpha`, over
    /// all looks.
    package static func interval(passed: Int, trials: Int, alpha: Double) -> ThresholdResult.Interval {
        guard trials > 0 else { return ThresholdResult.Interval(lower: 0, upper: 1) }
        let bound = -log(alpha)
        let rate = Double(passed) / Double(trials)
        let counts = [passed, trials - passed]
        let lower = Bisection.boundary(from: 0, to: rate) { $0 > 0 && $0 < 1 && above($0).log(of: counts) >= bound }
        let upper = Bisection.boundary(from: 1, to: rate) { $0 > 0 && $0 < 1 && below($0).log(of: counts) >= bound }
        return ThresholdResult.Interval(lower: lower, upper: upper)
    }
}
