import Synchronization

/// The last known state of every object of one source: a fold of its lists and events.
///
/// Written by one `Informer`, read by anyone. A read or an event costs O(1), a snapshot shares the storage, and a list
/// costs O(n).
package final class ObjectStore<Key: Hashable & Comparable & Sendable, Object: Sendable>: Sendable {
    private let key: @Sendable (Object) -> Key
    private let isSame: @Sendable (Object, Object) -> Bool
    private let objects = Mutex<[Key: Object]>([:])

    /// An empty store.
    ///
    /// `key` identifies an object. `isSame` says that two states of one object do not differ (by resource version or
    /// digest, say), in which case no change is told; by default any two differ.
    package init(
        key: @escaping @Sendable (Object) -> Key,
        isSame: @escaping @Sendable (Object, Object) -> Bool = { _, _ in false }
    ) {
        self.key = key
        self.isSame = isSame
    }

    /// The number of objects.
    package var count: Int { objects.withLock { $0.count } }

    /// All objects at one moment.
    package var snapshot: [Key: Object] { objects.withLock { $0 } }

    /// The last known state of one object.
    package subscript(key: Key) -> Object? { objects.withLock { $0[key] } }

    /// Holds exactly `items` from now on; answers what that changed: first the deletes nobody told, by key, then the
    /// rest in the order of `items`.
    package func replace(with items: [Object]) -> [ObjectChange<Object>] {
        let listed = Dictionary(items.map { (key($0), $0) }) { _, last in last }
        let previous = objects.withLock { objects in
            let previous = objects
            objects = listed
            return previous
        }
        var unmet = listed
        let arrivals = items.compactMap { item in
            let key = key(item)
            return unmet.removeValue(forKey: key).flatMap { change(from: previous[key], to: $0) }
        }
        let departures = previous.filter { listed[$0.key] == nil }.sorted { $0.key < $1.key }
        return departures.map { ObjectChange.deleted($0.value) } + arrivals
    }

    /// Holds what `event` says; answers what that changed, or nil when it changed nothing.
    ///
    /// The kinds of event are not trusted: one that adds a known object updates it, one that modifies an unknown
    /// object adds it, and one that deletes an unknown object changes nothing.
    package func apply(_ event: WatchEvent<Object>) -> ObjectChange<Object>? {
        switch event {
        case .added(let object, _), .modified(let object, _):
            let key = key(object)
            let previous = objects.withLock { $0.updateValue(object, forKey: key) }
            return change(from: previous, to: object)
        case .deleted(let object, _):
            let key = key(object)
            let previous = objects.withLock { $0.removeValue(forKey: key) }
            return previous.map(ObjectChange.deleted)
        case .bookmark:
            return nil
        }
    }

    private func change(from old: Object?, to new: Object) -> ObjectChange<Object>? {
        guard let old else { return .added(new) }
        return isSame(old, new) ? nil : .updated(old: old, new: new)
    }
}
