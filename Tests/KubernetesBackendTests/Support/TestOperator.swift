import ControllerRuntime
import PromptCore
import PromptOperator
import PromptTesting

@testable import KubernetesBackend

/// One operator process on a cluster without its loops: a test says when it reconciles.
struct TestOperator: Sendable {
    let backend: KubernetesBackend
    let transport: WatchedTransport
    let evaluator: ScriptedEvaluator
    private let index = ReleaseIndex()
    private let queue: WorkQueue<EvaluationQueue.RunID>
    private let releases: ReleaseReconciler<KubernetesBackend>
    private let evaluations: EvaluationReconciler<KubernetesBackend>

    init(
        _ place: Workplace, script: @escaping ScriptedEvaluator.Script = { _, _ in .pass },
        configure: (inout KubernetesConfiguration) -> Void = { _ in }
    ) {
        let now: @Sendable () -> Timestamp = { place.now }
        let queue = WorkQueue<EvaluationQueue.RunID>()
        let orders = EvaluationQueue(queue: queue)
        (backend, transport) = place.connected(configure)
        evaluator = ScriptedEvaluator(now: now, script: script)
        self.queue = queue
        releases = ReleaseReconciler(
            backend: backend, observer: Observer(backend: backend, index: index, now: now), evaluations: orders,
            now: now, logger: .silent)
        evaluations = EvaluationReconciler(orders: orders, evaluator: evaluator, backend: backend, finished: { _ in })
    }

    /// Lists everything, as informers do when they start.
    func listAll() async throws {
        for feed in 0..<feedCount { try await list(feed) }
        _ = transport.takeNoted()
    }

    var feedCount: Int { backend.releaseFeeds.count + backend.relatedFeeds.count }

    /// Lists what one of the feeds is of.
    func list(_ feed: Int) async throws {
        if feed < backend.releaseFeeds.count {
            for summary in try await backend.releaseFeeds[feed].list().items { _ = index.apply(.added(summary)) }
        } else {
            _ = try await backend.relatedFeeds[feed - backend.releaseFeeds.count].list()
        }
    }

    func reconcile(_ key: ObjectKey) async throws -> ReconcileResult { try await releases.reconcile(key) }

    /// Makes the runs that are wanted; how many were tried.
    func evaluate() async throws -> Int {
        var count = 0
        while queue.snapshot.ready > 0, let id = await queue.next() {
            defer { queue.done(id) }
            _ = try await evaluations.reconcile(id)
            count += 1
        }
        return count
    }

    /// Reconciles and evaluates until nothing moves without time or a person; false when it does not come to rest.
    func settle(_ key: ObjectKey) async throws -> Bool {
        for _ in 0..<60 {
            let result = try await reconcile(key)
            let evaluated = try await evaluate()
            if evaluated == 0, result != .requeueNow { return true }
        }
        return false
    }
}
