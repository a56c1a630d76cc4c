import ControllerRuntime
import Logging
import PromptCore

/// Observes, plans once, executes the plan in order, and ends.
///
/// The order survives a kill anywhere: versions are recorded before a status names them, the status is committed before
/// the bundle it describes is delivered, and a delivery is reported after it stands. Whatever was left undone, the next
/// reconcile finds and does.
package struct ReleaseReconciler<Store: Backend>: Reconciler {
    let backend: Store
    private let observer: Observer<Store>
    private let evaluations: EvaluationQueue
    private let book: RestBook
    let now: @Sendable () -> Timestamp
    private let plan: @Sendable (Observation) -> Plan
    private let tell: @Sendable (OperatorFact) -> Void
    private let logger: Logger
    let obstacles = ObstacleBook()
    private let doubts = DoubtBook()

    /// `plan` decides; only a test of the tests gives another one. `tell` returns at once.
    package init(
        backend: Store, observer: Observer<Store>, evaluations: EvaluationQueue, book: RestBook = RestBook(),
        now: @escaping @Sendable () -> Timestamp, plan: @escaping @Sendable (Observation) -> Plan = Planner.plan,
        tell: @escaping @Sendable (OperatorFact) -> Void = { _ in }, logger: Logger
    ) {
        self.backend = backend
        self.observer = observer
        self.evaluations = evaluations
        self.book = book
        self.now = now
        self.plan = plan
        self.tell = tell
        self.logger = logger
    }

    package func reconcile(_ key: ObjectKey) async throws -> ReconcileResult {
        do {
            let result = try await advance(key)
            obstacles.note(nil, of: key)
            return result
        } catch BackendError.denied(let reason) {
            doubts.note(key)
            await tell(of: Obstacle(reason), key)
            throw BackendError.denied(reason)
        } catch {
            doubts.note(key)
            throw error
        }
    }

    package func isOutage(_ error: any Error) -> Bool { BackendError.isOutage(error) }

    private func advance(_ key: ObjectKey) async throws -> ReconcileResult {
        if let rest = try await passBy(key) { return rest }
        let isLive = doubts.take(key)
        guard let stored = try await observer.release(key, isLive: isLive) else {
            evaluations.want([], of: key)
            tell(.gone(key))
            return .done
        }
        if stored.isDeleted { return try await cleanUp(stored) }
        let places = Self.places(of: stored)
        // A release on its way is not at rest: a look would be made for nothing.
        let look =
            stored.mayRest ? await backend.look(at: key, places: places, expecting: stored.resourceVersion) : nil
        let observation = try await observer.observe(stored, isLive: isLive)
        do {
            let plan = self.plan(observation)
            if let look, plan.isRest {
                book.note(RestNote(look: look, places: places, of: observation, wakeAt: plan.wakeAt), of: key)
            }
            return try await execute(plan, observation, stored)
        } catch BackendError.conflict(let reason) {
            logger.debug("Planning again", metadata: ["release": "\(key)", "reason": "\(reason)"])
            doubts.note(key)
            return .requeueNow
        }
    }

    private func execute(
        _ plan: Plan, _ observation: Observation, _ stored: StoredRelease
    ) async throws -> ReconcileResult {
        let key = stored.release.key
        if !plan.record.isEmpty {
            let versions = plan.record.map { (version: $0, events: events([.recorded($0)], of: stored.release)) }
            let recorded = try await backend.record(versions)
            guard zip(recorded, plan.record).allSatisfy({ $0.digest == $1.digest }) else {
                doubts.note(key)
                return .requeueNow
            }
            log(versions.flatMap(\.events))
        }
        var resourceVersion = stored.resourceVersion
        let told = plan.isCommitNeeded ? events(plan.events, of: stored.release) : []
        if plan.isCommitNeeded {
            resourceVersion = try await backend.commit(
                plan.status, of: key, expecting: resourceVersion, telling: told)
        }
        tell(.stands(key, ReleaseStanding(stored.release.spec, plan.status)))
        log(told)
        let isReported = try await deliver(plan, observation, resourceVersion)
        evaluations.want(requests(plan, observation), of: key)
        try await tellOutcomes(plan)
        try await expire(plan, of: key, committed: resourceVersion)
        if plan.isCommitNeeded || isReported { return .requeueNow }
        if let obstacle = evaluations.obstacle(of: key) { throw BackendError.denied(obstacle.message) }
        if plan.obstacle != nil {
            let status = Planner.unblocked(plan, of: observation, at: now())
            _ = try await backend.commit(status, of: key, expecting: resourceVersion)
            return .requeueNow
        }
        try await backend.settle()
        return look(again: plan.wakeAt)
    }

    private func look(again wakeAt: Timestamp?) -> ReconcileResult {
        guard let wakeAt else { return .done }
        return .requeue(after: max(.milliseconds(1), (wakeAt - now()).duration))
    }

    func events(_ events: [RolloutEvent], of release: PromptRelease) -> [ReleaseEvent] {
        events.map { ReleaseEvent(release: release.key, releaseUID: release.meta.uid, $0, at: now()) }
    }

    /// What the audit log keeps now is said aloud too, and counted.
    func log(_ events: [ReleaseEvent]) {
        for told in events {
            tell(.happened(told))
            logger.log(
                level: told.kind == .warning ? .warning : .info, "\(told.reason.rawValue)",
                metadata: ["release": "\(told.release)", "detail": "\(told.message)"])
        }
    }

    private func tellOutcomes(_ plan: Plan) async throws(BackendError) {
        for told in plan.outcomes {
            do throws(BackendError) {
                try await backend.report(told.outcome, of: told.decision)
            } catch {
                // Collected meanwhile: nobody is left to tell.
                guard case .notFound = error else { throw error }
            }
        }
    }

    /// Lets go what nothing needs. A version goes only while the release is still the one that the plan was made for: it
    /// may have come to need it since.
    private func expire(
        _ plan: Plan, of key: ObjectKey, committed resourceVersion: String
    ) async throws(BackendError) {
        for run in plan.expired.runs { try await backend.deleteRun(run) }
        for decision in plan.expired.decisions { try await backend.deleteDecision(decision) }
        for version in plan.expired.versions {
            guard let live = try await backend.release(key), live.resourceVersion == resourceVersion else {
                throw .conflict("the release moved on before \(version.version) was let go")
            }
            try await backend.deleteVersion(version)
        }
    }
}

