import ControllerRuntime
import Foundation
import HTTPTransport
import PromptServer
import PromptTelemetry
import PromptTesting
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(3))) struct OperationsServerTests {
    private static let checks = HealthChecks(
        health: [HealthCheck("good") { .passed() }], readiness: [HealthCheck("late") { .failed(reason: "not yet") }])

    @Test(arguments: [
        ("/healthz", 200, "ok"),
        ("/healthz?verbose", 200, "[+]ping ok\n[+]good ok\nhealthz check passed\n"),
        ("/healthz/good", 200, "ok"),
        ("/healthz/good?verbose", 200, "[+]good ok\ngood check passed\n"),
        ("/readyz", 500, "[+]ping ok\n[-]late failed: not yet\nreadyz check failed\n"),
        ("/readyz?exclude=late", 200, "ok"),
        (
            "/readyz?exclude=late&exclude=ping&verbose=1", 200,
            "[+]ping excluded: ok\n[+]late excluded: ok\nreadyz check passed\n"
        ),
        ("/readyz/late", 500, "[-]late failed: not yet\nlate check failed\n"),
    ])
    func `probes are answered`(path: String, status: Int, text: String) async throws {
        try await RunningServer.run(checks: Self.checks) { server in
            let answer = try await server.ask(path)
            #expect(answer.status == status)
            #expect(answer.text == text)
            #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(answer.headers["cache-control"] == "no-store")
        }
    }

    @Test(arguments: ["/", "/metrics/x", "/healthz/late", "/readyz/none", "/metrics%2F", "/Metrics"])
    func `there is nothing else`(path: String) async throws {
        try await RunningServer.run(checks: Self.checks) { server in
            let answer = try await server.ask(path)
            #expect(answer.status == 404)
        }
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func `nothing can be changed`(method: HTTPRequest.Method) async throws {
        try await RunningServer.run(checks: Self.checks) { server in
            let refusal = try await server.ask("/metrics", method, body: Array("x".utf8))
            #expect(refusal.status == 404)
            let answer = try await server.ask("/healthz")
            #expect(answer.text == "ok")
        }
    }

    @Test func `HEAD has the status and the head of GET alone`() async throws {
        try await RunningServer.run(checks: Self.checks) { server in
            for (path, status) in [("/healthz", 200), ("/readyz", 500), ("/metrics", 200)] {
                let answer = try await server.ask(path, .head)
                #expect(answer.status == status)
                #expect(answer.body.isEmpty)
                #expect(answer.headers["content-type"]?.hasPrefix("text/plain") == true)
            }
        }
    }

    @Test(arguments: [
        (
            "text/plain", "text/plain; version=0.0.4; charset=utf-8",
            "# HELP a_total A.\n# TYPE a_total counter\na_total 1\n"
        ),
        (
            "application/openmetrics-text;version=1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
            "# HELP a A.\n# TYPE a counter\na_total 1\n# EOF\n"
        ),
    ])
    func `metrics are told in the format that is asked for`(accept: String, type: String, text: String) async throws {
        try await RunningServer.run { server in
            server.registry.add { [MetricFamily("a", .counter, help: "A.", [MetricSample([], 1)])] }
            let answer = try await server.ask("/metrics", headers: ["accept": accept])
            #expect(answer.headers["content-type"] == type)
            #expect(answer.text == text)
        }
    }

    @Test func `many series arrive whole`() async throws {
        let samples = (0..<50_000).map { MetricSample([MetricLabel("number", "\($0)")], $0) }
        let family = MetricFamily("many", .gauge, help: "Many.", samples)
        try await RunningServer.run { server in
            server.registry.add { [family] }
            server.registry.add { [MetricFamily("last", .gauge, help: "Last.", [MetricSample([], 1)])] }
            let text = try await server.ask("/metrics").text
            #expect(text.utf8.count > 1_000_000)
            #expect(text.hasSuffix("many{number=\"49999\"} 49999\n# HELP last Last.\n# TYPE last gauge\nlast 1\n"))
        }
    }

    @Test func `a head that is too long is refused, and the server goes on`() async throws {
        try await RunningServer.run { server in
            let long = String(repeating: "x", count: 20_000)
            let refusal = try? await server.ask("/healthz", headers: ["x-long": long])
            #expect(refusal?.status != 200)
            let answer = try await server.ask("/healthz")
            #expect(answer.text == "ok")
        }
    }

    @Test func `an address that is taken is an error where it was asked for, and told where not`() async throws {
        try await RunningServer.run { first in
            var configuration = OperationsServer.Configuration(first.address)
            let checks = HealthChecks()
            let required = OperationsServer(configuration, registry: MetricRegistry(), checks: checks, logger: .silent)
            await #expect(throws: ServerError.addressInUse(first.address)) { try await required.run() }

            configuration.isRequired = false
            let optional = OperationsServer(configuration, registry: MetricRegistry(), checks: checks, logger: .silent)
            let services = ServiceGroup(services: [optional], logger: .silent)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await services.run() }
                #expect(try await optional.whenStarted() == nil)
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
            }
            let answer = try await first.ask("/healthz")
            #expect(answer.text == "ok")
        }
    }

    @Test func `an address of another machine cannot be had`() async throws {
        let address = ListenAddress(host: "192.0.2.1", port: 8080)
        let server = OperationsServer(
            .init(address), registry: MetricRegistry(), checks: HealthChecks(), logger: .silent)
        await #expect(
            throws: ServerError.unavailable(address, reason: String(cString: strerror(EADDRNOTAVAIL)))
        ) { try await server.run() }
    }

    @Test func `an IPv6 address is served in brackets`() async throws {
        try await RunningServer.run {
            $0 = OperationsServer.Configuration(ListenAddress(host: "::1", port: 0))
        } _: { server in
            #expect(server.address.description.hasPrefix("[::1]:"))
            let answer = try await server.ask("/healthz")
            #expect(answer.text == "ok")
        }
    }

    @Test func `a server shuts down gracefully at once, idle connections or not`() async throws {
        let server = OperationsServer(
            .init(ListenAddress(host: "127.0.0.1", port: 0)), registry: MetricRegistry(), checks: HealthChecks(),
            logger: .silent)
        let services = ServiceGroup(services: [server], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let address = try #require(try await server.whenStarted())
            // Its connection stays open for the next request.
            let answer = try await HTTPTransport().send(HTTPRequest(.get, "http://\(address)/healthz"))
            #expect(answer.status == 200)
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
