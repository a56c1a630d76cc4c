import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// One operator's connection to an in-memory world: compare-and-swap, create-only records and live reads as every
/// backend has them, with a hook around each operation that can fail it, delay it, or end the operator.
package struct InMemoryBackend: WatchableBackend {
    package let world: InMemoryWorld
    private let fault: FaultHook

    /// A connection; `fault` is asked before and after every operation.
    package init(_ world: InMemoryWorld, fault: @escaping FaultHook = { _, _ in nil }) {
        self.world = world
        self.fault = fault
    }

    package var releases: InMemoryFeed<ReleaseSummary> { world.releases }
    package var related: InMemoryFeed<RelatedObject> { world.related }
    package var releaseFeeds: [InMemoryFeed<ReleaseSummary>] { [releases] }
    package var relatedFeeds: [InMemoryFeed<RelatedObject>] { [related] }

    func perform<Result: Sendable>(
        _ operation: BackendOperation,
        _ body: @Sendable (inout InMemoryWorld.Guarded) throws(BackendError) -> Result
    ) async throws(BackendError) -> Result {
        if let error = await fault(operation, .before) { throw error }
        let result = try world.guarded.withLock { guarded throws(BackendError) in try body(&guarded) }
        if let error = await fault(operation, .after) { throw error }
        return result
    }

    private func read<Result: Sendable>(
        _ operation: BackendOperation, _ body: @Sendable (InMemoryContents) -> Result
    ) async throws(BackendError) -> Result {
        try await perform(operation) { guarded throws(BackendError) in body(guarded.contents) }
    }
}

// MARK: - Releases and what they refer to

extension InMemoryBackend {
    package func release(_ key: ObjectKey) async throws(BackendError) -> StoredRelease? {
        try await read(.readRelease(key)) { $0.releases[key] }
    }

    package func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> String {
        try await perform(.commit(status, of: key)) { guarded throws(BackendError) in
            let next = try guarded.contents.commit(status, of: key, expecting: resourceVersion)
            guarded.contents.events += events
            if !guarded.isQuiet { guarded.tell(key) }
            return next
        }
    }

    package func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        try await perform(.forget(key)) { guarded throws(BackendError) in
            try guarded.contents.forget(key, expecting: resourceVersion, until: horizon)
            guarded.contents.events += events
            guarded.tell(key)
        }
    }

    package func suite(_ key: ObjectKey) async throws(BackendError) -> EvaluationSuite? {
        try await read(.readSuite(key)) { $0.suites[key] }
    }

    package func endpoint(_ key: ObjectKey) async throws(BackendError) -> ModelEndpoint? {
        try await read(.readEndpoint(key)) { $0.endpoints[key] }
    }
}

// MARK: - Records

extension InMemoryBackend {
    package func versions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        try await read(.readVersions(release)) { $0.versions(of: release) }
    }

    package func record(
        _ version: PromptVersion, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> PromptVersion {
        try await perform(.recordVersion(version)) { guarded throws(BackendError) in
            if guarded.contents.versions[version.meta.key] == nil { guarded.contents.events += events }
            return guarded.contents.record(version)
        }
    }

    package func deleteVersion(_ version: PromptVersion) async throws(BackendError) {
        try await perform(.deleteVersion(version)) { guarded throws(BackendError) in
            guarded.contents.versions[version.meta.key] = nil
        }
    }

    package func runs(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        try await read(.readRuns(release)) { $0.runs(of: release) }
    }

    package func save(_ run: EvaluationRun) async throws(BackendError) {
        try await perform(.saveRun(run)) { guarded throws(BackendError) in
            guarded.contents.save(run)
            guarded.tell(.run, run.meta.key, of: run.releaseName)
        }
    }

    package func deleteRun(_ run: EvaluationRun) async throws(BackendError) {
        try await perform(.deleteRun(run)) { guarded throws(BackendError) in
            guarded.contents.runs[run.meta.key] = nil
        }
    }

    package func decisions(of release: ObjectKey) async throws(BackendError) -> [ReleaseDecision] {
        try await read(.readDecisions(release)) { $0.decisions(of: release) }
    }

    package func report(
        _ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision
    ) async throws(BackendError) {
        try await perform(.reportOutcome(outcome, of: decision)) { guarded throws(BackendError) in
            try guarded.contents.report(outcome, of: decision)
            guard !guarded.isQuiet else { return }
            guarded.tell(.decision, decision.meta.key, of: decision.releaseName)
        }
    }

    package func deleteDecision(_ decision: ReleaseDecision) async throws(BackendError) {
        try await perform(.deleteDecision(decision)) { guarded throws(BackendError) in
            guard guarded.contents.decisions.removeValue(forKey: decision.meta.key) != nil else { return }
            guarded.tell(.decision, decision.meta.key, of: decision.releaseName, isGone: true)
        }
    }
}

// MARK: - Delivery

extension InMemoryBackend {
    package func bundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle? {
        let place = ObjectKey(namespace: namespace, name: name)
        return try await read(.readBundle(place)) { $0.bundles[place]?.stored }
    }

    package func deliver(
        _ delivery: BundleDelivery, replacing current: StoredBundle?, telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        try await perform(.deliver(delivery)) { guarded throws(BackendError) in
            try guarded.contents.deliver(delivery, replacing: current)
            guarded.contents.events += events
            guard !guarded.isQuiet else { return }
            let place = ObjectKey(namespace: delivery.release.namespace, name: delivery.name)
            guarded.tell(.bundle, place, of: delivery.release.name)
        }
    }

    package func removeBundle(
        named name: String, in namespace: String, ownerUID: String
    ) async throws(BackendError) {
        let place = ObjectKey(namespace: namespace, name: name)
        try await perform(.removeBundle(place)) { guarded throws(BackendError) in
            guard guarded.contents.removeBundle(place, ownerUID: ownerUID) else { return }
            guarded.tell(.bundle, place)
        }
    }
}
