/// How long to wait after the n-th failure in a row: a doubling step, capped, times a random factor.
package struct BackoffPolicy: Equatable, Sendable {
    /// The step after the first failure; more than zero.
    package let base: Duration
    /// The longest step, before the random factor.
    package let cap: Duration
    /// The range of the random factor, which keeps those that failed together from returning together.
    package let spread: ClosedRange<Double>

    /// A policy that doubles from `base` up to `cap` and multiplies by a factor out of `spread`.
    package init(base: Duration, cap: Duration, spread: ClosedRange<Double>) {
        self.base = base
        self.cap = cap
        self.spread = spread
    }

    /// A reconcile that failed: 5 ms x 2^n up to 1000 s (client-go's per-item limiter), give or take 10 %.
    package static let reconcile = BackoffPolicy(base: .milliseconds(5), cap: .seconds(1000), spread: 0.9...1.1)

    /// A list or watch that failed: 0.8 s x 2^n up to 30 s, times 1 to 2 (client-go's reflector).
    package static let watch = BackoffPolicy(base: .milliseconds(800), cap: .seconds(30), spread: 1.0...2.0)

    /// The wait when `failures` others came directly before this one; `random` is in 0 ..< 1.
    package func delay(afterFailures failures: Int, random: Double) -> Duration {
        var step = base
        var doublings = failures
        while doublings > 0, step < cap {
            step = step * 2
            doublings -= 1
        }
        let factor = spread.lowerBound + random * (spread.upperBound - spread.lowerBound)
        return min(step, cap) * factor
    }
}
