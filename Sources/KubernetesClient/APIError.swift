/// What an API server answered instead of a result; each case says what the caller can do. The text is the server's own
/// sentence, for people, and is never looked into.
package enum APIError: Error, Sendable, Hashable {
    /// 404: the object, or the kind of object, is not there.
    case notFound(String)
    /// 409 `AlreadyExists`: an object of that name is there.
    case alreadyExists(String)
    /// 409 otherwise: somebody else wrote meanwhile, or a precondition does not hold. Read again.
    case conflict(String)
    /// 410, or `Expired`: that resource version or continue token is too old, or (504 `ResourceVersionTooLarge`) too new for
    /// this server. List again.
    case gone(String)
    /// 400, 413, 415, 422: this request is refused for good. Its causes name fields.
    case invalid(String, causes: [APIStatus.Cause])
    /// 401: the credentials count for nothing, also after they were read again.
    case unauthorized(String)
    /// 403: it is not permitted; the sentence names the verb and the resource.
    case forbidden(String)
    /// 403 because its namespace is being deleted: nothing is created there any more.
    case namespaceTerminating(String)
    /// 429, 5xx, or no answer at all: try again, not before `after`. `isSafe`: the server did not act on the request.
    case unavailable(String, after: Duration?, isSafe: Bool)
    /// Nothing can be sent until a person mends something here: a certificate, a kubeconfig, a credential plugin.
    case unusable(String)
    /// The task was cancelled.
    case cancelled

    package var message: String {
        switch self {
        case .notFound(let text), .alreadyExists(let text), .conflict(let text), .gone(let text),
            .invalid(let text, _), .unauthorized(let text), .forbidden(let text), .namespaceTerminating(let text),
            .unavailable(let text, _, _), .unusable(let text):
            text
        case .cancelled: "cancelled"
        }
    }
}

extension APIError {
    /// What a status stands for.
    package init(_ status: APIStatus) {
        let message = status.message
        let after = status.retryAfterSeconds.map { Duration.seconds($0) }
        switch (status.code, status.reason) {
        case (404, _): self = .notFound(message)
        case (409, "AlreadyExists"): self = .alreadyExists(message)
        case (409, _): self = .conflict(message)
        case (410, _), (_, "Expired"), (_, "Gone"): self = .gone(message)
        // A version of the future, as a server that lags behind sees it, or one that was set back.
        case (504, _) where status.causes.contains { $0.reason == "ResourceVersionTooLarge" }: self = .gone(message)
        case (401, _): self = .unauthorized(message)
        case (403, _):
            let isTerminating = status.causes.contains { $0.reason == "NamespaceTerminating" }
            self = isTerminating ? .namespaceTerminating(message) : .forbidden(message)
        case (429, _): self = .unavailable(message, after: after, isSafe: true)
        case (500..., _): self = .unavailable(message, after: after, isSafe: false)
        default: self = .invalid(message, causes: status.causes)
        }
    }

    /// Why there is no answer.
    package init(_ error: APITransportError) {
        switch error {
        case .unreachable(let text): self = .unavailable(text, after: nil, isSafe: true)
        case .interrupted(let text): self = .unavailable(text, after: nil, isSafe: false)
        case .unusable(let text): self = .unusable(text)
        case .cancelled: self = .cancelled
        }
    }
}
