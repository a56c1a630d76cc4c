import ControllerRuntime
import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator

/// What becomes of a record in a sweep.
enum RecordFate: Sendable, Hashable {
    case stays
    /// Its release is there again: it is kept for good.
    case isUnmarked
    /// Its release is gone and nobody said how long it is kept.
    case isMarked(until: Timestamp)
    case goes

    /// How the release of a record stands.
    enum Release: Sendable, Hashable { case there, leaving, gone }

    /// Decides about a record that is kept until `horizon` (nil: not marked).
    init(of release: Release, keptUntil horizon: Timestamp?, at now: Timestamp) {
        switch (release, horizon) {
        case (.there, .some): self = .isUnmarked
        case (.there, nil), (.leaving, _): self = .stays
        case (.gone, nil):
            self = .isMarked(until: now + TimeSpan(milliseconds: Int64(RetentionSpec().days) * 86_400_000))
        case (.gone, let horizon?): self = horizon <= now ? .goes : .stays
        }
    }
}

extension KubernetesBackend {
    /// How often `keepUp` sweeps.
    package static let sweepInterval: Duration = .seconds(3600)

    /// Sweeps now and then until the task is cancelled; only the leader may run it.
    package func keepUp() async {
        let timeline = Timeline(clock)
        repeat {
            do throws(BackendError) {
                try await sweep()
            } catch {
                logger.warning("Records not swept", metadata: ["error": "\(error.message)"])
            }
        } while await timeline.sleep(until: timeline.now + Self.sweepInterval)
    }

    /// Deletes the records of releases that are gone once their time is over, and unmarks those of releases that came
    /// back. Records whose release went without a word (its finalizer was taken away) are marked. Decisions go with the
    /// last record of their release, answers of a run with its end.
    package func sweep() async throws(BackendError) {
        for scope in configuration.scopes { try await sweep(in: scope) }
    }

    private typealias FoundRecord = (kind: ResourceKind, object: JSONValue, release: ObjectKey)

    private func sweep(in scope: String?) async throws(BackendError) {
        // Records first: a record's release was there before it, so one that is then missing is gone.
        let records = try await records(in: scope)
        try await settle(records, in: scope)
        let runs = records.filter { $0.kind == .run }.map { ObjectMeta(apiObject: $0.object).key }
        try await sweepAnswers(in: scope, recorded: Set(runs))
    }

    private func records(in scope: String?) async throws(BackendError) -> [FoundRecord] {
        var metadata = APIListOptions()
        metadata.isMetadataOnly = true
        metadata.labelSelector = "\(ObjectMark.managedBy)=\(ObjectMark.manager)"
        var records: [FoundRecord] = []
        for kind in [ResourceKind.version, .run] {
            for object in try await access.list(APIResource(kind), in: scope, metadata) {
                let meta = ObjectMeta(apiObject: object)
                guard let name = meta.releaseName else { continue }
                records.append((kind, object, ObjectKey(namespace: meta.namespace, name: name)))
            }
        }
        return records
    }

    /// Does what is due to the records of a scope, and to its decisions.
    private func settle(_ records: [FoundRecord], in scope: String?) async throws(BackendError) {
        let decisions = try await access.list(APIResource(.decision), in: scope)
        guard !records.isEmpty || !decisions.isEmpty else { return }
        let releases = try await standing(in: scope)
        var remembered: Set<ObjectKey> = []
        for record in records {
            let isKept = try await settle(record.kind, record.object, releases[record.release] ?? .gone)
            if isKept { remembered.insert(record.release) }
        }
        for object in decisions {
            let meta = ObjectMeta(apiObject: object)
            guard let name = object["spec"]?["releaseName"]?.string else { continue }
            let release = ObjectKey(namespace: meta.namespace, name: name)
            guard releases[release] == nil, !remembered.contains(release) else { continue }
            _ = try await access.delete(APIResource(.decision), meta.key, uid: meta.uid)
        }
    }

    /// Every release of a scope, also of other shards.
    private func standing(in scope: String?) async throws(BackendError) -> [ObjectKey: RecordFate.Release] {
        var options = APIListOptions()
        options.isMetadataOnly = true
        let objects = try await access.list(APIResource(.release), in: scope, options)
        return Dictionary(
            objects.map { (ObjectMeta(apiObject: $0).key, $0.isBeingDeleted ? .leaving : .there) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Does what is due to a record; whether it is kept.
    private func settle(
        _ kind: ResourceKind, _ object: JSONValue, _ release: RecordFate.Release
    ) async throws(BackendError) -> Bool {
        let meta = ObjectMeta(apiObject: object)
        switch RecordFate(of: release, keptUntil: meta.keepUntil, at: configuration.now()) {
        case .stays: break
        case .isUnmarked: try await mark(object, kind, keepUntil: .null)
        case .isMarked(let horizon): try await mark(object, kind, keepUntil: .string(horizon.text))
        case .goes:
            _ = try await access.delete(
                APIResource(kind), meta.key, uid: meta.uid, resourceVersion: meta.resourceVersion)
            return false
        }
        return true
    }
}
