import Synchronization

/// Keeps what a stream's reader has not taken yet, up to a bound.
final class StreamedBody: TransferSink {
    typealias Chunk = Result<[UInt8]?, HTTPError>

    private enum Ending {
        case whole
        case failed(HTTPError)
    }

    private struct State {
        var headReader: CheckedContinuation<Result<HTTPHead, HTTPError>, Never>?
        var bytes: [UInt8] = []
        var ending: Ending?
        /// Whether bytes were refused that are offered again once the reader has made room.
        var isBehind = false
        var reader: CheckedContinuation<Chunk, Never>?

        /// What a reader gets at once; nil: it has to wait.
        mutating func take() -> Chunk? {
            if reader != nil { return .failure(.invalid("a body has one reader at a time")) }
            if !bytes.isEmpty {
                defer { bytes = [] }
                return .success(bytes)
            }
            switch ending {
            case .failed(let error):
                ending = .whole
                return .failure(error)
            case .whole: return .success(nil)
            case nil: return nil
            }
        }
    }

    private let limit: Int
    private let state = Mutex(State())

    /// Holds at most so many bytes, or one piece that is larger.
    init(limit: Int) { self.limit = limit }

    /// Whether nothing more comes.
    var hasEnded: Bool { state.withLock { $0.ending != nil } }

    /// The head of a transfer that `start` starts.
    func head(_ start: () -> Void) async -> Result<HTTPHead, HTTPError> {
        await withCheckedContinuation { continuation in
            state.withLock { $0.headReader = continuation }
            start()
        }
    }

    /// What came since, all of it; waits where there is nothing; nil at the end. A failure is told once. `resume` is
    /// called when there is room again.
    func next(resume: () -> Void) async -> Chunk {
        await withCheckedContinuation { (continuation: CheckedContinuation<Chunk, Never>) in
            let (chunk, wasBehind) = state.withLock { state in
                let chunk = state.take()
                if chunk == nil { state.reader = continuation }
                defer { state.isBehind = false }
                return (chunk, state.isBehind)
            }
            if wasBehind { resume() }
            if let chunk { continuation.resume(returning: chunk) }
        }
    }

    func take(head: HTTPHead) {
        let reader = state.withLock { state in
            defer { state.headReader = nil }
            return state.headReader
        }
        reader?.resume(returning: .success(head))
    }

    func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (reader, isTaken) = state.withLock { state in
            if let reader = state.reader {
                state.reader = nil
                return (Optional(reader), true)
            }
            state.isBehind = !state.bytes.isEmpty && state.bytes.count + bytes.count > limit
            if !state.isBehind { state.bytes.append(contentsOf: bytes) }
            return (nil, !state.isBehind)
        }
        reader?.resume(returning: .success(Array(bytes)))
        return isTaken
    }

    func end(_ error: HTTPError?) {
        let (headReader, reader) = state.withLock { state in
            defer { (state.headReader, state.reader) = (nil, nil) }
            // Who waits is told now; a later reader first takes what came before.
            state.ending = state.reader == nil ? error.map(Ending.failed) ?? .whole : .whole
            return (state.headReader, state.reader)
        }
        headReader?.resume(returning: .failure(error ?? .interrupted("the answer has no head")))
        reader?.resume(returning: error.map(Chunk.failure) ?? .success(nil))
    }
}
