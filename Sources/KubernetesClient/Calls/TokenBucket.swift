/// A rate with room for bursts: each take costs one token, and tokens come back one by one. Times count from one origin.
package struct TokenBucket: Sendable, Hashable {
    /// How long one token takes to come back.
    private let interval: Duration
    private let burst: Int
    /// When the bucket is full again if nothing more is taken.
    private var fullAt: Duration = .zero

    /// A full bucket of `burst` tokens, at least one; each comes back after `interval`.
    package init(burst: Int, interval: Duration) {
        self.burst = max(burst, 1)
        self.interval = interval
    }

    /// Takes a token that may have yet to come back; how long to wait for it.
    package mutating func reserve(at now: Duration) -> Duration {
        let full = max(fullAt, now)
        fullAt = full + interval
        return max(.zero, full - now - interval * (burst - 1))
    }

    /// Takes a token if there is one.
    package mutating func take(at now: Duration) -> Bool {
        var next = self
        guard next.reserve(at: now) == .zero else { return false }
        self = next
        return true
    }

    /// Whether nothing is missing, so that a new bucket says the same.
    package func isFull(at now: Duration) -> Bool { fullAt <= now }
}
