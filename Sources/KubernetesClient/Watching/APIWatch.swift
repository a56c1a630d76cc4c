import ControllerRuntime
import Synchronization

/// An open watch: its events one by one, for one reader. Dropping it ends the exchange.
final class APIWatch: Sendable {
    private struct State {
        var framing = LineFraming(maximumLength: APIWatch.maximumLineLength)
        var lines = ReadyLine<[UInt8]>()
        var hasEnded = false

        /// Takes a piece, or the end, in; false when it holds a line that is too long.
        mutating func note(_ piece: [UInt8]?) -> Bool {
            guard let piece else {
                hasEnded = true
                if let line = framing.end() { lines.append(line) }
                return true
            }
            do {
                for line in try framing.append(piece) { lines.append(line) }
                return true
            } catch {
                return false
            }
        }
    }

    /// Why a watch brings nothing any more.
    enum Failure: Error, Hashable {
        /// No byte came for as long as was waited.
        case silent
        case broken(APIError)
    }

    /// Far above what a store can hold of one object, also when written as JSON.
    static let maximumLineLength = 1 << 25

    private let stream: APIStream
    private let time: Timeline
    private let state = Mutex(State())

    /// The watch that `stream` carries; its silence is counted by `clock`.
    init(_ stream: APIStream, clock: any Clock<Duration>) {
        self.stream = stream
        time = Timeline(clock)
    }

    /// The next event; nil when the server ended the watch. The watch is `silent` when no byte came for so long.
    func next(within silence: Duration) async throws(Failure) -> APIWatchEvent? {
        while true {
            if let line = state.withLock({ $0.lines.popFirst() }) { return try Self.event(line) }
            guard !state.withLock({ $0.hasEnded }) else { return nil }
            try note(try await read(within: silence).get())
        }
    }

    private static func event(_ line: [UInt8]) throws(Failure) -> APIWatchEvent {
        do throws(APIError) {
            return try APIWatchEvent(line: line)
        } catch {
            throw .broken(error)
        }
    }

    private func note(_ piece: [UInt8]?) throws(Failure) {
        let isReadable = state.withLock { $0.note(piece) }
        guard isReadable else {
            throw .broken(.unavailable("a line of the watch is too long", after: nil, isSafe: true))
        }
    }

    /// The next piece, or whichever ends the waiting for it first.
    private func read(within silence: Duration) async -> Result<[UInt8]?, Failure> {
        await withTaskGroup(of: Result<[UInt8]?, Failure>.self) { group in
            group.addTask { [stream] in
                do throws(APITransportError) {
                    return .success(try await stream.next())
                } catch {
                    return .failure(.broken(APIError(error)))
                }
            }
            group.addTask { [time] in
                await time.sleep(until: time.now + silence) ? .failure(.silent) : .failure(.broken(.cancelled))
            }
            let first = await group.next() ?? .failure(.broken(.cancelled))
            group.cancelAll()
            return first
        }
    }
}
