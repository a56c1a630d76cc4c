import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// One feed of a world as one operator's informer hears it: events wait until they are let through, may come twice, and
/// are lost when the watch breaks.
final class SimulatedFeed<Object: Sendable>: ListWatch {
    typealias Events = AsyncThrowingStream<WatchEvent<Object>, any Error>

    private struct Guarded {
        var listener: Events.Continuation?
        /// In the world's log.
        var position = 0
        var isHeld = false
    }

    private let guarded = Mutex(Guarded())
    private let world: InMemoryWorld
    private let items: @Sendable (InMemoryContents) -> [Object]
    private let log: @Sendable (borrowing InMemoryWorld.Guarded) -> FeedLog<Object>

    init(
        _ world: InMemoryWorld, items: @escaping @Sendable (InMemoryContents) -> [Object],
        log: @escaping @Sendable (borrowing InMemoryWorld.Guarded) -> FeedLog<Object>
    ) {
        self.world = world
        self.items = items
        self.log = log
    }

    func list() async throws(ListWatchError) -> ListResult<Object> {
        let contents = world.contents
        return ListResult(items: items(contents), resourceVersion: String(contents.sequence))
    }

    func watch(from resourceVersion: String) async throws(ListWatchError) -> Events {
        guard let sequence = Int(resourceVersion) else { throw .gone }
        let position = world.guarded.withLock { log($0).position(after: sequence) }
        let (stream, listener) = Events.makeStream()
        guarded.withLock { guarded in
            guarded.listener = listener
            guarded.position = position
        }
        return stream
    }

    /// Lets through what has happened, unless it is held; whether there was anything.
    func flow() -> Bool {
        guarded.withLock { guarded in
            guard let listener = guarded.listener, !guarded.isHeld else { return false }
            let events = world.guarded.withLock { log($0).past(from: guarded.position) }
            guarded.position += events.count
            for event in events { listener.yield(event) }
            return !events.isEmpty
        }
    }

    func hold(_ isHeld: Bool) { guarded.withLock { $0.isHeld = isHeld } }

    /// Tells the last events once more.
    func repeatLast(_ count: Int) {
        guarded.withLock { guarded in
            let first = max(0, guarded.position - count)
            let events = world.guarded.withLock { log($0).past(from: first) }.prefix(guarded.position - first)
            for event in events { guarded.listener?.yield(event) }
        }
    }

    /// The watch breaks, and what it had not told is gone.
    func lose() {
        guarded.withLock { guarded in
            guarded.listener?.finish(throwing: ListWatchError.gone)
            guarded.listener = nil
        }
    }
}
