/// Why a server cannot serve.
package enum ServerError: Error, Hashable, Sendable {
    /// Another process listens there.
    case addressInUse(ListenAddress)
    /// The system does not let this user listen there: a port below 1024, say.
    case denied(ListenAddress)
    /// Nobody can listen there: it is not this machine's address, or a name that nobody knows.
    case unavailable(ListenAddress, reason: String)
    /// The certificate or its key cannot be used.
    case certificate(reason: String)

    /// One sentence for people.
    package var message: String {
        switch self {
        case .addressInUse(let address): "\(address) is in use by another process"
        case .denied(let address): "listening on \(address) is not permitted"
        case .unavailable(let address, let reason): "listening on \(address) is not possible: \(reason)"
        case .certificate(let reason): "the certificate for TLS cannot be used: \(reason)"
        }
    }
}
