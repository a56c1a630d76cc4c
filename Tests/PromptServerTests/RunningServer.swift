import Foundation
import HTTPTransport
import Logging
import PromptServer
import PromptTelemetry
import PromptTesting

/// A server on a port of its own, while a test talks to it.
struct RunningServer: Sendable {
    let address: ListenAddress
    let registry: MetricRegistry
    let transport: HTTPTransport
    let clock: TestClock
    private let scheme: String

    /// Runs a server around `body`, and shuts it down after it.
    static func run(
        checks: HealthChecks = HealthChecks(), authority: String? = nil,
        _ change: (inout OperationsServer.Configuration) -> Void = { _ in }, logger: Logger = .silent,
        _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        var configuration = OperationsServer.Configuration(ListenAddress(host: "127.0.0.1", port: 0))
        change(&configuration)
        let clock = TestClock()
        let registry = MetricRegistry()
        let server = OperationsServer(configuration, registry: registry, checks: checks, clock: clock, logger: logger)
        var client = HTTPTransport.Configuration()
        client.environment = [:]
        client.certificateAuthorities = authority.map { .file($0) }
        let transport = HTTPTransport(client)
        let scheme = configuration.tls == nil ? "http" : "https"
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            group.addTask {
                guard let address = try await server.whenStarted() else { return }
                try await body(
                    RunningServer(
                        address: address, registry: registry, transport: transport, clock: clock, scheme: scheme))
            }
            // A server that cannot start ends the test as well.
            try await group.next()
            group.cancelAll()
        }
        await transport.shutdown()
    }

    /// One request, and the whole answer.
    func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async throws -> HTTPResponse {
        try await transport.send(
            HTTPRequest(method, "\(scheme)://\(address)\(path)", headers: headers, body: body, timeout: .seconds(30)))
    }
}

extension HTTPResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
