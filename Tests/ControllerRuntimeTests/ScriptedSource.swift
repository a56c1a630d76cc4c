import ControllerRuntime
import Logging
import Synchronization
import Testing

/// A named thing with a state; the object of these tests.
struct Item: Equatable, Sendable {
    let name: String
    let state: Int

    init(_ name: String, _ state: Int = 1) {
        self.name = name
        self.state = state
    }
}

/// A source that gives one scripted answer per call, notes the calls, and hangs when the script is over.
final class ScriptedSource: ListWatch {
    enum Answer: Sendable {
        case list([Item], resourceVersion: String)
        case listFails(ListWatchError)
        /// The events, and then the end of the stream.
        case watch([WatchEvent<Item>])
        /// The events, and then an error.
        case watchBreaks([WatchEvent<Item>], any Error)
        case watchFails(ListWatchError)
        /// The events; more come through `send`.
        case watchStays([WatchEvent<Item>])
    }

    typealias Events = AsyncThrowingStream<WatchEvent<Item>, any Error>

    private struct State {
        var script: ArraySlice<Answer>
        var calls: [WatcherState.Request] = []
        var open: Events.Continuation?
    }

    private let state: Mutex<State>

    init(_ script: [Answer]) {
        state = Mutex(State(script: script[...]))
    }

    var calls: [WatcherState.Request] { state.withLock { $0.calls } }

    /// Sends an event through the watch that stays.
    func send(_ event: WatchEvent<Item>) {
        _ = state.withLock { $0.open }?.yield(event)
    }

    func list() async throws(ListWatchError) -> ListResult<Item> {
        switch answer(to: .list) {
        case .list(let items, let resourceVersion):
            return ListResult(items: items, resourceVersion: resourceVersion)
        case .listFails(let error):
            throw error
        case nil:
            await hang()
            throw .unavailable(reason: "cancelled")
        case .watch, .watchBreaks, .watchFails, .watchStays:
            Issue.record("the script expects a watch, not a list")
            throw .denied(reason: "not in the script")
        }
    }

    func watch(from resourceVersion: String) async throws(ListWatchError) -> Events {
        let (events, continuation) = Events.makeStream()
        switch answer(to: .watch(from: resourceVersion)) {
        case .watch(let items):
            for item in items { continuation.yield(item) }
            continuation.finish()
        case .watchBreaks(let items, let error):
            for item in items { continuation.yield(item) }
            continuation.finish(throwing: error)
        case .watchFails(let error):
            throw error
        case .watchStays(let items):
            state.withLock { $0.open = continuation }
            for item in items { continuation.yield(item) }
        case nil:
            state.withLock { $0.open = continuation }
        case .list, .listFails:
            Issue.record("the script expects a list, not a watch")
            throw .denied(reason: "not in the script")
        }
        return events
    }

    private func answer(to call: WatcherState.Request) -> Answer? {
        state.withLock { state in
            state.calls.append(call)
            return state.script.popFirst()
        }
    }

    private func hang() async {
        let (forever, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in forever {}
        continuation.finish()
    }
}

/// A logger that writes nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A small generator with a seed, so that a failing world can be made again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
