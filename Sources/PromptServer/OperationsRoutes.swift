import Hummingbird
import NIOCore
import PromptTelemetry

/// What operators of the operator ask it: `/healthz`, `/readyz`, one check of them by its name, and `/metrics`.
struct OperationsRoutes: Sendable {
    let registry: MetricRegistry
    let checks: HealthChecks

    /// A router that answers GET and HEAD on these paths, and 404 everywhere else.
    func router() -> Router<BasicRequestContext> {
        let router = Router(options: [.autoGenerateHeadEndpoints])
        for (path, checks) in [("healthz", checks.health), ("readyz", checks.readiness)] {
            router.get(RouterPath(path)) { request, _ in probe(path, checks, request) }
            for check in checks {
                router.get(RouterPath("\(path)/\(check.name)")) { request, _ in probe(check.name, [check], request) }
            }
        }
        router.get("metrics") { request, _ in metrics(request) }
        return router
    }

    private func probe(_ path: String, _ checks: [HealthCheck], _ request: Request) -> Response {
        let query = request.uri.queryParameters
        let report = HealthReport(
            path, checks, isVerbose: query["verbose"] != nil,
            excluding: Set(query.getAll("exclude").filter { !$0.isEmpty }))
        return Response(
            status: report.isPassed ? .ok : .internalServerError, headers: headers("text/plain; charset=utf-8"),
            body: ResponseBody(byteBuffer: ByteBuffer(string: report.text)))
    }

    /// The metrics, source by source: all of them at once never are in memory.
    private func metrics(_ request: Request) -> Response {
        let accept = request.headers[values: .accept].joined(separator: ",")
        let format = MetricsFormat(accepting: accept)
        return Response(
            status: .ok, headers: headers(format.contentType),
            body: ResponseBody { [registry] writer in
                for part in registry.parts(format) where !part.isEmpty {
                    try await writer.write(ByteBuffer(bytes: part))
                }
                try await writer.finish(nil)
            })
    }

    private func headers(_ contentType: String) -> HTTPFields {
        [.contentType: contentType, .cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
    }
}
