import ControllerRuntime
import JSON
import KubernetesClient
import Synchronization

/// A transport that answers from a script, one answer for each request, and keeps what it was asked.
final class ScriptedTransport: APITransport {
    enum Ending: Sendable {
        case end
        case fail(APITransportError)
        /// Nothing more comes until the reader is cancelled.
        case stay
    }

    enum Answer: Sendable {
        case response(APIResponse)
        case failure(APITransportError)
        case stream(APIResponse, [[UInt8]], Ending)
        /// Nothing comes until the request is cancelled.
        case stay

        static func json(_ status: Int, _ body: JSONValue, headers: [String: String] = [:]) -> Answer {
            .response(APIResponse(status: status, headers: headers, body: JSONWriter.canonical(body)))
        }

        static func status(
            _ code: Int, _ reason: String = "", retryAfter: String? = nil, causes: [String] = []
        ) -> Answer {
            .json(
                code,
                [
                    "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": .string("no \(code)"),
                    "reason": .string(reason), "code": .integer(Int64(code)),
                    "details": ["causes": .array(causes.map { ["reason": .string($0)] })],
                ], headers: retryAfter.map { ["retry-after": $0] } ?? [:])
        }

        /// A watch that tells these lines.
        static func watch(_ lines: [JSONValue], _ ending: Ending = .end) -> Answer {
            .stream(
                APIResponse(status: 200), lines.map { JSONWriter.canonical($0) + [UInt8(ascii: "\n")] }, ending)
        }
    }

    private struct State {
        var script: [Answer]
        var requests: [APIRequest] = []
    }

    private let state: Mutex<State>

    init(_ script: [Answer]) { state = Mutex(State(script: script)) }

    var requests: [APIRequest] { state.withLock { $0.requests } }

    /// What the requests ask for, without their queries.
    var asked: [String] { requests.map { "\($0.method.rawValue) \($0.path)" } }

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        switch next(request) {
        case .response(let response): return response
        case .failure(let error): throw error
        case .stay:
            _ = await Wakeup().wait()
            throw .cancelled
        case .stream(let head, let pieces, _):
            return APIResponse(status: head.status, headers: head.headers, body: pieces.flatMap { $0 })
        }
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        switch next(request) {
        case .response(let response): return Self.stream(response, [response.body], .end)
        case .failure(let error): throw error
        case .stay:
            _ = await Wakeup().wait()
            throw .cancelled
        case .stream(let head, let pieces, let ending): return Self.stream(head, pieces, ending)
        }
    }

    private func next(_ request: APIRequest) -> Answer {
        state.withLock { state in
            state.requests.append(request)
            return state.script.isEmpty
                ? .failure(.unusable("the script has no more answers")) : state.script.removeFirst()
        }
    }

    private static func stream(_ head: APIResponse, _ pieces: [[UInt8]], _ ending: Ending) -> APIStream {
        let rest = Rest(pieces)
        return APIStream(status: head.status, headers: head.headers) { () throws(APITransportError) in
            if let piece = rest.next() { return piece }
            switch ending {
            case .end: return nil
            case .fail(let error): throw error
            case .stay:
                _ = await Wakeup().wait()
                throw .cancelled
            }
        }
    }

    private final class Rest: Sendable {
        private let pieces: Mutex<ArraySlice<[UInt8]>>
        init(_ pieces: [[UInt8]]) { self.pieces = Mutex(pieces[...]) }
        func next() -> [UInt8]? { pieces.withLock { $0.popFirst() } }
    }
}
