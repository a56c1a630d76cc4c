/// Requests to API servers, counted by whoever sends them (client-go's `rest_client_requests_total`).
package struct RequestMetrics: Sendable {
    private let counter = CounterSeries(
        "rest_client_requests", help: "Requests to API servers, by method and the status of the answer.",
        labels: ["code", "method", "host"])

    /// No requests yet.
    package init() {}

    /// Counts one request: the status of its answer, nil where none came (`<error>`, as client-go writes it); `method` in
    /// capitals; `host` with its port.
    package func count(status: Int?, method: String, host: String) {
        counter.add(1, [status.map(String.init) ?? "<error>", method, host])
    }

    /// For a registry.
    package var source: MetricRegistry.Source { { [counter] in [counter.family] } }
}
