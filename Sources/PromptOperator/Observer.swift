import PromptCore

/// Reads all that one plan needs: the release first, then its decisions, then everything else. So a decision that is
/// found was there after the release was read.
package struct Observer<Source: Backend>: Sendable {
    private let backend: Source
    private let index: ReleaseIndex
    private let lint = LintCache()
    private let now: @Sendable () -> Timestamp

    package init(backend: Source, index: ReleaseIndex, now: @escaping @Sendable () -> Timestamp) {
        self.backend = backend
        self.index = index
        self.now = now
    }

    /// A release; as it is known unless it has to be read live.
    package func release(_ key: ObjectKey, isLive: Bool) async throws(BackendError) -> StoredRelease? {
        isLive ? try await backend.release(key) : try await backend.knownRelease(key)
    }

    /// What is there about a stored release; as it is known unless it has to be read live. What releases refer to is read
    /// live in any case: no write compares it.
    package func observe(_ stored: StoredRelease, isLive: Bool) async throws(BackendError) -> Observation {
        let release = stored.release
        var observation = Observation(release: release, status: stored.status, now: now())
        observation.findings = lint.findings(in: release.spec.versions)
        if isLive {
            observation.decisions = try await backend.decisions(of: release.key)
            observation.recorded = try await backend.versions(of: release.key)
            observation.runs = try await backend.runs(of: release.key)
        } else {
            observation.decisions = try await backend.knownDecisions(of: stored)
            observation.recorded = try await backend.knownVersions(of: release.key)
            observation.runs = try await backend.knownRuns(of: release.key)
        }
        try await addReferences(to: &observation)
        let place = stored.status?.serving?.deliveryName ?? release.spec.delivery.name
        observation.bundle = try await bundle(named: place, of: release, isLive: isLive)
        if release.spec.delivery.name != place, !release.diagnostics.hasErrors {
            observation.nextBundle = try await bundle(named: release.spec.delivery.name, of: release, isLive: isLive)
        }
        (observation.intentOwner, observation.deliveryOwner) = owners(of: release)
        observation.now = now()
        return observation
    }

    private func bundle(
        named name: String, of release: PromptRelease, isLive: Bool
    ) async throws(BackendError) -> StoredBundle? {
        let namespace = release.key.namespace
        return isLive
            ? try await backend.bundle(named: name, in: namespace)
            : try await backend.knownBundle(named: name, in: namespace)
    }

    private func owners(of release: PromptRelease) -> (intent: ObjectKey?, delivery: ObjectKey?) {
        (
            index.olderOwner(of: .intent(release.spec.intent), than: release.key),
            index.olderOwner(of: .deliveryName(release.spec.delivery.name), than: release.key)
        )
    }

    /// The older releases that have the intent or the delivery name of a release, as the index knows it.
    func owners(of key: ObjectKey) -> (intent: ObjectKey?, delivery: ObjectKey?) { index.olderOwners(than: key) }

    /// Whether everything that a plan read beside the release is at the resource version of then.
    func areReferencesUnchanged(_ note: RestNote, in namespace: String) async throws(BackendError) -> Bool {
        for (name, version) in note.suites {
            let current = try await backend.suiteVersion(ObjectKey(namespace: namespace, name: name))
            guard current == version else { return false }
        }
        for (name, version) in note.endpoints {
            let current = try await backend.endpointVersion(ObjectKey(namespace: namespace, name: name))
            guard current == version else { return false }
        }
        return true
    }

    private func addReferences(to observation: inout Observation) async throws(BackendError) {
        let namespace = observation.release.key.namespace
        for name in observation.release.spec.suiteNames.sorted() {
            let key = ObjectKey(namespace: namespace, name: name)
            if let suite = try await backend.suite(key) { observation.suites[name] = suite }
        }
        for name in observation.referredEndpoints.sorted() {
            let key = ObjectKey(namespace: namespace, name: name)
            if let endpoint = try await backend.endpoint(key) { observation.endpoints[name] = endpoint }
        }
    }
}

extension PromptReleaseSpec {
    /// The suites that its gates name.
    package var suiteNames: Set<String> {
        let gates = aliases.flatMap { $0.strategy.gates + $0.strategy.steps.flatMap { $0.gates ?? [] } }
        return Set(gates.compactMap { if case .evaluation(let name, _) = $0 { name } else { nil } })
    }

    /// The endpoints that its wordings name.
    package var endpointNames: Set<String> {
        Set(versions.flatMap { $0.content?.endpointNames.compactMap(\.self) ?? [] })
    }
}
