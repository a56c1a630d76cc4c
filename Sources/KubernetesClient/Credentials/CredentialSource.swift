/// What goes with a request to prove who asks.
struct Credential: Sendable, Hashable {
    /// The value of the header `Authorization`.
    var authorization: Secret?
    /// A client certificate that counts instead of the configuration's.
    var identity: TLSIdentity?

    static func bearer(_ token: Secret) -> Credential { Credential(authorization: Secret("Bearer " + token.text)) }
}

/// A client certificate with its key, in PEM.
struct TLSIdentity: Sendable, Hashable {
    var certificate: Secret
    var key: Secret
}

/// Where credentials come from, and come anew.
protocol CredentialSource: Sendable {
    /// What to send now.
    func credential() async throws(APITransportError) -> Credential
    /// The server answered 401 to this one; whether there may be another.
    func refused(_ credential: Credential) -> Bool
}

/// One that never changes.
struct StaticCredential: CredentialSource {
    let value: Credential

    func credential() async throws(APITransportError) -> Credential { value }
    func refused(_ credential: Credential) -> Bool { false }
}

extension ClusterConfiguration.Authentication {
    /// Where its credentials come from.
    func source(_ surroundings: HTTPAPITransport.Surroundings) -> any CredentialSource {
        switch self {
        case .none: StaticCredential(value: Credential())
        case .token(let token): StaticCredential(value: .bearer(token))
        case .tokenFile(let path, let otherwise):
            TokenFile(path, otherwise: otherwise, clock: surroundings.clock)
        case .password(let user, let password):
            StaticCredential(
                value: Credential(authorization: Secret("Basic " + Base64.text("\(user):\(password.text)"))))
        case .plugin(let plugin): PluginCredentials(plugin, surroundings)
        }
    }
}
