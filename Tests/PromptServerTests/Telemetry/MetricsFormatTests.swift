import PromptTelemetry
import Testing

@Suite struct MetricsFormatTests {
    @Test(arguments: [
        (nil, MetricsFormat.prometheusText),
        ("", .prometheusText),
        ("*/*", .prometheusText),
        ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", .prometheusText),
        ("application/openmetrics-text", .openMetrics),
        ("application/openmetrics-text; version=1.0.0; charset=utf-8", .openMetrics),
        ("Application/OpenMetrics-Text;Version=\"1.0.0\"", .openMetrics),
        ("application/openmetrics-text;version=0.0.1", .prometheusText),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.6", .prometheusText),
        ("application/openmetrics-text;q=0.5,text/*;q=0.6", .prometheusText),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.4,*/*;q=0.9", .openMetrics),
        ("application/openmetrics-text;q=0,*/*;q=0.1", .prometheusText),
        ("application/openmetrics-text;q=high,text/plain;q=0.1", .prometheusText),
        ("application/openmetrics-text , text/plain", .prometheusText),
        // Prometheus 2.
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
        // Prometheus 3.
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", .openMetrics
        ),
    ])
    func `the format is the one that is asked for most`(accept: String?, format: MetricsFormat) {
        #expect(MetricsFormat(accepting: accept) == format)
    }
}
