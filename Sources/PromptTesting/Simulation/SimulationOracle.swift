import PromptCore
import PromptOperator

/// What an operator that knows everything would do about a release at one moment: the planner, asked directly.
struct SimulationOracle {
    private let contents: InMemoryContents
    private let now: Timestamp

    init(_ contents: InMemoryContents, now: Timestamp) {
        self.contents = contents
        self.now = now
    }

    func plan(_ stored: StoredRelease) -> Plan {
        let release = stored.release
        var observation = Observation(release: release, status: stored.status, now: now)
        observation.decisions = contents.decisions(of: release.key)
        observation.recorded = contents.versions(of: release.key)
        for version in release.spec.versions {
            observation.findings[version.name] = SimulationCatalog.findings(in: version)
        }
        observation.runs = contents.runs(of: release.key)
        for suite in contents.suites.values { observation.suites[suite.meta.name] = suite }
        for endpoint in contents.endpoints.values { observation.endpoints[endpoint.meta.name] = endpoint }
        let place = stored.status?.serving?.deliveryName ?? release.spec.delivery.name
        observation.bundle = bundle(place)
        if release.spec.delivery.name != place, !release.diagnostics.hasErrors {
            observation.nextBundle = bundle(release.spec.delivery.name)
        }
        observation.intentOwner = owner(of: \.intent, release)
        observation.deliveryOwner = owner(of: \.delivery.name, release)
        return Planner.plan(observation)
    }

    private func bundle(_ name: String) -> StoredBundle? {
        contents.bundles[ObjectKey(namespace: Fixtures.namespace, name: name)]?.stored
    }

    /// The oldest release with the same value, if it is another one.
    private func owner(of field: KeyPath<PromptReleaseSpec, String>, _ release: PromptRelease) -> ObjectKey? {
        let oldest = contents.releases.values.map(\.release)
            .filter { $0.spec[keyPath: field] == release.spec[keyPath: field] }
            .min { ($0.meta.creationTimestamp, $0.key) < ($1.meta.creationTimestamp, $1.key) }
        return oldest.flatMap { $0.key == release.key ? nil : $0.key }
    }
}
