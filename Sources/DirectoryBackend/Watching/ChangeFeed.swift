import ControllerRuntime
import Synchronization

/// A table of objects that numbers its changes: `list` answers the table, `watch` the changes after a number.
///
/// The last changes are kept for watchers that come back; an older number is `gone`. Numbers do not outlive the
/// process, and neither do the watchers.
package final class ChangeFeed<Key: Hashable & Sendable, Object: Hashable & Sendable>: ListWatch {
    package typealias Events = AsyncStream<WatchEvent<Object>>

    private struct State {
        var number = 0
        var objects: [Key: Object] = [:]
        /// The changes up to `number`, oldest first.
        var changes: [WatchEvent<Object>] = []
        var watchers: [Int: Events.Continuation] = [:]
        var lastWatcher = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// A feed that keeps at least the last `capacity` changes.
    package init(capacity: Int = 4096) { self.capacity = capacity }

    package func list() -> ListResult<Object> {
        state.withLock { ListResult(items: Array($0.objects.values), resourceVersion: String($0.number)) }
    }

    package func watch(from resourceVersion: String) throws(ListWatchError) -> Events {
        let (events, continuation) = Events.makeStream()
        let id: Int? = state.withLock { state in
            guard let from = Int(resourceVersion), from <= state.number, from >= state.number - state.changes.count
            else { return nil }
            for change in state.changes.suffix(state.number - from) { continuation.yield(change) }
            state.lastWatcher += 1
            state.watchers[state.lastWatcher] = continuation
            return state.lastWatcher
        }
        guard let id else { throw .gone }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { $0.watchers[id] = nil }
        }
        return events
    }

    subscript(_ key: Key) -> Object? { state.withLock { $0.objects[key] } }

    /// Enters an object and tells it, unless it is there just so; `isSilent` tells nobody.
    func set(_ object: Object, for key: Key, isSilent: Bool = false) {
        state.withLock { state in
            let old = state.objects.updateValue(object, forKey: key)
            guard old != object, !isSilent else { return }
            tell(&state) { old == nil ? .added(object, resourceVersion: $0) : .modified(object, resourceVersion: $0) }
        }
    }

    /// Takes an object out and tells it.
    func remove(_ key: Key, isSilent: Bool = false) {
        state.withLock { state in
            guard let old = state.objects.removeValue(forKey: key), !isSilent else { return }
            tell(&state) { .deleted(old, resourceVersion: $0) }
        }
    }

    /// Tells of an object that is not kept in the table.
    func tell(_ object: Object) {
        state.withLock { state in tell(&state) { .modified(object, resourceVersion: $0) } }
    }

    private func tell(_ state: inout State, _ event: (String) -> WatchEvent<Object>) {
        state.number += 1
        let event = event(String(state.number))
        state.changes.append(event)
        // Cut in halves, so that a change costs O(1).
        if state.changes.count > 2 * capacity { state.changes.removeFirst(capacity) }
        for watcher in state.watchers.values { watcher.yield(event) }
    }
}
