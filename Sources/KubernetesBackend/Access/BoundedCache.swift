import JSON
import PromptCore
import Synchronization

/// What was read lately, for whoever writes against it next; the oldest goes when there are too many.
///
/// Nothing depends on it: whoever misses something reads it again.
final class BoundedCache<Value: Sendable>: Sendable {
    private struct Guarded {
        var values: [ObjectKey: Value] = [:]
        /// Each key once, the oldest first, from `first` on.
        var order: [ObjectKey] = []
        var first = 0
    }

    private let capacity: Int
    private let guarded = Mutex(Guarded())

    init(capacity: Int) { self.capacity = capacity }

    subscript(_ key: ObjectKey) -> Value? { guarded.withLock { $0.values[key] } }

    /// Keeps a value; nil forgets what is kept.
    func keep(_ value: Value?, for key: ObjectKey) { change(key) { $0 = value } }

    /// Changes what is kept, which nil stands for the lack of.
    func change(_ key: ObjectKey, _ body: (inout Value?) -> Void) {
        guarded.withLock { guarded in
            var value = guarded.values[key]
            body(&value)
            let isKnown = guarded.values.updateOrRemove(value, for: key)
            guard value != nil, !isKnown else { return }
            guarded.order.append(key)
            while guarded.order.count - guarded.first > capacity {
                guarded.values[guarded.order[guarded.first]] = nil
                guarded.first += 1
            }
            guard guarded.first > capacity else { return }
            guarded.order.removeFirst(guarded.first)
            guarded.first = 0
        }
    }
}

extension BoundedCache<JSONValue> {
    /// Keeps an API object unless a later state of it is kept.
    func keepNewer(_ object: JSONValue, for key: ObjectKey) {
        change(key) { kept in
            let version = kept.map { ObjectMeta.resourceVersion(of: $0) } ?? ""
            guard !ResourceVersion.isLater(version, than: ObjectMeta.resourceVersion(of: object)) else { return }
            kept = .some(object)
        }
    }
}

extension Dictionary {
    /// Sets a value; one that is removed leaves its key's turn behind. Whether there was one.
    fileprivate mutating func updateOrRemove(_ value: Value?, for key: Key) -> Bool {
        guard let value else { return removeValue(forKey: key) != nil }
        return updateValue(value, forKey: key) != nil
    }
}
