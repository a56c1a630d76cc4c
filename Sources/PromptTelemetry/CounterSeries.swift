import Synchronization

/// A counter with labels whose values come from outside, so that their number is bounded.
package final class CounterSeries: Sendable {
    private let name: String
    private let help: String
    private let labels: [String]
    private let limit: Int
    private let counts = Mutex<[[String]: Double]>([:])

    /// A counter `name` (without `_total`) by these labels. From `limit` series on, what is new is counted under
    /// `other` in every label: no sum is wrong, and memory is bounded.
    package init(_ name: String, help: String, labels: [String], limit: Int = 1000) {
        self.name = name
        self.help = help
        self.labels = labels
        self.limit = limit
    }

    /// Adds to the series with these values, in the order of the labels; an amount below 0 is not counted.
    package func add(_ amount: Double, _ values: [String]) {
        precondition(values.count == labels.count, "\(name) has \(labels.count) labels")
        guard amount >= 0 else { return }
        counts.withLock { counts in
            let isKnown = counts[values] != nil || counts.count < limit
            counts[isKnown ? values : labels.map { _ in "other" }, default: 0] += amount
        }
    }

    /// The counter now, its series sorted by their values.
    package var family: MetricFamily {
        let series = counts.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        let samples = series.map { MetricSample(zip(labels, $0.key).map(MetricLabel.init), $0.value) }
        return MetricFamily(name, .counter, help: help, samples)
    }
}
