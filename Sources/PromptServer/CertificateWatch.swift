import ControllerRuntime
import HummingbirdTLS
import Logging
import NIOCertificateReloading
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The files that a server proves itself with, in PEM.
package struct TLSFiles: Hashable, Sendable {
    /// The path of the certificate, followed by those between it and its authority.
    package let certificate: String
    /// The path of its key, without a passphrase.
    package let key: String

    /// These files.
    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

/// Reads a certificate and its key anew while a server runs, so that those that rotate are used for new connections.
///
/// Files that cannot be used leave the last good ones in place, and are told once.
struct CertificateWatch: Service {
    private let reloader: TimedCertificateReloader
    private let time: Timeline
    private let interval: Duration

    /// Reads the files once; throws `ServerError.certificate` where they cannot be used from the start.
    init(
        _ files: TLSFiles, every interval: Duration = .seconds(10), clock: any Clock<Duration>, logger: Logger
    ) throws(ServerError) {
        let problems = CertificateProblems(logger)
        // The reloader's own timer is not used: time comes from `clock`.
        let configuration = TimedCertificateReloader.Configuration(
            refreshInterval: interval,
            certificateSource: .init(location: .file(path: files.certificate), format: .pem),
            privateKeySource: .init(location: .file(path: files.key), format: .pem)
        ) {
            $0.onCertificateLoaded = { loaded in
                guard let previous = loaded.previousCertificateChain else { return }
                problems.note(nil, isNew: previous != loaded.currentCertificateChain)
            }
            $0.onCertificateLoadFailed = { problems.note("\($0.error)", isNew: false) }
        }
        do {
            reloader = try TimedCertificateReloader.makeReloaderValidatingSources(configuration: configuration)
        } catch {
            throw .certificate(reason: "\(error)")
        }
        problems.begin()
        time = Timeline(clock)
        self.interval = interval
    }

    /// What a server speaks TLS with; each new connection takes the files as they were read last.
    func tls() throws(ServerError) -> TLSConfiguration {
        do {
            var tls = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
            tls.minimumTLSVersion = .tlsv12
            return tls
        } catch {
            throw .certificate(reason: "\(error)")
        }
    }

    /// Looks at the files until the server ends.
    func run() async {
        await cancelWhenGracefulShutdown {
            while await time.sleep(until: time.now + interval) {
                // What went wrong was told, and the last good files stay in use.
                try? reloader.reload()
            }
        }
    }
}

/// Tells of each problem with a certificate's files once, and of a new certificate.
private final class CertificateProblems: Sendable {
    private let logger: Logger
    private let state = Mutex((last: String?.none, hasBegun: false))

    init(_ logger: Logger) { self.logger = logger }

    /// From now on there is a last certificate: what is wrong before is thrown, and not told here.
    func begin() { state.withLock { $0 = (nil, true) } }

    func note(_ problem: String?, isNew: Bool) {
        let isRepeated = state.withLock { state in
            defer { state.last = problem }
            return state.last == problem || !state.hasBegun
        }
        if isNew { logger.info("Certificate reloaded") }
        if let problem, !isRepeated {
            logger.warning("Certificate not reloaded, the last one stays", metadata: ["reason": "\(problem)"])
        }
    }
}
