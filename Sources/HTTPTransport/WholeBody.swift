import Synchronization

/// Collects an answer and hands it over when it is whole.
final class WholeBody: TransferSink {
    typealias Outcome = Result<HTTPResponse, HTTPError>

    private struct State {
        var response = HTTPResponse(status: 0)
        var continuation: CheckedContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    /// The outcome of a transfer that `start` starts.
    func outcome(_ start: () -> Void) async -> Outcome {
        await withCheckedContinuation { continuation in
            state.withLock { $0.continuation = continuation }
            start()
        }
    }

    func take(head: HTTPHead) {
        state.withLock { state in
            state.response.status = head.status
            state.response.headers = head.headers
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        state.withLock { $0.response.body.append(contentsOf: bytes) }
        return true
    }

    func end(_ error: HTTPError?) {
        let (continuation, response) = state.withLock { state in
            defer { state = State() }
            return (state.continuation, state.response)
        }
        continuation?.resume(returning: error.map(Outcome.failure) ?? .success(response))
    }
}
