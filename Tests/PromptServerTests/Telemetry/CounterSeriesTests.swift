import PromptTelemetry
import Testing

@Suite struct CounterSeriesTests {
    private func samples(_ counter: CounterSeries) -> [[String]] {
        counter.family.samples.map { sample in
            guard case .number(let number) = sample.value else { return [] }
            return sample.labels.map { "\($0.name)=\($0.value)" } + ["\(number)"]
        }
    }

    @Test func `each set of values is counted alone, sorted`() {
        let counter = CounterSeries("a", help: "A.", labels: ["x", "y"])
        counter.add(1, ["q", "2"])
        counter.add(2.5, ["q", "1"])
        counter.add(1, ["q", "2"])
        counter.add(-1, ["q", "1"])
        #expect(samples(counter) == [["x=q", "y=1", "2.5"], ["x=q", "y=2", "2.0"]])
    }

    @Test func `what is new beyond the limit is counted as other, and no sum is wrong`() {
        let counter = CounterSeries("a", help: "A.", labels: ["x"], limit: 2)
        for value in ["a", "b", "c", "d", "a"] { counter.add(1, [value]) }
        #expect(samples(counter) == [["x=a", "2.0"], ["x=b", "1.0"], ["x=other", "2.0"]])
    }

    @Test func `requests are counted under client-go's name`() {
        let requests = RequestMetrics()
        requests.count(status: 200, method: "GET", host: "10.0.0.1:443")
        requests.count(status: nil, method: "PATCH", host: "10.0.0.1:443")
        #expect(
            MetricsWriter.text(requests.source(), .prometheusText) == """
                # HELP rest_client_requests_total Requests to API servers, by method and the status of the answer.
                # TYPE rest_client_requests_total counter
                rest_client_requests_total{code="200",method="GET",host="10.0.0.1:443"} 1
                rest_client_requests_total{code="<error>",method="PATCH",host="10.0.0.1:443"} 1

                """)
    }
}
