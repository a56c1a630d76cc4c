import ControllerRuntime
import PromptCore
import PromptOperator

/// One operator process without its loops: a test says when it reconciles and when it evaluates, so that what happens
/// between two operations is the test's choice.
package struct SimulatedOperator: Sendable {
    private let world: InMemoryWorld
    private let index = ReleaseIndex()
    private let queue: WorkQueue<EvaluationQueue.RunID>
    private let releases: ReleaseReconciler<InMemoryBackend>
    private let evaluations: EvaluationReconciler<InMemoryBackend>

    /// An operator over a world; `fault` is asked around each of its operations, `tell` is told what it finds and does.
    package init(
        _ world: InMemoryWorld, evaluator: any Evaluator, now: @escaping @Sendable () -> Timestamp,
        fault: @escaping FaultHook = { _, _ in nil }, tell: @escaping @Sendable (OperatorFact) -> Void = { _ in }
    ) {
        let backend = InMemoryBackend(world, fault: fault)
        let queue = WorkQueue<EvaluationQueue.RunID>()
        let orders = EvaluationQueue(queue: queue)
        self.world = world
        self.queue = queue
        releases = ReleaseReconciler(
            backend: backend, observer: Observer(backend: backend, index: index, now: now), evaluations: orders,
            now: now, tell: tell, logger: .silent)
        evaluations = EvaluationReconciler(
            orders: orders, evaluator: evaluator, backend: backend, tell: tell, finished: { _ in })
    }

    /// Reconciles one release once; what the informers would know is known.
    package func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        for stored in world.contents.releases.values { _ = index.apply(.added(ReleaseSummary(stored))) }
        return try await releases.reconcile(key)
    }

    /// Makes the runs that the last reconcile wanted; how many were tried.
    @discardableResult
    package func evaluate() async throws -> Int {
        var count = 0
        while queue.snapshot.ready > 0, let id = await queue.next() {
            defer { queue.done(id) }
            _ = try await evaluations.reconcile(id)
            count += 1
        }
        return count
    }

    /// Reconciles and evaluates until nothing moves without time or a person: when to look again. Nil when it does not
    /// come to rest within `limit` reconciles. Throws what a reconcile throws.
    package func settle(_ key: ObjectKey, limit: Int = 100) async throws -> ReconcileResult? {
        for _ in 0..<limit {
            let result = try await reconcile(key)
            let evaluated = try await evaluate()
            if evaluated == 0, result != .requeueNow { return result }
        }
        return nil
    }
}
