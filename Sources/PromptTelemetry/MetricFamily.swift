import ControllerRuntime

/// One metric with all its series at one moment, as OpenMetrics 1.0 groups them.
package struct MetricFamily: Equatable, Sendable {
    /// What the values mean to whoever reads them.
    package enum Kind: Equatable, Sendable {
        /// Only rises; its samples bear the name with `_total`.
        case counter
        /// Rises and falls.
        case gauge
        /// A `Histogram`.
        case histogram
        /// Always 1: what is said are the labels. Its samples bear the name with `_info`.
        case info
    }

    /// Without `_total` or `_info`; with the unit at the end, where there is one.
    package let name: String
    package let kind: Kind
    /// One sentence.
    package let help: String
    /// No two of them with the same labels.
    package let samples: [MetricSample]

    /// A metric with these series.
    package init(_ name: String, _ kind: Kind, help: String, _ samples: [MetricSample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// The unit that the name ends in, as OpenMetrics wants it said; nil: none.
    var unit: String? {
        guard kind != .info else { return nil }
        return ["seconds", "bytes", "ratio"].first { name.hasSuffix("_" + $0) }
    }
}

/// One series of a metric: its labels and its value now.
package struct MetricSample: Equatable, Sendable {
    package enum Value: Equatable, Sendable {
        case number(Double)
        case histogram(Histogram)
    }

    package let labels: [MetricLabel]
    package let value: Value

    /// A series.
    package init(_ labels: [MetricLabel], value: Value) {
        self.labels = labels
        self.value = value
    }

    /// A series with a number.
    package init(_ labels: [MetricLabel] = [], _ number: Double) {
        self.labels = labels
        value = .number(number)
    }

    /// A series with a count.
    package init(_ labels: [MetricLabel] = [], _ count: Int) { self.init(labels, Double(count)) }

    /// A series with a histogram.
    package init(_ labels: [MetricLabel] = [], _ histogram: Histogram) {
        self.labels = labels
        value = .histogram(histogram)
    }
}

/// What tells one series of a metric from another.
package struct MetricLabel: Hashable, Sendable {
    /// Letters, digits and `_`.
    package let name: String
    /// Any text.
    package let value: String

    /// A label.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