// MARK: - Passing by

extension ReleaseReconciler {
    /// The result for a release that needed nothing and is as it was then; nil when it has to be planned.
    private func passBy(_ key: ObjectKey) async throws(BackendError) -> ReconcileResult? {
        guard let note = book[key] else { return nil }
        let now = now()
        if note.wakeAt.map({ now < $0 }) ?? true, !note.isStale(key, at: now),
            await backend.look(at: key, places: note.places, expecting: nil) == note.look,
            observer.owners(of: key) == (note.intentOwner, note.deliveryOwner)
        {
            if try await observer.areReferencesUnchanged(note, in: key.namespace) {
                tell(.stands(key, note.standing))
                return look(again: note.wakeAt)
            }
        }
        book.note(nil, of: key)
        return nil
    }

    /// The places of delivery that a plan may ask about.
    private static func places(of stored: StoredRelease) -> Set<String> {
        let status = stored.status
        let places = [stored.release.spec.delivery.name, status?.serving?.deliveryName, status?.bundle?.name]
        return Set(places.compactMap(\.self))
    }
}

// MARK: - Delivery

extension ReleaseReconciler {
    /// Makes what stands at the place of delivery what the committed status says, and reports it; true when the report
    /// changed the status.
    private func deliver(
        _ plan: Plan, _ observation: Observation, _ resourceVersion: String
    ) async throws -> Bool {
        guard plan.isDeliveryNeeded, let content = plan.bundle, let serving = plan.status.serving else { return false }
        let release = observation.release
        var delivery = BundleDelivery(
            release: release.key, releaseUID: release.meta.uid, name: serving.deliveryName,
            transition: plan.status.transition, files: content.files, digest: content.digest)
        delivery.deletionPolicy = serving.deletionPolicy
        delivery.touchesPods = release.spec.delivery.touchPods
        do throws(BackendError) {
            try await put(delivery, committed: resourceVersion, hasDrifted: plan.hasDrifted)
        } catch {
            if case .conflict = error { throw error }
            let event = RolloutEvent.deliveryFailed(delivery.fact, because: error.message)
            try await reportFailure(error, event, plan, observation, resourceVersion)
            throw error
        }
        do throws(BackendError) {
            try await conclude(delivery, serving, plan, observation, resourceVersion)
        } catch {
            try await withdraw(delivery, serving)
            throw error
        }
        return true
    }

    /// Clears the place that the release has left, and reports the delivery. A release that has gone back there meanwhile
    /// still needs what stands there.
    private func conclude(
        _ delivery: BundleDelivery, _ serving: Serving, _ plan: Plan, _ observation: Observation,
        _ resourceVersion: String
    ) async throws(BackendError) {
        let release = observation.release
        if let former = plan.formerPlace {
            guard try await backend.release(release.key)?.resourceVersion == resourceVersion else {
                throw .conflict("the release moved on before \(former) was cleared")
            }
            try await retire(former, of: release, serving)
        }
        let bundle = DeliveredBundle(
            name: delivery.name, digest: delivery.digest, transition: delivery.transition,
            bytes: plan.bundle?.bytes ?? 0, deliveredAt: now())
        let status = Planner.report(plan, of: observation, delivered: .success(bundle), at: now())
        let events = events([.delivered(delivery.fact, former: plan.formerPlace)], of: release)
        _ = try await backend.commit(status, of: release.key, expecting: resourceVersion, telling: events)
        for told in events { tell(.happened(told)) }
    }

