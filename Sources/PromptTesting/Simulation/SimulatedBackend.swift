import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// One simulated operator's connection: the in-memory backend, feeds that the simulation controls, and, where a test of
/// the simulation wants one, a promise that is broken.
struct SimulatedBackend: WatchableBackend {
    let base: InMemoryBackend
    let releases: SimulatedFeed<ReleaseSummary>
    let related: SimulatedFeed<RelatedObject>
    let flaw: SimulationFlaw?

    init(_ world: InMemoryWorld, flaw: SimulationFlaw?, fault: @escaping FaultHook) {
        base = InMemoryBackend(world, fault: fault)
        releases = SimulatedFeed(
            world, items: { $0.releases.values.map(ReleaseSummary.init).sorted { $0.key < $1.key } },
            log: { $0.releases })
        related = SimulatedFeed(
            world,
            items: { $0.relatedObjects.sorted { ($0.kind.rawValue, $0.key) < ($1.kind.rawValue, $1.key) } },
            log: { $0.related })
        self.flaw = flaw
    }

    var releaseFeeds: [SimulatedFeed<ReleaseSummary>] { [releases] }
    var relatedFeeds: [SimulatedFeed<RelatedObject>] { [related] }
}

extension SimulatedBackend {
    func release(_ key: ObjectKey) async throws(BackendError) -> StoredRelease? { try await base.release(key) }

    func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> String {
        guard flaw == .commitIgnoresVersion else {
            return try await base.commit(status, of: key, expecting: resourceVersion, telling: events)
        }
        return try await base.perform(.commit(status, of: key)) { guarded throws(BackendError) in
            let current = guarded.contents.releases[key]?.resourceVersion ?? resourceVersion
            let next = try guarded.contents.commit(status, of: key, expecting: current)
            guarded.tell(key)
            return next
        }
    }

    func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        try await base.forget(key, expecting: resourceVersion, keepingRecordsUntil: horizon, telling: events)
    }

    func suite(_ key: ObjectKey) async throws(BackendError) -> EvaluationSuite? { try await base.suite(key) }
    func endpoint(_ key: ObjectKey) async throws(BackendError) -> ModelEndpoint? { try await base.endpoint(key) }

    func versions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        let versions = try await base.versions(of: release)
        guard flaw == .recordOverwrites, let spec = base.world.contents.releases[release]?.release.spec else {
            return versions
        }
        return versions.filter { version in
            !spec.versions.contains { $0.name == version.version && $0.content?.digest != version.digest }
        }
    }

    func record(
        _ version: PromptVersion, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> PromptVersion {
        if flaw == .recordOverwrites { base.world.guarded.withLock { $0.contents.versions[version.meta.key] = nil } }
        return try await base.record(version, telling: events)
    }

    func deleteVersion(_ version: PromptVersion) async throws(BackendError) { try await base.deleteVersion(version) }
    func runs(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        try await base.runs(of: release)
    }
    func save(_ run: EvaluationRun) async throws(BackendError) { try await base.save(run) }
    func deleteRun(_ run: EvaluationRun) async throws(BackendError) { try await base.deleteRun(run) }

    func decisions(of release: ObjectKey) async throws(BackendError) -> [ReleaseDecision] {
        let decisions = try await base.decisions(of: release)
        // A lie about half of them: they seem collected, and come back.
        return flaw == .decisionsVanish && base.world.contents.sequence % 2 == 0 ? [] : decisions
    }

    func report(_ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision) async throws(BackendError) {
        if flaw == .outcomesAreLost { return }
        try await base.report(outcome, of: decision)
    }

    func deleteDecision(_ decision: ReleaseDecision) async throws(BackendError) {
        try await base.deleteDecision(decision)
    }

    func bundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle? {
        try await base.bundle(named: name, in: namespace)
    }

    func deliver(
        _ delivery: BundleDelivery, replacing current: StoredBundle?, telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        var delivery = delivery
        if flaw == .deliveryIsHalf, let name = delivery.files.keys.max() {
            delivery.files[name] = nil
            delivery.digest = InMemoryContents.digest(of: delivery.files)
        }
        guard flaw == .deliveryIgnoresCurrent else {
            return try await base.deliver(delivery, replacing: current, telling: events)
        }
        let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
        try await base.perform(.deliver(delivery)) { [delivery] guarded throws(BackendError) in
            try guarded.contents.deliver(delivery, replacing: guarded.contents.bundles[place]?.stored)
            guarded.tell(.bundle, place, of: delivery.release.name)
        }
    }

    func removeBundle(named name: String, in namespace: String, ownerUID: String) async throws(BackendError) {
        try await base.removeBundle(named: name, in: namespace, ownerUID: ownerUID)
    }

    func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) async -> Digest? {
        await base.look(at: key, places: places, expecting: resourceVersion)
    }
}
