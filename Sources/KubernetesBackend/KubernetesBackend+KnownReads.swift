import ControllerRuntime
import JSON
import PromptCore
import PromptOperator

/// What was read or written last, where nothing has told of a change since.
///
/// What the feeds have told and what this process knows of its own doing have to agree, state for state; wherever they do
/// not, the server is asked.
extension KubernetesBackend {
    package func knownRelease(_ key: ObjectKey) async throws(BackendError) -> StoredRelease? {
        guard let object = releasesRead[key],
            ObjectMeta.resourceVersion(of: object) == seen.releaseVersion(key)
        else { return try await release(key) }
        return try await stored(object, key)
    }

    package func knownVersions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        let seen = seen.recordVersions(.version, of: release)
        if seen == [:] { return [] }
        guard let known = versionsRead[release], Self.states(of: known, \.meta) == seen else {
            return try await versions(of: release)
        }
        return known
    }

    package func knownRuns(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        let seen = seen.recordVersions(.run, of: release)
        if seen == [:] { return [] }
        guard let known = runsRead[release], Self.states(of: known, \.meta) == seen else {
            return try await runs(of: release)
        }
        return known
    }

    /// Decisions are the server's own word wherever there can be one that counts: what is not seen in time would come
    /// after the traffic that it was to stop.
    package func knownDecisions(of stored: StoredRelease) async throws(BackendError) -> [ReleaseDecision] {
        let release = stored.release.key
        if stored.hasNothingToDecide, seen.recordVersions(.decision, of: release) == [:] { return [] }
        return try await decisions(of: release)
    }

    package func knownBundle(named name: String, in namespace: String) async throws(BackendError) -> StoredBundle? {
        let place = ObjectKey(namespace: namespace, name: name)
        let known = placesRead[place]
        guard (known?.meta.resourceVersion ?? "") == seen.configMapVersion(place) else {
            return try await bundle(named: name, in: namespace)
        }
        return known?.stored
    }

    private static func states<Record>(of records: [Record], _ meta: (Record) -> ObjectMeta) -> [String: String] {
        Dictionary(records.map { (meta($0).name, meta($0).resourceVersion) }, uniquingKeysWith: { first, _ in first })
    }
}
