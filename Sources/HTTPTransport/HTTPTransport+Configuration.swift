import Foundation

extension HTTPTransport {
    /// What all requests of a transport have in common.
    package struct Configuration: Sendable, Hashable {
        /// Certificates or a key in PEM, at a path that is read for each new connection, or as bytes.
        package enum PEM: Sendable, Hashable {
            case file(String)
            case bytes([UInt8])
        }

        /// What the client proves itself with.
        package struct ClientIdentity: Sendable, Hashable {
            /// The certificate, followed by those between it and its authority.
            package var certificate: PEM
            /// Without a passphrase.
            package var key: PEM

            package init(certificate: PEM, key: PEM) {
                self.certificate = certificate
                self.key = key
            }
        }

        /// Whom to trust instead of the system's authorities; nil: those.
        package var certificateAuthorities: PEM?
        package var clientIdentity: ClientIdentity?
        /// Whether a server has to prove itself; without it anybody between here and there reads along.
        package var verifiesServer = true
        /// The name that TLS asks for and that a certificate has to bear, instead of the URL's host; requests go to the
        /// URL's host all the same, and name it.
        package var serverName: String?
        /// Open at once for streams, and as many for other requests, idle ones included; who comes beyond it waits. A stream
        /// takes one for as long as it lasts.
        package var maximumConnections = 512
        package var maximumConnectionsPerHost = 256
        /// For the look-up of the name, TCP, a proxy's CONNECT and TLS together.
        package var connectTimeout = Duration.seconds(10)
        /// The longest time in which no byte comes or goes, counted from the end of the request's head; nil: no bound.
        /// It stands still while a stream's reader is behind.
        package var idleTimeout: Duration?
        /// Sent unless the request brings its own.
        package var userAgent = "promptops"
        /// The URL of a proxy of http, https, socks5 or socks5h (which looks names up itself) that all requests go
        /// through; nil: as `environment` says. One of https is trusted as servers are; the environment's as by the system.
        package var proxy: String?
        /// Where proxies are named, as curl reads them: `https_proxy`, `HTTPS_PROXY`, `http_proxy` (lower case only),
        /// `all_proxy`, `ALL_PROXY`, `no_proxy`, `NO_PROXY`.
        package var environment = ProcessInfo.processInfo.environment
        /// How much of a stream is read ahead of its reader.
        package var streamBufferBytes = 256 << 10

        package init() {}
    }
}
