import HTTPTransport

/// Everything of a connection that files and plugins may change; another value needs other connections.
struct TLSMaterial: Sendable, Hashable {
    var authorities: Secret?
    var identity: TLSIdentity?

    /// What counts now; a credential's own certificate goes before the configuration's.
    init(
        _ configuration: ClusterConfiguration, _ credential: Credential, _ files: inout FileCache
    ) throws(ConfigurationError) {
        if case .authorities(let pem) = configuration.trust { authorities = try files.content(of: pem) }
        if let identity = credential.identity {
            self.identity = identity
        } else if let identity = configuration.identity {
            self.identity = TLSIdentity(
                certificate: try files.content(of: identity.certificate), key: try files.content(of: identity.key))
        }
    }
}

extension FileCache {
    fileprivate mutating func content(of pem: ClusterConfiguration.PEM) throws(ConfigurationError) -> Secret {
        switch pem {
        case .bytes(let bytes): return bytes
        case .file(let path):
            do throws(FileFailure) {
                return Secret(try bytes(of: path))
            } catch {
                throw ConfigurationError("the certificate or key cannot be read: \(error.reason)", file: path)
            }
        }
    }
}

extension HTTPTransport.Configuration {
    /// How connections to a cluster are made.
    init(
        _ cluster: ClusterConfiguration, _ material: TLSMaterial, _ surroundings: HTTPAPITransport.Surroundings
    ) {
        self.init()
        certificateAuthorities = material.authorities.map { .bytes($0.bytes) }
        clientIdentity = material.identity.map {
            ClientIdentity(certificate: .bytes($0.certificate.bytes), key: .bytes($0.key.bytes))
        }
        verifiesServer = cluster.trust != .anybody
        serverName = cluster.serverName
        // A proxy of SOCKS looks up the names itself, as with client-go.
        proxy = cluster.proxy.map(\.text).map { $0.hasPrefix("socks5://") ? "socks5h" + $0.dropFirst(6) : $0 }
        // As with client-go: what the environment names is not asked for this machine.
        environment = cluster.server.isLoopback ? [:] : surroundings.environment
        idleTimeout = surroundings.idleTimeout
        userAgent = surroundings.userAgent
    }
}
