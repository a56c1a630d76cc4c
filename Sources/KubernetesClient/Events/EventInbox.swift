import ControllerRuntime
import Synchronization

/// What is to be told and has not been looked at yet: bounded, filled by many, emptied by one.
final class EventInbox: Sendable {
    /// Something that happened, and when by the wall.
    struct Item: Sendable, Hashable {
        var fact: EventFact
        var date: MicroTime
    }

    private struct State {
        var items = ReadyLine<Item>()
        var reader: Wakeup?
        var droppedCount = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) { self.capacity = capacity }

    /// How many made room for newer ones.
    var droppedCount: Int { state.withLock { $0.droppedCount } }

    /// Puts an item in; the oldest makes room for it.
    func put(_ item: Item) {
        let reader = state.withLock { state in
            state.items.append(item)
            if state.items.count > capacity, state.items.popFirst() != nil { state.droppedCount += 1 }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.fire()
    }

    /// Takes the oldest.
    func take() -> Item? { state.withLock { $0.items.popFirst() } }

    /// Returns when there is something to take, or when the task is cancelled.
    func wait() async {
        let wakeup: Wakeup? = state.withLock { state in
            guard state.items.isEmpty else { return nil }
            let wakeup = Wakeup()
            state.reader = wakeup
            return wakeup
        }
        _ = await wakeup?.wait()
    }
}
