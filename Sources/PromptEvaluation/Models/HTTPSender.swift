import HTTPTransport

/// What a client of an endpoint needs of a transport: one exchange, whole or not at all, no redirect followed.
///
/// A redirect that were followed would carry the key to a place that the endpoint does not name.
package protocol HTTPSender: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse
}

extension HTTPTransport: HTTPSender {}
