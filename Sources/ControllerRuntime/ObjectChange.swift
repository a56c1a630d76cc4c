/// What became of one object in a store; informers hand it to their handlers.
package enum ObjectChange<Object: Sendable>: Sendable {
    /// It is new to this store.
    case added(Object)
    /// It was replaced.
    case updated(old: Object, new: Object)
    /// It is no more; the state is the last one this store held.
    case deleted(Object)
    /// Nothing happened: the periodic look at every object.
    case resynced(Object)

    /// The state before, if there was one.
    package var old: Object? {
        switch self {
        case .added: nil
        case .updated(let old, _): old
        case .deleted(let object), .resynced(let object): object
        }
    }

    /// The state after, if there is one.
    package var new: Object? {
        switch self {
        case .deleted: nil
        case .added(let object), .resynced(let object): object
        case .updated(_, let new): new
        }
    }
}

extension ObjectChange: Equatable where Object: Equatable {}

/// Told each change of an informer's store, one at a time, after the store holds it; returns soon and never fails.
package typealias ChangeHandler<Object: Sendable> = @Sendable (ObjectChange<Object>) -> Void
