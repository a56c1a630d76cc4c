import HTTPTransport

extension HTTPRequest {
    /// A request to a cluster's server, by somebody.
    init(_ request: APIRequest, to cluster: ClusterConfiguration, _ credential: Credential) {
        var headers: HTTPHeaders = ["Accept": request.accept]
        headers["Content-Type"] = request.contentType
        headers["Authorization"] = credential.authorization?.text
        cluster.impersonation?.add(to: &headers)
        self.init(
            Method(request.method), cluster.server.description + request.target, headers: headers, body: request.body)
    }
}

extension HTTPRequest.Method {
    fileprivate init(_ method: APIRequest.Method) {
        self =
            switch method {
            case .get: .get
            case .post: .post
            case .put: .put
            case .patch: .patch
            case .delete: .delete
            }
    }
}

extension ClusterConfiguration.Impersonation {
    /// Source: Kubernetes' documentation, "User impersonation".
    fileprivate func add(to headers: inout HTTPHeaders) {
        headers.append("Impersonate-User", user)
        for group in groups { headers.append("Impersonate-Group", group) }
        if let uid { headers.append("Impersonate-Uid", uid) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            for value in values { headers.append("Impersonate-Extra-" + Self.headerName(key), value) }
        }
    }

    /// A key as part of a header's name: what may not stand in one is percent-encoded, and so is `%`.
    private static func headerName(_ key: String) -> String {
        var name = ""
        for byte in key.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case _ where "!#$&'*+-.^_`|~".utf8.contains(byte): name.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                name += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return name
    }
}

// MARK: - Answers

extension APIResponse {
    init(_ response: HTTPResponse) {
        self.init(status: response.status, headers: response.headers.byLowerCaseName, body: response.body)
    }
}

extension APIStream {
    init(_ stream: HTTPStream) {
        let body = stream.body
        let headers = stream.headers.byLowerCaseName
        self.init(status: stream.status, headers: headers) { () async throws(APITransportError) in
            var iterator = body.makeAsyncIterator()
            do throws(HTTPError) {
                return try await iterator.next()
            } catch {
                throw APITransportError(error)
            }
        }
    }
}

extension HTTPHeaders {
    /// Fields of one name are joined by commas (RFC 9110, section 5.3).
    fileprivate var byLowerCaseName: [String: String] {
        Dictionary(fields.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $0 + ", " + $1 })
    }
}

extension APITransportError {
    init(_ error: HTTPError) {
        switch error {
        case .invalid, .untrusted: self = .unusable(error.message)
        case .unreachable: self = .unreachable(error.message)
        case .interrupted, .timedOut, .tooLarge: self = .interrupted(error.message)
        case .cancelled: self = .cancelled
        }
    }
}
