/// Requests to an API server under client-go's name; pure.
package enum RequestMetrics {
    /// Requests that had the same answer.
    package struct Count: Equatable, Sendable {
        /// The status, or `<error>` where no answer came.
        package var code: String
        /// In capitals.
        package var method: String
        package var count: Int

        /// A count of requests.
        package init(code: String, method: String, count: Int) {
            self.code = code
            self.method = method
            self.count = count
        }
    }

    /// What a client has counted since it was made; `host` with its port, as it was written.
    package static func family(_ counts: [Count], host: String) -> MetricFamily {
        let samples = counts.sorted { ($0.method, $0.code) < ($1.method, $1.code) }.map {
            MetricSample(
                [MetricLabel("code", $0.code), MetricLabel("method", $0.method), MetricLabel("host", host)], $0.count)
        }
        return MetricFamily(
            "rest_client_requests", .counter,
            help: "Requests to API servers, by method and the status of the answer.", samples)
    }
}
