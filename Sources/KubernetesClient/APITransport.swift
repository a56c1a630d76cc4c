/// What carries requests to an API server and answers back: HTTP, or a cluster in memory.
///
/// It knows credentials and connections, and nothing of objects: any status is an answer, also 404 and 500.
package protocol APITransport: Sendable {
    /// The whole answer. A cancelled task ends the exchange.
    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse
    /// The answer as soon as its head is there; its body goes on for as long as the server lets it. A cancelled task
    /// ends it.
    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream
}

/// Why an exchange has no answer; each case says what the caller can do.
package enum APITransportError: Error, Sendable, Hashable {
    /// Nothing was sent: nobody listens, no name, no route. Trying again is safe.
    case unreachable(String)
    /// The connection broke or time ran out; the server may have acted on the request.
    case interrupted(String)
    /// Nothing can be sent until a person mends something: a certificate, a kubeconfig, a credential plugin.
    case unusable(String)
    /// The task was cancelled.
    case cancelled

    package var message: String {
        switch self {
        case .unreachable(let text), .interrupted(let text), .unusable(let text): text
        case .cancelled: "cancelled"
        }
    }
}

/// A whole answer of an API server.
package struct APIResponse: Sendable, Hashable {
    package var status: Int
    /// By name in lower case.
    package var headers: [String: String]
    package var body: [UInt8]

    package init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// An answer whose body is still on its way; read once, by one reader. Dropping it ends the exchange.
package struct APIStream: Sendable {
    package let status: Int
    /// By name in lower case.
    package let headers: [String: String]
    /// The next piece of the body, of any size; nil at its end.
    package let next: @Sendable () async throws(APITransportError) -> [UInt8]?

    package init(
        status: Int, headers: [String: String] = [:],
        next: @escaping @Sendable () async throws(APITransportError) -> [UInt8]?
    ) {
        self.status = status
        self.headers = headers
        self.next = next
    }
}
