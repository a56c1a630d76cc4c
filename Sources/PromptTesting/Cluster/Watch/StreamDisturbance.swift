import JSON
import KubernetesClient
import Synchronization

/// Cuts, repeats, delays and breaks what a stream brings.
final class StreamDisturbance: Sendable {
    private struct State {
        var waiting: [UInt8] = []
        var sentBytes = 0
        var events = 0
        var isOver = false
    }

    private let fault: FakeStreamFault
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    init(_ fault: FakeStreamFault, _ clock: any Clock<Duration>) {
        self.fault = fault
        self.clock = clock
    }

    /// The next piece of what `source` brings, whose parts are whole events.
    func next(
        _ source: () async throws(APITransportError) -> [[UInt8]]?
    ) async throws(APITransportError) -> [UInt8]? {
        while state.withLock({ $0.waiting.isEmpty }) {
            if state.withLock({ $0.isOver }) { return nil }
            if let most = fault.silentAfterEvents, state.withLock({ $0.events >= most }) { try await beSilent() }
            guard let events = try await source() else { return nil }
            if let delay = fault.delay {
                do {
                    try await clock.sleep(for: delay)
                } catch {
                    throw .cancelled
                }
            }
            state.withLock { enter(events, &$0) }
        }
        return try state.withLock { state throws(APITransportError) in try take(&state) }
    }

    private func enter(_ events: [[UInt8]], _ state: inout State) {
        for event in events {
            if let most = fault.silentAfterEvents, state.events >= most { return }
            if let most = fault.failsAfterEvents, state.events >= most {
                let status = Refusal.fault(fault.failure, retryAfter: nil).status
                state.waiting += JSONWriter.canonical(["type": "ERROR", "object": status]) + [UInt8(ascii: "\n")]
                state.isOver = true
                return
            }
            state.events += 1
            state.waiting += event
            if fault.repeatsEvents { state.waiting += event }
        }
    }

    private func take(_ state: inout State) throws(APITransportError) -> [UInt8]? {
        var count = min(state.waiting.count, fault.pieceSize ?? .max)
        if let most = fault.breaksAfterBytes {
            count = min(count, most - state.sentBytes)
            guard count > 0 else { throw .interrupted("connection reset by peer") }
        }
        if let most = fault.endsAfterBytes {
            count = min(count, most - state.sentBytes)
            guard count > 0 else {
                (state.waiting, state.isOver) = ([], true)
                return nil
            }
        }
        defer { state.waiting.removeFirst(count) }
        state.sentBytes += count
        return Array(state.waiting.prefix(count))
    }

    /// Waits for the reader to give up.
    private func beSilent() async throws(APITransportError) -> Never {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        for await _ in stream {}
        withExtendedLifetime(continuation) {}
        throw .cancelled
    }
}
