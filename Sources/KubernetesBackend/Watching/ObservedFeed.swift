import ControllerRuntime
import KubernetesClient
import PromptCore
import PromptOperator
import Synchronization

/// A feed whose changes are noted as they pass.
package struct ObservedFeed<Object: Sendable>: ListWatch {
    private let source: KubernetesListWatch<Object>
    private let notebook: FeedNotebook<Object>

    init(_ source: KubernetesListWatch<Object>, noting note: @escaping @Sendable (FeedNote<Object>) -> Void) {
        self.source = source
        notebook = FeedNotebook(note)
    }

    package func list() async throws(ListWatchError) -> ListResult<Object> {
        let result = try await source.list()
        notebook.listed(result)
        return result
    }

    package func watch(from resourceVersion: String) async throws(ListWatchError) -> ObservedEvents<Object> {
        ObservedEvents(base: try await source.watch(from: resourceVersion), notebook: notebook)
    }
}

/// What a feed told, and the resource version up to which it has told everything.
enum FeedNote<Object: Sendable>: Sendable {
    /// Everything there is, instead of the objects that an earlier list or event told.
    case listed(ListResult<Object>, isFirst: Bool)
    case changed(Object, at: String)
    case removed(Object, at: String)
    /// Nothing more.
    case came(to: String)
}

/// Notes what one feed tells, each before its reader hears of it.
final class FeedNotebook<Object: Sendable>: Sendable {
    private let note: @Sendable (FeedNote<Object>) -> Void
    private let hasListed = Mutex(false)

    init(_ note: @escaping @Sendable (FeedNote<Object>) -> Void) { self.note = note }

    func listed(_ result: ListResult<Object>) {
        let isFirst = hasListed.withLock { hasListed in
            defer { hasListed = true }
            return !hasListed
        }
        note(.listed(result, isFirst: isFirst))
    }

    func told(_ event: WatchEvent<Object>) {
        switch event {
        case .added(let object, let version), .modified(let object, let version): note(.changed(object, at: version))
        case .deleted(let object, let version): note(.removed(object, at: version))
        case .bookmark(let version): note(.came(to: version))
        }
    }
}

/// The changes of one watch, noted as they pass.
package struct ObservedEvents<Object: Sendable>: AsyncSequence {
    package typealias Element = WatchEvent<Object>
    package typealias Failure = any Error

    let base: KubernetesWatchEvents<Object>
    let notebook: FeedNotebook<Object>

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), notebook: notebook)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var base: KubernetesWatchEvents<Object>.AsyncIterator
        fileprivate let notebook: FeedNotebook<Object>

        package mutating func next() async throws -> WatchEvent<Object>? {
            guard let event = try await base.next() else { return nil }
            notebook.told(event)
            return event
        }
    }
}