    /// Takes a bundle away that came to stand after its release was deleted, or went elsewhere: nobody else would.
    private func withdraw(_ delivery: BundleDelivery, _ serving: Serving) async throws(BackendError) {
        let live = try await backend.release(delivery.release)
        if let live, live.release.meta.uid == delivery.releaseUID {
            let places = [live.status?.serving?.deliveryName, live.status?.bundle?.name]
            // A status that was lost says nothing about places.
            if live.status?.serving == nil || places.contains(delivery.name) { return }
        }
        guard serving.deletionPolicy == .delete else { return }
        try await backend.removeBundle(
            named: delivery.name, in: delivery.release.namespace, ownerUID: delivery.releaseUID)
    }

    /// Finds out what is there, then reads the release live, then writes against what was there: a delivery never
    /// overtakes a later transition.
    private func put(
        _ delivery: BundleDelivery, committed resourceVersion: String, hasDrifted: Bool
    ) async throws(BackendError) {
        let current = try await backend.knownBundle(named: delivery.name, in: delivery.release.namespace)
        guard let live = try await backend.release(delivery.release), live.status?.transition == delivery.transition,
            live.resourceVersion == resourceVersion
        else { throw .conflict("the release moved on before transition \(delivery.transition) was delivered") }
        let hasDelivered = live.status?.bundle?.name == delivery.name
        if let current,
            current.isForeign(to: delivery.release, uid: delivery.releaseUID, hasDelivered: hasDelivered)
        {
            throw .conflict("something else came to stand at \(delivery.name)")
        }
        let drift = hasDrifted ? events([.drifted(delivery.fact)], of: live.release) : []
        try await backend.deliver(delivery, replacing: current, telling: drift)
        log(drift)
    }

    private func reportFailure(
        _ error: BackendError, _ event: RolloutEvent, _ plan: Plan, _ observation: Observation,
        _ resourceVersion: String
    ) async throws {
        let status = Planner.report(
            plan, of: observation, delivered: .failure(DeliveryProblem(error.message)), at: now())
        guard status != plan.status else { return }
        let events = events([event], of: observation.release)
        _ = try await backend.commit(
            status, of: observation.release.key, expecting: resourceVersion, telling: events)
        log(events)
    }

    private func retire(_ place: String, of release: PromptRelease, _ serving: Serving) async throws(BackendError) {
        guard serving.deletionPolicy == .delete else { return }
        try await backend.removeBundle(named: place, in: release.key.namespace, ownerUID: release.meta.uid)
    }

    /// The manifest is gone: the bundle goes or stays as it was agreed, the records outlive the release.
    private func cleanUp(_ stored: StoredRelease) async throws -> ReconcileResult {
        let key = stored.release.key
        evaluations.want([], of: key)
        if let serving = stored.status?.serving {
            let places = Set([serving.deliveryName, stored.status?.bundle?.name].compactMap(\.self))
            for place in places.sorted() { try await retire(place, of: stored.release, serving) }
        }
        let days = stored.status?.serving?.retentionDays ?? RetentionSpec().days
        let events = events([.deleted()], of: stored.release)
        try await backend.forget(
            key, expecting: stored.resourceVersion,
            keepingRecordsUntil: now() + TimeSpan(milliseconds: Int64(days) * 86_400_000), telling: events)
        tell(.gone(key))
        log(events)
        return .done
    }
}

// MARK: - Evaluation

extension ReleaseReconciler {
    private func requests(
        _ plan: Plan, _ observation: Observation
    ) -> [(EvaluationNeed, EvaluationRequest)] {
        let contents = Dictionary(
            (observation.recorded + plan.record).map { ($0.version, $0.content) },
            uniquingKeysWith: { first, _ in first })
        return plan.evaluations.compactMap { need in
            guard let suite = observation.suites[need.suiteName], let candidate = contents[need.candidate.version]
            else { return nil }
            let stable = need.stable.flatMap { stable in
                contents[stable.version].map { EvaluationRequest.Subject(version: stable.version, content: $0) }
            }
            return (
                need,
                EvaluationRequest(
                    release: observation.release.key, suite: suite,
                    candidate: .init(version: need.candidate.version, content: candidate), stable: stable,
                    endpoints: observation.endpoints)
            )
        }
    }
}

extension BundleDelivery {
    fileprivate var fact: RolloutEvent.BundleFact {
        RolloutEvent.BundleFact(name: name, transition: transition, digest: digest)
    }
}
