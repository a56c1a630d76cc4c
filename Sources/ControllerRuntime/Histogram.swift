/// Observations counted by size, as a Prometheus histogram keeps them.
package struct Histogram: Equatable, Sendable {
    /// The upper bound of each bucket, inclusive and rising; above the last there is one more bucket.
    package let bounds: [Double]
    /// Observations of each bucket alone, the one above all bounds last.
    package private(set) var counts: [Int]
    /// All observations added up.
    package private(set) var sum = 0.0

    /// An empty histogram with these upper bounds, which rise.
    package init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    /// How many observations there were.
    package var count: Int { counts.reduce(0, +) }

    /// Counts one observation; what is not a number is counted above all bounds and not added up.
    package mutating func observe(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        if !value.isNaN { sum += value }
    }

    /// Counts a time, in seconds.
    package mutating func observe(_ time: Duration) { observe(time.inSeconds) }
}

extension Histogram {
    /// The buckets of `controller_runtime_reconcile_time_seconds`, in seconds.
    package static let reconcileBounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
        1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]

    /// The buckets of `workqueue_queue_duration_seconds` and `workqueue_work_duration_seconds`, in seconds.
    package static let queueBounds: [Double] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000]
}

extension Duration {
    /// This time in seconds, as metrics count it.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
