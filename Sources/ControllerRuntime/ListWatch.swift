/// Where objects come from: the two-method port that every backend implements and only `Watcher` calls.
///
/// The contract is that of the Kubernetes API. `list` answers everything there is together with an opaque resource
/// version; `watch` answers every change after a resource version, in order, for as long as the stream lasts. A folder
/// numbers its scans; an API server hands its own versions on. A backend neither retries nor relists: it reports, and
/// the watcher decides.
package protocol ListWatch<Object>: Sendable {
    /// What is listed and watched.
    associatedtype Object: Sendable
    /// The changes of one watch. It may end at any time, which means "ask again from where you are"; it fails with a
    /// `ListWatchError`, and any other error counts as `unavailable`.
    associatedtype Events: AsyncSequence where Events.Element == WatchEvent<Object>

    /// All objects as they are now, pages already joined. A cancelled call may throw any case.
    func list() async throws(ListWatchError) -> ListResult<Object>

    /// The changes after `resourceVersion`, which is one that `list` or an event of an earlier watch gave.
    ///
    /// Throws `gone` when the source no longer knows that version. The stream ends soon after its reader's task is
    /// cancelled.
    func watch(from resourceVersion: String) async throws(ListWatchError) -> Events
}

/// Everything a source holds at one resource version.
package struct ListResult<Object: Sendable>: Sendable {
    /// The objects, in any order; of two with the same key the last counts.
    package let items: [Object]
    /// Where a watch goes on from. Opaque: compared with nothing, handed back as it came.
    package let resourceVersion: String

    /// A list of `items` as of `resourceVersion`.
    package init(items: [Object], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

/// One line of a watch; each carries the resource version to resume from once it is handled.
package enum WatchEvent<Object: Sendable>: Sendable {
    /// An object that was not there before.
    case added(Object, resourceVersion: String)
    /// An object's new state.
    case modified(Object, resourceVersion: String)
    /// An object's last state; it is no more.
    case deleted(Object, resourceVersion: String)
    /// Nothing changed up to this version, so that a quiet watch can be resumed late.
    case bookmark(resourceVersion: String)

    /// Where a watch goes on from after this event.
    package var resourceVersion: String {
        switch self {
        case .added(_, let version), .modified(_, let version), .deleted(_, let version): version
        case .bookmark(let version): version
        }
    }
}

extension ListResult: Equatable where Object: Equatable {}
extension WatchEvent: Equatable where Object: Equatable {}

/// Why a list or a watch failed, by what the watcher does about it. Reasons are for people and are never looked into.
package enum ListWatchError: Error, Equatable, Sendable {
    /// The resource version is too old (HTTP 410): list again.
    case gone
    /// The source does not answer, or answers nonsense: try the same again later.
    case unavailable(reason: String)
    /// The source refuses (credentials, permissions): try again later, a person has to act.
    case denied(reason: String)
}
