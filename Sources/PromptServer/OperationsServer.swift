import ControllerRuntime
import Foundation
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import PromptTelemetry
import ServiceLifecycle
import Synchronization

/// Serves health and metrics over HTTP until the process shuts down.
///
/// It is started before anybody leads, and ends after the work has: a probe is answered as long as there is a process.
package final class OperationsServer: Service {
    /// Where and how it serves.
    package struct Configuration: Sendable {
        package var address: ListenAddress
        /// Nil: plain HTTP.
        package var tls: TLSFiles?
        /// False: where nobody can listen at the address, that is told and the process goes on without.
        package var isRequired = true
        /// Connections at the same time; more wait to be accepted.
        package var maximumConnections = 256
        /// Of a request's head.
        package var maximumHeadBytes = 16 << 10
        /// After this long without a byte from the client a connection is closed.
        package var idleTimeout = Duration.seconds(75)

        /// Serves at an address.
        package init(_ address: ListenAddress) { self.address = address }
    }

    private let configuration: Configuration
    private let routes: OperationsRoutes
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let start = Mutex(Start.waiting([]))

    /// How far the start is.
    private enum Start {
        case waiting([Wakeup])
        /// It listens there, or goes on without.
        case over(ListenAddress?)
    }

    /// A server of these metrics and checks; `clock` says when a certificate is looked at again.
    package init(
        _ configuration: Configuration, registry: MetricRegistry, checks: HealthChecks,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.configuration = configuration
        routes = OperationsRoutes(registry: registry, checks: checks)
        self.clock = clock
        self.logger = logger
    }

    /// Returns once it listens: where, with the port that the system chose. Nil when it goes on without, see `isRequired`.
    package func whenStarted() async throws(CancellationError) -> ListenAddress? {
        while true {
            let wakeup = Wakeup()
            let end: ListenAddress?? = start.withLock { start in
                switch start {
                case .over(let address): return .some(address)
                case .waiting(let others):
                    start = .waiting(others + [wakeup])
                    return .none
                }
            }
            if let end { return end }
            guard await wakeup.wait() else { throw CancellationError() }
        }
    }

    /// Serves until graceful shutdown or cancellation; throws `ServerError` where that is not possible.
    package func run() async throws {
        do {
            try await serve()
        } catch let error as ServerError where !configuration.isRequired {
            logger.warning("Health and metrics are not served", metadata: ["reason": "\(error.message)"])
            end(.none)
            // It throws where the group's task is cancelled, which means the same here.
            try? await gracefulShutdown()
        }
    }

    private func serve() async throws {
        let watch = try configuration.tls.map { files throws(ServerError) in
            try CertificateWatch(files, clock: clock, logger: logger)
        }
        // What the server itself says of its start and of single connections is not for people.
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        let application = Application(
            router: routes.router(), server: try channels(watch), configuration: applicationConfiguration,
            services: watch.map { [$0] } ?? [],
            onServerRunning: { [self] channel in listen(at: channel.localAddress?.port) }, logger: quiet)
        do {
            try await application.run()
        } catch {
            // What comes after the start is no matter of the address.
            guard case .waiting = start.withLock({ $0 }), !(error is CancellationError) else { throw error }
            throw Self.failure(error, at: configuration.address)
        }
    }

    private var applicationConfiguration: ApplicationConfiguration {
        ApplicationConfiguration(
            address: .hostname(configuration.address.host, port: configuration.address.port),
            availableConnectionsDelegate: MaximumAvailableConnections(configuration.maximumConnections))
    }

    private func channels(_ watch: CertificateWatch?) throws -> HTTPServerBuilder {
        let limit = configuration.maximumHeadBytes
        let plain = HTTPServerBuilder.http1(
            configuration: .init(
                idleTimeout: TimeAmount(configuration.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limit, maxHeaderListSize: limit, maxHeaderFieldCount: 100)))
        guard let watch else { return plain }
        return try .tls(plain, tlsConfiguration: watch.tls())
    }

    private func listen(at port: Int?) {
        let address = ListenAddress(host: configuration.address.host, port: port ?? configuration.address.port)
        let scheme = configuration.tls == nil ? "http" : "https"
        logger.info("Serving health and metrics", metadata: ["address": "\(scheme)://\(address)"])
        end(address)
    }

    private func end(_ address: ListenAddress?) {
        let waiting: [Wakeup] = start.withLock { start in
            defer { start = .over(address) }
            if case .waiting(let wakeups) = start { return wakeups }
            return []
        }
        for wakeup in waiting { wakeup.fire() }
    }

    /// Sorts what binding an address threw.
    private static func failure(_ error: any Error, at address: ListenAddress) -> ServerError {
        guard let error = error as? IOError else {
            return .unavailable(address, reason: "it is not an address of this machine")
        }
        return switch error.errnoCode {
        case EADDRINUSE: .addressInUse(address)
        case EACCES, EPERM: .denied(address)
        default: .unavailable(address, reason: String(cString: strerror(error.errnoCode)))
        }
    }
}
