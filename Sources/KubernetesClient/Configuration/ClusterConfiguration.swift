/// How to reach an API server and who to be there: all that a transport needs.
///
/// It comes from a kubeconfig or from a pod's service account; files that it names are read when they are needed, and
/// again when they change.
package struct ClusterConfiguration: Sendable, Hashable {
    /// Certificates or a key in PEM.
    package enum PEM: Sendable, Hashable {
        case file(String)
        case bytes(Secret)
    }

    /// Whose certificate a server has to show.
    package enum Trust: Sendable, Hashable {
        /// One of an authority that this system trusts.
        case system
        /// One of these authorities.
        case authorities(PEM)
        /// Anybody's, as the kubeconfig says so.
        case anybody
    }

    /// A client certificate.
    package struct Identity: Sendable, Hashable {
        package var certificate: PEM
        package var key: PEM

        package init(certificate: PEM, key: PEM) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// What goes with a request to say who asks, besides a client certificate.
    package enum Authentication: Sendable, Hashable {
        case none
        case token(Secret)
        /// A file that is read again and again, as its token is replaced; `otherwise` counts while it cannot be read.
        case tokenFile(String, otherwise: Secret?)
        case password(user: String, Secret)
        case plugin(ExecPlugin)
    }

    /// As whom to act.
    package struct Impersonation: Sendable, Hashable {
        package var user: String
        package var groups: [String]
        package var uid: String?
        package var extra: [String: [String]]

        package init(user: String, groups: [String] = [], uid: String? = nil, extra: [String: [String]] = [:]) {
            self.user = user
            self.groups = groups
            self.uid = uid
            self.extra = extra
        }
    }

    package var server: ServerAddress
    package var trust = Trust.system
    /// The name that the server's certificate has to bear instead of the address's host.
    package var serverName: String?
    /// The URL of a proxy, of http, https or socks5, which may hold a password; nil: as the environment says.
    package var proxy: Secret?
    package var identity: Identity?
    package var authentication = Authentication.none
    package var impersonation: Impersonation?
    /// Where objects are looked for when nobody names a namespace.
    package var namespace: String

    package init(_ server: ServerAddress, namespace: String = "default") {
        self.server = server
        self.namespace = namespace
    }
}
