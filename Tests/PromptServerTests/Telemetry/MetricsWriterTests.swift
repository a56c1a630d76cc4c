import ControllerRuntime
import PromptTelemetry
import Testing

@Suite struct MetricsWriterTests {
    private static let counter = MetricFamily(
        "calls", .counter, help: #"What was called, "so" to say: a\b"#,
        [
            MetricSample([MetricLabel("path", "a\"b\\c\nd"), MetricLabel("type", "é")], 3),
            MetricSample([MetricLabel("path", ""), MetricLabel("type", "x")], 0.25),
        ])

    private static var histogram: MetricFamily {
        var times = Histogram(bounds: [0.5, 1])
        for time in [0.25, 0.75, 0.5, 4] { times.observe(time) }
        return MetricFamily("time_seconds", .histogram, help: "Times.", [MetricSample([MetricLabel("a", "b")], times)])
    }

    @Test func `Prometheus text names counters with their ending, and has no units and no end`() {
        let text = MetricsWriter.text(
            [Self.counter, Self.histogram, MetricFamily("thing", .info, help: "A thing.", [MetricSample([], 1)])],
            .prometheusText)
        #expect(
            text == #"""
                # HELP calls_total What was called, "so" to say: a\\b
                # TYPE calls_total counter
                calls_total{path="a\"b\\c\nd",type="é"} 3
                calls_total{path="",type="x"} 0.25
                # HELP time_seconds Times.
                # TYPE time_seconds histogram
                time_seconds_bucket{a="b",le="0.5"} 2
                time_seconds_bucket{a="b",le="1"} 3
                time_seconds_bucket{a="b",le="+Inf"} 4
                time_seconds_sum{a="b"} 5.5
                time_seconds_count{a="b"} 4
                # HELP thing_info A thing.
                # TYPE thing_info gauge
                thing_info 1

                """#)
    }

    @Test func `OpenMetrics names families without their ending, says units, and ends`() {
        let text = MetricsWriter.text(
            [Self.counter, Self.histogram, MetricFamily("thing", .info, help: "A thing.", [MetricSample([], 1)])],
            .openMetrics)
        #expect(
            text == #"""
                # HELP calls What was called, \"so\" to say: a\\b
                # TYPE calls counter
                calls_total{path="a\"b\\c\nd",type="é"} 3
                calls_total{path="",type="x"} 0.25
                # HELP time_seconds Times.
                # TYPE time_seconds histogram
                # UNIT time_seconds seconds
                time_seconds_bucket{a="b",le="0.5"} 2
                time_seconds_bucket{a="b",le="1.0"} 3
                time_seconds_bucket{a="b",le="+Inf"} 4
                time_seconds_sum{a="b"} 5.5
                time_seconds_count{a="b"} 4
                # HELP thing A thing.
                # TYPE thing info
                thing_info 1
                # EOF

                """#)
    }

    @Test(arguments: [
        (0.0, "0"), (-3, "-3"), (0.1, "0.1"), (1e-8, "1e-08"), (1e14, "100000000000000"), (2.5e21, "2.5e+21"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `numbers are written as every reader takes them`(number: Double, text: String) {
        let family = MetricFamily("a", .gauge, help: "A.", [MetricSample([], number)])
        #expect(MetricsWriter.text([family], .prometheusText) == "# HELP a A.\n# TYPE a gauge\na \(text)\n")
    }

    @Test func `a family without series is left out`() {
        let family = MetricFamily("a", .gauge, help: "A.", [])
        #expect(MetricsWriter.text([family], .prometheusText) == "")
        #expect(MetricsWriter.text([family], .openMetrics) == "# EOF\n")
    }

    @Test(arguments: MetricsFormat.allCases)
    func `the parts of a registry are the text of all its sources, in their order`(format: MetricsFormat) {
        let registry = MetricRegistry()
        registry.add { [Self.counter] }
        registry.add { [] }
        registry.add { [Self.histogram] }
        let text = String(decoding: registry.parts(format).flatMap(\.self), as: UTF8.self)
        #expect(text == MetricsWriter.text([Self.counter, Self.histogram], format))
        #expect(registry.families == [Self.counter, Self.histogram])
    }
}
