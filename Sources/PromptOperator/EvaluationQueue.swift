import ControllerRuntime
import PromptCore
import Synchronization

/// The runs that committed Gating states are still without: the release's reconcile says which, evaluation workers take
/// them. A run that nobody wants any more is cancelled.
package final class EvaluationQueue: Sendable {
    /// One run of one release.
    package struct RunID: Hashable, Sendable, CustomStringConvertible {
        package var release: ObjectKey
        package var name: String

        package var description: String { "\(release)/\(name)" }
    }

    /// A run to make, and what it is evidence of.
    package struct Order: Sendable {
        package var request: EvaluationRequest
        package var need: EvaluationNeed
        let isUnwanted = Wakeup()
        /// Kept while it could not be saved, so that nothing is asked twice.
        var result: EvaluationResult?
        /// Why it cannot be made or saved until a person mends something.
        var obstacle: Obstacle?
    }

    package let queue: WorkQueue<RunID>
    private let orders = Mutex<[ObjectKey: [String: Order]]>([:])

    package init(queue: WorkQueue<RunID>) { self.queue = queue }

    /// Makes exactly these runs of a release wanted; those under way that are not among them are cancelled.
    package func want(_ wanted: [(EvaluationNeed, EvaluationRequest)], of release: ObjectKey) {
        let names = Set(wanted.map(\.0.runName))
        let added = orders.withLock { orders in
            guard !wanted.isEmpty || orders[release] != nil else { return [RunID]() }
            var own = orders[release] ?? [:]
            for (name, order) in own.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
                own[name] = nil
                order.isUnwanted.fire()
            }
            var added: [RunID] = []
            for (need, request) in wanted where own[need.runName] == nil {
                own[need.runName] = Order(request: request, need: need)
                added.append(RunID(release: release, name: need.runName))
            }
            orders[release] = own.isEmpty ? nil : own
            return added
        }
        for id in added { queue.add(id) }
    }

    /// The wanted runs of a release, by name.
    func names(of release: ObjectKey) -> Set<String> { orders.withLock { Set(($0[release] ?? [:]).keys) } }

    func order(_ id: RunID) -> Order? { orders.withLock { $0[id.release]?[id.name] } }

    func keep(_ result: EvaluationResult, of id: RunID) {
        orders.withLock { $0[id.release]?[id.name]?.result = result }
    }

    /// Notes why a run cannot be made or saved, nil where nothing is in its way; whether that is new.
    func note(_ obstacle: Obstacle?, of id: RunID) -> Bool {
        orders.withLock { orders in
            guard let order = orders[id.release]?[id.name], order.obstacle != obstacle else { return false }
            orders[id.release]?[id.name]?.obstacle = obstacle
            return true
        }
    }

    /// What keeps a run of a release from being made or saved; the first by name, nil where nothing does.
    func obstacle(of release: ObjectKey) -> Obstacle? {
        orders.withLock { orders in
            (orders[release] ?? [:]).sorted { $0.key < $1.key }.lazy.compactMap(\.value.obstacle).first
        }
    }

    func remove(_ id: RunID) {
        orders.withLock { orders in
            orders[id.release]?[id.name] = nil
            if orders[id.release]?.isEmpty == true { orders[id.release] = nil }
        }
    }
}

/// Makes one wanted run and saves it as evidence.
package struct EvaluationReconciler<Store: Backend>: Reconciler {
    private let orders: EvaluationQueue
    private let evaluator: any Evaluator
    private let backend: Store
    private let tell: @Sendable (OperatorFact) -> Void
    private let finished: @Sendable (ObjectKey) -> Void

    /// `finished` is told the release whose evidence is there now, `tell` of every run that has ended.
    package init(
        orders: EvaluationQueue, evaluator: any Evaluator, backend: Store,
        tell: @escaping @Sendable (OperatorFact) -> Void = { _ in },
        finished: @escaping @Sendable (ObjectKey) -> Void
    ) {
        self.orders = orders
        self.evaluator = evaluator
        self.backend = backend
        self.tell = tell
        self.finished = finished
    }

    package func isOutage(_ error: any Error) -> Bool { BackendError.isOutage(error) }

    package func reconcile(_ id: EvaluationQueue.RunID) async throws -> ReconcileResult {
        guard let order = orders.order(id) else { return .done }
        if order.result == nil, try await isMade(id) {
            try await forgetUnwanted(of: id.release, done: id.name)
            orders.remove(id)
            finished(id.release)
            return .done
        }
        guard let result = await result(of: order), !Task.isCancelled else {
            if orders.order(id) == nil { try await forgetUnwanted(of: id.release) }
            return .done
        }
        // One that could not be saved was told before.
        if order.result == nil { tell(.evaluated(id.release, result)) }
        orders.keep(result, of: id)
        let run = EvaluationRun(order, name: id.name, result: result)
        try await telling(id) { () async throws(BackendError) in try await backend.save(run) }
        try await forgetUnwanted(of: id.release, done: id.name)
        orders.remove(id)
        finished(id.release)
        return .done
    }

    /// Forgets the answers of a run that is saved, and of those that a killed operator left and nobody wants any more.
    private func forgetUnwanted(of release: ObjectKey, done: String? = nil) async throws(BackendError) {
        let kept = try await evaluator.keptRuns(of: release)
        // Looked at after what is kept: a run is wanted before the first of its answers is kept.
        let wanted = orders.names(of: release)
        for name in kept.sorted() where name == done || !wanted.contains(name) {
            try await evaluator.forget(name, of: release)
        }
    }

    /// A reconcile that looked just before a run was saved wants it once more: nothing is asked, and paid, twice.
    private func isMade(_ id: EvaluationQueue.RunID) async throws(BackendError) -> Bool {
        let runs = try await telling(id) { () async throws(BackendError) in try await backend.runs(of: id.release) }
        return runs.contains { $0.meta.name == id.name }
    }

    /// Does what a run needs: that it is denied, or no longer is, the release's status is to say.
    private func telling<Answer>(
        _ id: EvaluationQueue.RunID, _ body: () async throws(BackendError) -> Answer
    ) async throws(BackendError) -> Answer {
        do throws(BackendError) {
            let answer = try await body()
            if orders.note(nil, of: id) { finished(id.release) }
            return answer
        } catch {
            if case .denied(let reason) = error, orders.note(Obstacle(reason), of: id) { finished(id.release) }
            throw error
        }
    }

    /// Nil when the run became unwanted meanwhile.
    private func result(of order: EvaluationQueue.Order) async -> EvaluationResult? {
        if let result = order.result { return result }
        var request = order.request
        request.run = EvaluationRequest.Run(name: order.need.runName, binding: order.need.binding.digest)
        let evaluated = request
        return await withTaskGroup(of: EvaluationResult?.self) { group in
            group.addTask { await evaluator.evaluate(evaluated) { _ in } }
            group.addTask {
                _ = await order.isUnwanted.wait()
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}

extension EvaluationRun {
    fileprivate init(_ order: EvaluationQueue.Order, name: String, result: EvaluationResult) {
        let request = order.request
        self.init(
            meta: ObjectMeta(
                name: name, namespace: request.release.namespace, creationTimestamp: result.finishedAt),
            releaseName: request.release.name, suiteName: order.need.suiteName,
            candidateVersion: request.candidate.version, stableVersion: request.stable?.version,
            binding: order.need.binding, result: result)
    }
}
