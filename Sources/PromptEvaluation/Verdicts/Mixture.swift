import Foundation

/// A mean of likelihood ratios over a fixed grid, each a product of powers of a few factors; all in logs.
///
/// The product of the factors that were drawn is a nonnegative supermartingale under the null hypothesis, and so is the
/// mean of such products; by Ville's inequality (1939) it ever reaches `1/alpha` with a chance of at most `alpha`.
struct Mixture: Sendable, Hashable {
    /// For each point of the grid the logs of the factors of the possible results of a trial, one after the other.
    private let factors: [Double]
    private let results: Int

    /// `factors` gives the factors of the results of a trial at one point of the grid; all above zero.
    init(_ grid: [Double], results: Int, factors: (Double) -> [Double]) {
        self.results = results
        self.factors = grid.flatMap { factors($0).map { Foundation.log($0) } }
    }

    /// The midpoints of so many equal parts of an open interval.
    static func midpoints(_ count: Int, from lower: Double, to upper: Double) -> [Double] {
        (0..<count).map { lower + (upper - lower) * (Double($0) + 0.5) / Double(count) }
    }

    /// The log of the mean, for how often each result was drawn.
    func log(of counts: [Int]) -> Double {
        let logs = stride(from: 0, to: factors.count, by: results)
            .map { start in
                var sum = 0.0
                for result in 0..<results where counts[result] > 0 {
                    sum += Double(counts[result]) * factors[start + result]
                }
                return sum
            }
        // log-sum-exp: the largest is taken out, so that nothing overflows.
        guard let largest = logs.max() else { return 0 }
        var sum = 0.0
        for value in logs { sum += exp(value - largest) }
        return largest + Foundation.log(sum / Double(logs.count))
    }
}

/// Finds where a condition that holds at one end of an interval ceases to hold towards the other.
enum Bisection {
    /// The last value from `start` towards `end` for which `holds` is still true, as near as it matters for people;
    /// `start` itself is taken to hold.
    static func boundary(from start: Double, to end: Double, _ holds: (Double) -> Bool) -> Double {
        var (inside, outside) = (start, end)
        for _ in 0..<24 {
            let middle = (inside + outside) / 2
            if holds(middle) { inside = middle } else { outside = middle }
        }
        return inside
    }
}
