import ControllerRuntime

/// Writes metrics as text, family by family, so that a reader can be sent one while the next is made.
package struct MetricsWriter: Sendable {
    private let format: MetricsFormat
    private var bytes: [UInt8] = []

    /// A writer of one answer.
    package init(_ format: MetricsFormat) { self.format = format }

    /// Everything that families say, to the end.
    package static func text(_ families: [MetricFamily], _ format: MetricsFormat) -> String {
        var writer = MetricsWriter(format)
        for family in families { writer.write(family) }
        writer.finish()
        return String(decoding: writer.take(), as: UTF8.self)
    }

    /// What was written since the last time.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Writes a family whole; one without series is left out.
    package mutating func write(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        let sampleName = family.name + suffix(of: family.kind)
        let isOpen = format == .openMetrics
        let header = isOpen ? family.name : sampleName
        put("# HELP \(header) \(escaped(family.help, quotes: isOpen))\n# TYPE \(header) \(type(of: family.kind))\n")
        if isOpen, let unit = family.unit { put("# UNIT \(header) \(unit)\n") }
        for sample in family.samples {
            switch sample.value {
            case .number(let number): line(sampleName, sample.labels, Self.text(number))
            case .histogram(let histogram): write(histogram, family.name, sample.labels)
            }
        }
    }

    /// Ends the text; nothing is written after it.
    package mutating func finish() {
        if format == .openMetrics { put("# EOF\n") }
    }

    private mutating func write(_ histogram: Histogram, _ name: String, _ labels: [MetricLabel]) {
        var below = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            below += count
            line(name + "_bucket", labels + [MetricLabel("le", text(bound: bound))], String(below))
        }
        line(name + "_bucket", labels + [MetricLabel("le", "+Inf")], String(histogram.count))
        line(name + "_sum", labels, Self.text(histogram.sum))
        line(name + "_count", labels, String(histogram.count))
    }

    private mutating func line(_ name: String, _ labels: [MetricLabel], _ value: String) {
        put(name)
        for (index, label) in labels.enumerated() {
            put(index == 0 ? "{" : ",")
            put(label.name)
            put("=\"")
            put(escaped(label.value, quotes: true))
            put("\"")
        }
        put(labels.isEmpty ? " " : "} ")
        put(value)
        put("\n")
    }

    private mutating func put(_ text: String) { bytes += text.utf8 }
}

// MARK: - Words

extension MetricsWriter {
    private func suffix(of kind: MetricFamily.Kind) -> String {
        switch kind {
        case .counter: "_total"
        case .info: "_info"
        case .gauge, .histogram: ""
        }
    }

    private func type(of kind: MetricFamily.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        case .info: format == .openMetrics ? "info" : "gauge"
        }
    }

    /// OpenMetrics writes a whole number as a bound with its point, so that a bound has one spelling.
    private func text(bound: Double) -> String {
        format == .openMetrics && bound.isFinite ? "\(bound)" : Self.text(bound)
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        if number.magnitude < 1e15, number == number.rounded() { return String(Int(number)) }
        return "\(number)"
    }

    /// A help text has no quotes to escape in Prometheus text.
    private func escaped(_ text: String, quotes: Bool) -> String {
        let isPlain = { (byte: UInt8) in
            byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "\n") && !(quotes && byte == UInt8(ascii: "\""))
        }
        if text.utf8.allSatisfy(isPlain) { return text }
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
