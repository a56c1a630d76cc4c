import DirectoryBackend
import PromptCore
import PromptOperator

/// Every release that manifests or records know, with what would be done about it; read without the operator's lock.
struct PlannedWorld: Sendable {
    /// Sorted by release.
    var reports: [PlanReport]
    /// What is wrong with the manifests, beside the releases' own problems.
    var diagnostics: [Diagnostic]

    /// Reads the three folders; throws for records that cannot be read.
    static func read(
        manifests: String, output: String, state path: String, now: Timestamp
    ) throws(CommandFailure) -> PlannedWorld {
        do throws(BackendError) {
            let reader = WorldReader(
                set: ManifestReader().read([manifests]), output: DeliveredFolders(path: output),
                state: DirectoryState(path: path), now: now)
            return try reader.read()
        } catch {
            throw CommandFailure(error.message)
        }
    }
}

/// Puts together what a running operator would observe.
private struct WorldReader {
    let set: ManifestSet
    let output: DeliveredFolders
    let state: DirectoryState
    let now: Timestamp

    func read() throws(BackendError) -> PlannedWorld {
        var records: [ObjectKey: ReleaseRecord] = [:]
        for key in try state.releaseKeys() { records[key] = try state.release(key) }
        let releases = identified(records)
        var reports: [PlanReport] = []
        for release in releases {
            let observation = try observe(release, among: releases, records)
            let files = output.files(named: placeName(observation), in: release.key.namespace)
            reports.append(PlanReport(observation, delivered: files ?? [:]))
        }
        let known = Set(releases.map(\.key))
        for record in records.values where !known.contains(record.key) {
            reports.append(PlanReport(gone: record, isUnknown: !isWhole))
        }
        return PlannedWorld(reports: reports.sorted { $0.release < $1.release }, diagnostics: outside)
    }

    /// False: some manifest could not be read, so what is missing may be in it.
    private var isWhole: Bool { !outside.hasErrors }

    /// Problems of files and of documents that are no releases; a release tells its own.
    private var outside: [Diagnostic] {
        let own = Set(set.releases.flatMap(\.release.diagnostics))
        return set.diagnostics.filter { !own.contains($0) }
    }

    /// The first manifest of each release with the identity that its record keeps.
    private func identified(_ records: [ObjectKey: ReleaseRecord]) -> [PromptRelease] {
        var seen: Set<ObjectKey> = []
        let duplicates = Dictionary(grouping: set.duplicates(), by: \.key).mapValues { $0.map(\.diagnostic) }
        return set.releases.filter { seen.insert($0.release.key).inserted }
            .map { entry, release in
                var release = release
                release.diagnostics += duplicates[release.key] ?? []
                let record = records[release.key]
                let isSame = record?.specDigest == entry.manifest.specDigest
                release.meta.uid = record?.uid ?? ""
                release.meta.generation = record.map { isSame ? $0.generation : $0.generation + 1 } ?? 1
                release.meta.creationTimestamp = record?.creationTimestamp ?? now
                return release
            }
    }

    private func observe(
        _ release: PromptRelease, among releases: [PromptRelease], _ records: [ObjectKey: ReleaseRecord]
    ) throws(BackendError) -> Observation {
        let key = release.key
        var observation = Observation(release: release, status: records[key]?.status, now: now)
        observation.decisions = try state.decisions(of: key)
        observation.recorded = try state.versions(of: key)
        observation.runs = try state.runs(of: key)
        observation.suites = set.suites(in: key.namespace).filter { release.spec.suiteNames.contains($0.key) }
        observation.endpoints = set.endpoints(in: key.namespace)
        observation.bundle = bundle(named: placeName(observation), for: key, records)
        let rivals = releases.filter { $0.key.namespace == key.namespace }
        observation.intentOwner = owner(of: release, among: rivals.filter { $0.spec.intent == release.spec.intent })
        observation.deliveryOwner = owner(
            of: release, among: rivals.filter { $0.spec.delivery.name == release.spec.delivery.name })
        return observation
    }

    /// The oldest of the rivals, names break ties; nil when it is the release itself.
    private func owner(of release: PromptRelease, among rivals: [PromptRelease]) -> ObjectKey? {
        let oldest = rivals.min {
            ($0.meta.creationTimestamp, $0.key) < ($1.meta.creationTimestamp, $1.key)
        }
        return oldest.flatMap { $0.key == release.key ? nil : $0.key }
    }

    private func placeName(_ observation: Observation) -> String {
        let wanted = observation.release.spec.delivery.name
        return observation.release.diagnostics.hasErrors
            ? observation.status?.serving?.deliveryName ?? wanted : wanted
    }

    /// What stands at a place; whose it is says the record of the release that delivered there.
    private func bundle(
        named name: String, for key: ObjectKey, _ records: [ObjectKey: ReleaseRecord]
    ) -> StoredBundle? {
        guard let files = output.files(named: name, in: key.namespace) else { return nil }
        let owner = records.values.first { $0.namespace == key.namespace && $0.status?.bundle?.name == name }
        let transition = owner?.status?.bundle?.transition
        return StoredBundle(
            digest: DeliveredFolders.digest(of: files), transition: transition, ownerUID: owner?.uid,
            resourceVersion: "")
    }
}
