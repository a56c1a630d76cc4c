import Logging
import ServiceLifecycle
import Synchronization

/// Keeps a store equal to a source and tells handlers what changed: a watcher, a store and the fan-out.
///
/// Handlers are called one at a time, in the order of their list, after the store holds the change; resyncs come from
/// a second task and may overlap with changes. In a `ServiceGroup` an informer stands before the controllers it
/// feeds, so that it ends after them.
package final class Informer<Source: ListWatch, Key: Hashable & Comparable & Sendable>: Service {
    /// What to read; written by this informer alone.
    package let store: ObjectStore<Key, Source.Object>

    private let watcher: Watcher<Source>
    private let handlers: [ChangeHandler<Source.Object>]
    private let resync: Duration?
    private let recovered: @Sendable () -> Void
    private let hasFailed = Mutex(false)
    private let synced = Latch()
    private let counts = Mutex(InformerCounters())

    /// An informer that fills `store`; with `resync` it tells every object anew at that interval. `recovered` is called
    /// when the source answers again after it had not.
    package init(
        watcher: Watcher<Source>,
        store: ObjectStore<Key, Source.Object>,
        handlers: [ChangeHandler<Source.Object>],
        resync: Duration? = nil,
        recovered: @escaping @Sendable () -> Void = {}
    ) {
        self.watcher = watcher
        self.store = store
        self.handlers = handlers
        self.resync = resync
        self.recovered = recovered
    }

    /// Whether the first list is in the store and every handler has been told it.
    package var hasSynced: Bool { synced.isOpen }

    /// What happened so far, for metrics and readiness.
    package var counters: InformerCounters { counts.withLock { $0 } }

    /// Returns once `hasSynced`, however long that takes; throws when the task is cancelled before that.
    package func whenSynced() async throws(CancellationError) { try await synced.wait() }

    /// Follows the source until graceful shutdown or cancellation, and then returns.
    package func run() async {
        await cancelWhenGracefulShutdown { await self.follow() }
    }

    /// Follows the source until cancellation; for whoever shuts down by other means.
    package func follow() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watcher.run(self.receive) }
            if let resync { group.addTask { await self.repeatResync(every: resync) } }
        }
    }

    private func receive(_ output: Watcher<Source>.Output) {
        counts.withLock { $0.count(output) }
        defer { if isRecovery(output) { recovered() } }
        switch output {
        case .listed(let items):
            tell(store.replace(with: items))
            synced.open()
        case .event(let event):
            if let change = store.apply(event) { tell([change]) }
        case .opened, .failed:
            break
        }
    }

    /// Whether the source has just answered for the first time since it failed. That a version is gone is an answer too.
    private func isRecovery(_ output: Watcher<Source>.Output) -> Bool {
        hasFailed.withLock { hasFailed in
            let before = hasFailed
            switch output {
            case .failed(.gone, _): return false
            case .failed: hasFailed = true
            case .listed, .opened, .event: hasFailed = false
            }
            return before && !hasFailed
        }
    }

    private func repeatResync(every interval: Duration) async {
        while await watcher.time.sleep(until: watcher.time.now + interval) {
            tell(store.snapshot.sorted { $0.key < $1.key }.map { ObjectChange.resynced($0.value) })
        }
    }

    private func tell(_ changes: [ObjectChange<Source.Object>]) {
        for change in changes {
            for handler in handlers { handler(change) }
        }
    }
}
