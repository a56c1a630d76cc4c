import PromptTelemetry
import Testing

@Suite struct RequestMetricsTests {
    @Test func `requests are told under client-go's name, sorted`() {
        let family = RequestMetrics.family(
            [
                .init(code: "<error>", method: "PATCH", count: 1), .init(code: "409", method: "GET", count: 2),
                .init(code: "200", method: "GET", count: 3),
            ], host: "10.0.0.1:443")
        #expect(
            MetricsWriter.text([family], .prometheusText) == """
                # HELP rest_client_requests_total Requests to API servers, by method and the status of the answer.
                # TYPE rest_client_requests_total counter
                rest_client_requests_total{code="200",method="GET",host="10.0.0.1:443"} 3
                rest_client_requests_total{code="409",method="GET",host="10.0.0.1:443"} 2
                rest_client_requests_total{code="<error>",method="PATCH",host="10.0.0.1:443"} 1

                """)
    }
}
