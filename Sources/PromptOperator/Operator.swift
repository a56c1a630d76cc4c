import ControllerRuntime
import Logging
import PromptCore
import ServiceLifecycle

/// The operator over one backend: informers feed one queue of releases, workers reconcile them, others evaluate.
package struct Operator<Store: WatchableBackend>: Service {
    package struct Options: Sendable {
        /// Releases reconciled at the same time.
        package var workers = 128
        /// Suites run at the same time.
        package var evaluations = 4
        /// How often every release is looked at although nothing changed; nil: never.
        package var resync: Duration? = .seconds(600)
        /// Told what the operator finds and does; returns at once.
        package var tell: @Sendable (OperatorFact) -> Void = { _ in }

        package init() {}
    }

    package let backend: Store
    package let index: ReleaseIndex
    private let releases: [Informer<Store.Releases, ObjectKey>]
    private let related: [Informer<Store.Related, RelatedKey>]
    private let queue: WorkQueue<ObjectKey>
    private let book: RestBook
    private let evaluations: WorkQueue<EvaluationQueue.RunID>
    private let controller: Controller<ReleaseReconciler<Store>>
    private let evaluators: Controller<EvaluationReconciler<Store>>
    private let clock: any Clock<Duration>
    private let logger: Logger

    private struct RelatedKey: Hashable, Comparable, Sendable {
        var kind: RelatedObject.Kind
        var key: ObjectKey

        static func < (a: RelatedKey, b: RelatedKey) -> Bool { (a.kind.rawValue, a.key) < (b.kind.rawValue, b.key) }
    }

    /// An operator over `backend`; `random` gives numbers in 0 ..< 1, `plan` decides about each release.
    package init(
        backend: Store, evaluator: any Evaluator, options: Options = Options(),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Timestamp,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        plan: @escaping @Sendable (Observation) -> Plan = Planner.plan, logger: Logger
    ) {
        let index = ReleaseIndex()
        let queue = WorkQueue<ObjectKey>(clock: clock, random: random)
        let evaluations = WorkQueue<EvaluationQueue.RunID>(clock: clock, random: random)
        let recovered: @Sendable () -> Void = {
            queue.outageEnded()
            evaluations.outageEnded()
        }
        let releases = backend.releaseFeeds.map { source in
            Informer(
                watcher: Watcher(source: source, clock: clock, random: random, logger: logger),
                store: ObjectStore(key: \ReleaseSummary.key, isSame: ==),
                handlers: [
                    { change in
                        for key in index.apply(change).sorted() { queue.add(key) }
                        if let key = (change.new ?? change.old)?.key { queue.add(key) }
                    }
                ], resync: options.resync, recovered: recovered)
        }
        let related = backend.relatedFeeds.map { source in
            Informer(
                watcher: Watcher(source: source, clock: clock, random: random, logger: logger),
                store: ObjectStore(key: { (object: RelatedObject) in RelatedKey(kind: object.kind, key: object.key) }),
                handlers: [queue.handler { (object: RelatedObject) in Self.concerned(by: object, backend, index) }],
                recovered: recovered)
        }
        let orders = EvaluationQueue(queue: evaluations)
        let book = RestBook()
        self.book = book
        self.backend = backend
        self.index = index
        self.releases = releases
        self.related = related
        self.queue = queue
        self.evaluations = evaluations
        self.clock = clock
        self.logger = logger
        controller = Controller(
            ReleaseReconciler(
                backend: backend, observer: Observer(backend: backend, index: index, now: now), evaluations: orders,
                book: book, now: now, plan: plan, tell: options.tell, logger: logger),
            queue: queue, options: .init(name: "promptrelease", workers: options.workers),
            ready: {
                for informer in releases { try await informer.whenSynced() }
                for informer in related { try await informer.whenSynced() }
                book.load(await backend.restNotes())
            }, clock: clock, logger: logger)
        evaluators = Controller(
            EvaluationReconciler(
                orders: orders, evaluator: evaluator, backend: backend, tell: options.tell,
                finished: { queue.add($0) }),
            queue: evaluations, options: .init(name: "evaluationrun", workers: options.evaluations), clock: clock,
            logger: logger)
    }

    /// Runs until graceful shutdown or cancellation.
    package func run() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for informer in releases { group.addTask { await informer.run() } }
            for informer in related { group.addTask { await informer.run() } }
            group.addTask { try await evaluators.run() }
            group.addTask { try await controller.run() }
            group.addTask { await keepNotes() }
        }
    }

    /// Keeps what is known of releases at rest for the next process: now and then, and at the end. It takes a thousandth of
    /// the time at most, also where there are many and some of them change all the time.
    private func keepNotes() async {
        let timeline = Timeline(clock)
        await cancelWhenGracefulShutdown {
            var pause = Duration.seconds(60)
            while await timeline.sleep(until: timeline.now + pause) {
                let start = timeline.now
                if let notes = book.takeChanged() { await backend.keep(notes) }
                pause = max(.seconds(60), min(.seconds(600), (timeline.now - start) * 1000))
            }
        }
        if let notes = book.takeChanged() { await backend.keep(notes) }
    }

    /// Runs until cancellation, whatever a service group says: nothing in it leaves the executor that its task prefers.
    package func runUntilCancelled() async {
        await withDiscardingTaskGroup { group in
            for informer in releases { group.addTask { await informer.follow() } }
            for informer in related { group.addTask { await informer.follow() } }
            group.addTask { await evaluators.work() }
            group.addTask {
                // Synced, or cancelled; then there is no work either.
                guard (try? await whenSynced()) != nil else { return }
                await controller.work()
            }
        }
    }

    /// What its engine has done and does now.
    package var figures: OperatorFigures {
        OperatorFigures(
            controllers: [controller.figures, evaluators.figures],
            hasSynced: releases.allSatisfy(\.hasSynced) && related.allSatisfy(\.hasSynced))
    }

    /// Releases and runs whose last try failed and that wait for another one.
    package var failing: Int { queue.snapshot.retrying + evaluations.snapshot.retrying }

    /// Returns when nothing can move without time or a person, or went on failing; needs `run()` beside it.
    package func whenAtRest() async throws {
        try await whenSynced()
        while true {
            let before = (queue.snapshot.adds, evaluations.snapshot.adds)
            try await queue.whenQuiescent(givingUpAfter: 5)
            try await evaluations.whenQuiescent(givingUpAfter: 5)
            try await queue.whenQuiescent(givingUpAfter: 5)
            if before == (queue.snapshot.adds, evaluations.snapshot.adds) { return }
        }
    }

    /// Returns when everything has been listed once.
    private func whenSynced() async throws {
        for informer in releases { try await informer.whenSynced() }
        for informer in related { try await informer.whenSynced() }
    }

    private static func concerned(
        by object: RelatedObject, _ backend: Store, _ index: ReleaseIndex
    ) -> [ObjectKey] {
        let namespace = object.key.namespace
        let subject: ReleaseIndex.Subject
        switch object.kind {
        case .suite: subject = .suite(object.key.name)
        case .endpoint:
            // A suite may name it too, for its answers or in an assertion; which do is not known here.
            return index.releases(in: namespace, referringTo: .endpoint(object.key.name))
                .union(index.releases(in: namespace, referringTo: .anySuite)).sorted()
        case .configMap:
            // It may stand where a bundle is to go, or be read with a suite or an endpoint.
            return index.releases(in: namespace, referringTo: .configMap(object.key.name))
                .union(index.releases(in: namespace, referringTo: .deliveryName(object.key.name)))
                .union(
                    backend.dependents(onConfigMap: object.key).flatMap { Self.concerned(by: $0, backend, index) }
                )
                .sorted()
        case .bundle:
            // Whoever waits for the place is told too: what stood there may be gone.
            let waiting = index.releases(in: namespace, referringTo: .deliveryName(object.key.name))
            let owner = object.releaseName.map { ObjectKey(namespace: namespace, name: $0) }
            return waiting.union([owner].compactMap(\.self)).sorted()
        case .decision, .run, .version:
            return object.releaseName.map { [ObjectKey(namespace: namespace, name: $0)] } ?? []
        }
        return index.releases(in: namespace, referringTo: subject).sorted()
    }
}
