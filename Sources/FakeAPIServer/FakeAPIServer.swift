import Hummingbird
import Logging
import NIOCore
import PromptTesting

/// Runs a server of a cluster's API on a free port of the loopback interface, as long as `body` does.
///
/// HTTP/1.1 without TLS. Who sends no credentials is the administrator; `tokens` tell who bears which bearer token, and
/// any other token is answered 401. An administrator's `Impersonate-User` and `Impersonate-Group` are honoured. `fault`
/// says what goes wrong with a request; a connection that it breaks is closed.
///
/// - Parameter body: is given the server's address, such as `http://127.0.0.1:40123`.
package func withFakeAPIServer<Result: Sendable>(
    _ cluster: FakeCluster, tokens: [String: FakeUser] = [:], fault: @escaping FakeFaultHook = { _ in nil },
    _ body: @escaping @Sendable (_ baseURL: String) async throws -> Result
) async throws -> Result {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    var logger = Logger(label: "fake-api-server")
    logger.logLevel = .critical
    let application = Application(
        responder: ClusterResponder(cluster: cluster, tokens: tokens, fault: fault),
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
        onServerRunning: { channel in
            continuation.yield(channel.localAddress?.port ?? 0)
            continuation.finish()
        },
        logger: logger)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await application.run()
            return nil
        }
        group.addTask {
            for await port in ports { return try await body("http://127.0.0.1:\(port)") }
            throw FakeAPIServerError.didNotStart
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw FakeAPIServerError.didNotStart
    }
}

/// Why a fake server does not serve.
package enum FakeAPIServerError: Error, Sendable, Hashable {
    /// No port could be had.
    case didNotStart
}
