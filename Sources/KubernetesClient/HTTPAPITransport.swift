import HTTPTransport
import Synchronization

/// An API server over HTTP: finds the connection and the credentials for each request, and renews both.
///
/// Files of certificates and keys are looked at for each request: after a change new requests get new connections, and
/// those under way end on the old ones. An answer of 401 is taken once for a reason to get other credentials and to send
/// the request again, which the server has not acted on.
package final class HTTPAPITransport: APITransport {
    private struct State {
        var files = FileCache()
        var session: (material: TLSMaterial, transport: HTTPTransport)?
    }

    private let configuration: ClusterConfiguration
    private let surroundings: Surroundings
    private let credentials: any CredentialSource
    private let state = Mutex(State())

    /// A transport to this cluster; nothing is read or connected to before the first request.
    package init(_ configuration: ClusterConfiguration, _ surroundings: Surroundings = Surroundings()) {
        self.configuration = configuration
        self.surroundings = surroundings
        credentials = configuration.authentication.source(surroundings)
    }

    package func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        let first = try await credentials.credential()
        let response = try await send(request, with: first)
        guard response.status == 401, credentials.refused(first) else { return response }
        return try await send(request, with: try await credentials.credential())
    }

    package func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        let first = try await credentials.credential()
        let stream = try await self.stream(request, with: first)
        guard stream.status == 401, credentials.refused(first) else { return stream }
        return try await self.stream(request, with: try await credentials.credential())
    }

    private func send(
        _ request: APIRequest, with credential: Credential
    ) async throws(APITransportError) -> APIResponse {
        let transport = try transport(for: credential)
        do throws(HTTPError) {
            var wire = HTTPRequest(request, to: configuration, credential)
            wire.timeout = request.timeout ?? surroundings.answerTimeout
            wire.maximumBodyBytes = surroundings.largestAnswer
            return APIResponse(try await transport.send(wire))
        } catch {
            throw APITransportError(error)
        }
    }

    private func stream(
        _ request: APIRequest, with credential: Credential
    ) async throws(APITransportError) -> APIStream {
        let transport = try transport(for: credential)
        do throws(HTTPError) {
            var wire = HTTPRequest(request, to: configuration, credential)
            wire.timeout = request.timeout
            wire.maximumBodyBytes = .max
            return APIStream(try await transport.stream(wire))
        } catch {
            throw APITransportError(error)
        }
    }

    /// The transport whose connections are made with what counts now.
    private func transport(for credential: Credential) throws(APITransportError) -> HTTPTransport {
        try state.withLock { state throws(APITransportError) in
            let material: TLSMaterial
            do throws(ConfigurationError) {
                material = try TLSMaterial(configuration, credential, &state.files)
            } catch {
                throw .unusable(error.description)
            }
            if let session = state.session, session.material == material { return session.transport }
            let transport = HTTPTransport(HTTPTransport.Configuration(configuration, material, surroundings))
            state.session = (material, transport)
            return transport
        }
    }
}
