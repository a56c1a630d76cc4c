import JSON
import KubernetesClient
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// A transport that notes what passes and can fail one request.
final class WatchedTransport: APITransport {
    /// How a request fails.
    enum Fault: Sendable, Hashable {
        /// A server that is at a loss: nothing was done.
        case serverError
        /// 403.
        case forbidden
        /// The request was executed, and the connection broke before the answer came.
        case answerLost
    }

    /// A request in the words of RBAC and a path.
    struct Noted: Sendable, Hashable {
        var method: APIRequest.Method
        var path: String
        var body: JSONValue

        var isWrite: Bool { method != .get }
    }

    private struct State {
        var failing: (step: Int, fault: Fault)?
        var steps = 0
        var isFailed = false
        var noted: [Noted] = []
        var interruption: (step: Int, act: @Sendable () async -> Void)?
    }

    private let base: any APITransport
    private let state = Mutex(State())

    init(_ base: any APITransport) { self.base = base }

    /// Fails the request of this number, counted from 0, from now on.
    func fail(step: Int, as fault: Fault) {
        state.withLock { state in
            state.failing = (step, fault)
            (state.steps, state.isFailed) = (0, false)
        }
    }

    /// Ends `fail`; whether a request was failed.
    func recover() -> Bool {
        state.withLock { state in
            state.failing = nil
            return state.isFailed
        }
    }

    /// Lets something else happen before the request of this number, counted from 0, from now on.
    func interrupt(before step: Int, _ act: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            state.interruption = (step, act)
            state.steps = 0
        }
    }

    /// What has passed since the last call, watches left out.
    func takeNoted() -> [Noted] {
        state.withLock { state in
            defer { state.noted = [] }
            return state.noted
        }
    }

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        let (fault, act) = note(request)
        if let act { await act() }
        switch fault {
        case nil: return try await base.send(request)
        case .serverError: return Self.status(500, "InternalError", "the server is at a loss")
        case .forbidden: return Self.status(403, "Forbidden", "User \"operator\" cannot do that")
        case .answerLost where request.method == .get:
            return Self.status(500, "InternalError", "the server is at a loss")
        case .answerLost:
            _ = try await base.send(request)
            throw .interrupted("the connection was reset")
        }
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        try await base.stream(request)
    }

    private func note(_ request: APIRequest) -> (Fault?, (@Sendable () async -> Void)?) {
        state.withLock { state in
            let body = (try? JSONParser.value(request.body)) ?? .null
            state.noted.append(Noted(method: request.method, path: request.path, body: body))
            defer { state.steps += 1 }
            var act: (@Sendable () async -> Void)?
            if let interruption = state.interruption, interruption.step == state.steps {
                act = interruption.act
                state.interruption = nil
            }
            guard let failing = state.failing, failing.step == state.steps else { return (nil, act) }
            state.isFailed = true
            return (failing.fault, act)
        }
    }

    private static func status(_ code: Int, _ reason: String, _ message: String) -> APIResponse {
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
            "message": .string(message), "reason": .string(reason), "code": .integer(Int64(code)),
        ]
        return APIResponse(
            status: code, headers: ["content-type": "application/json"], body: JSONWriter.canonical(status))
    }
}
