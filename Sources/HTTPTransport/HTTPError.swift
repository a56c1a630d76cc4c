/// Why a transfer has no whole answer; each case says what the caller can do. A status such as 500 is an answer, not an error.
package enum HTTPError: Error, Sendable, Hashable {
    /// The request itself can never be sent: a malformed URL, a header with a line break, a file of certificates that is missing.
    case invalid(String)
    /// No connection: the name is unknown, nobody listens, the proxy refuses. Nothing was sent; trying again is safe.
    case unreachable(String)
    /// TLS failed: the certificate is not trusted or not for this host. A person must mend it.
    case untrusted(String)
    /// The connection broke before the answer was whole; the server may have acted on the request.
    case interrupted(String)
    /// The time ran out; the server may have acted on the request.
    case timedOut(String)
    /// The answer's body is larger than the request allows.
    case tooLarge(limit: Int)
    /// The task was cancelled; the transfer was stopped.
    case cancelled
}

extension HTTPError {
    /// One sentence without its period. It never holds a header, a body, or the query of a URL.
    package var message: String {
        switch self {
        case .invalid(let text), .unreachable(let text), .untrusted(let text), .interrupted(let text),
            .timedOut(let text):
            text
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "cancelled"
        }
    }
}
