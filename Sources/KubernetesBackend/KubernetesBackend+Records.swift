import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator

/// The records of one kind in a namespace.
struct RecordCollection: Sendable, Hashable {
    let kind: ResourceKind
    let namespace: String

    /// Of how many releases one list is at most: their names stand in its address.
    static let widestList = 50
}

extension KubernetesBackend {
    /// The objects of one kind that bear the label of a release: found by one list for all releases that ask at the same
    /// time, since a server goes through the whole namespace for each.
    private func records(_ kind: ResourceKind, of release: ObjectKey) async throws(BackendError) -> [JSONValue] {
        guard ObjectName.isSubdomain(release.name) else {
            throw .denied("\"\(release.name.prefix(80))\" cannot be the name of a release")
        }
        let collection = RecordCollection(kind: kind, namespace: release.namespace)
        let label = ObjectMark.labelValue(release.name)
        let lists = try await recordLists.read(collection, of: label) { labels async throws(BackendError) in
            try await list(collection, labels.sorted())
        }
        return lists[label] ?? []
    }

    private func list(
        _ collection: RecordCollection, _ labels: [String]
    ) async throws(BackendError) -> [String: [JSONValue]] {
        var found: [String: [JSONValue]] = [:]
        for first in stride(from: 0, to: labels.count, by: RecordCollection.widestList) {
            var options = APIListOptions()
            options.labelSelector = ObjectMark.selector(
                labels: Array(labels[first..<min(first + RecordCollection.widestList, labels.count)]))
            let objects = try await access.list(APIResource(collection.kind), in: collection.namespace, options)
            found.merge(Dictionary(grouping: objects, by: Self.label), uniquingKeysWith: +)
        }
        return found
    }

    private static func label(of object: JSONValue) -> String {
        object["metadata"]?["labels"]?[ObjectMark.release]?.string ?? ""
    }

    package func versions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        let objects = try await records(.version, of: release)
        let readable = try readable(objects) { object throws(ObjectDamage) in try PromptVersion(apiObject: object) }
        let versions = readable.filter { $0.releaseName == release.name }.sorted { $0.version < $1.version }
        versionsRead.keep(versions, for: release)
        for version in versions { found(.version, version.meta, of: release) }
        return versions
    }

    /// Tells what is known of records of one that was read or written.
    private func found(_ kind: RelatedObject.Kind, _ meta: ObjectMeta, of release: ObjectKey) {
        seen.found(
            RelatedObject(
                kind: kind, key: meta.key, releaseName: release.name, resourceVersion: meta.resourceVersion))
    }

    package func record(
        _ version: PromptVersion, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> PromptVersion {
        let (resource, key) = (APIResource(.version), version.meta.key)
        let release = ObjectKey(namespace: key.namespace, name: version.releaseName)
        // Asked before: a feed may tell of the new one first.
        let isFirst = seen.recordVersions(.version, of: release) == [:]
        if let object = try await access.create(version.apiObject, resource, key) {
            tell(events)
            let created = try recorded(object)
            versionsRead.change(release) { known in
                guard known != nil || isFirst else { return }
                known = ((known ?? []) + [created]).sorted { $0.version < $1.version }
            }
            found(.version, created.meta, of: release)
            return created
        }
        versionsRead.keep(nil, for: release)
        guard let known = try await access.get(resource, key) else {
            throw .conflict("the PromptVersion \(key) was there, and was gone when it was read")
        }
        return try recorded(known)
    }

    private func recorded(_ object: JSONValue) throws(BackendError) -> PromptVersion {
        do throws(ObjectDamage) {
            return try PromptVersion(apiObject: object)
        } catch {
            // Its name is taken for good, so nothing but a person can help.
            throw .denied(
                "the PromptVersion \(ObjectMeta(apiObject: object).key) cannot be read (\(error.field)): delete it, and "
                    + "it is recorded anew")
        }
    }

    package func deleteVersion(_ version: PromptVersion) async throws(BackendError) {
        _ = try await access.delete(APIResource(.version), version.meta.key, uid: version.meta.uid)
    }

    package func runs(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        let objects = try await records(.run, of: release)
        let readable = try readable(objects) { object throws(ObjectDamage) in try EvaluationRun(apiObject: object) }
        let runs = readable.filter { $0.releaseName == release.name }.sorted { $0.meta.name < $1.meta.name }
        runsRead.keep(runs, for: release)
        for run in runs { found(.run, run.meta, of: release) }
        return runs
    }

    package func save(_ run: EvaluationRun) async throws(BackendError) {
        let release = ObjectKey(namespace: run.meta.namespace, name: run.releaseName)
        // What is kept lacks it: the next plan reads the runs anew.
        runsRead.keep(nil, for: release)
        guard let created = try await access.create(run.apiObject, APIResource(.run), run.meta.key) else { return }
        found(.run, ObjectMeta(apiObject: created), of: release)
    }

    package func deleteRun(_ run: EvaluationRun) async throws(BackendError) {
        _ = try await access.delete(APIResource(.run), run.meta.key, uid: run.meta.uid)
    }
}

// MARK: - Decisions

extension KubernetesBackend {
    private static let decision = APIResource(.decision)

    package func decisions(of release: ObjectKey) async throws(BackendError) -> [ReleaseDecision] {
        let objects = try await decisionObjects(of: release)
        let decisions = try readable(objects) { object throws(ObjectDamage) in
            try ReleaseDecision(apiObject: object)
        }
        return decisions.sorted { ($0.meta.creationTimestamp, $0.uid) < ($1.meta.creationTimestamp, $1.uid) }
    }

    /// People make decisions, so no label says whose they are: the namespace is listed, by one request for all who ask at
    /// the same time.
    private func decisionObjects(of release: ObjectKey) async throws(BackendError) -> [JSONValue] {
        let namespace = release.namespace
        let all = try await decisionLists.read(namespace) { () async throws(BackendError) in
            try await access.list(Self.decision, in: namespace)
        }
        return all.filter { $0["spec"]?["releaseName"]?.string == release.name }
    }

    package func report(
        _ outcome: ReleaseDecision.Outcome, of decision: ReleaseDecision
    ) async throws(BackendError) {
        let key = decision.meta.key
        guard let object = try await access.get(Self.decision, key),
            ObjectMeta(apiObject: object).uid == decision.uid
        else { throw .notFound("there is no ReleaseDecision \(key) with the uid \(decision.uid)") }
        guard object["status"] != outcome.apiStatus else { return }
        _ = try await access.replaceStatus(object.with("status", outcome.apiStatus), Self.decision, key)
    }

    package func deleteDecision(_ decision: ReleaseDecision) async throws(BackendError) {
        _ = try await access.delete(Self.decision, decision.meta.key, uid: decision.uid)
    }
}

// MARK: - Records that outlive their release

extension KubernetesBackend {
    /// Marks the versions and runs of a release that goes with the time until which they are kept; its decisions, which
    /// people made, stay for as long as any of these.
    ///
    /// A namespace that is being deleted takes them anyway, and a missing permission must not keep a release from going:
    /// what is left unmarked, the next sweep marks.
    func keepRecords(of release: ObjectKey, until horizon: Timestamp) async throws(BackendError) {
        for (kind, objects) in [
            (ResourceKind.version, try await records(.version, of: release)),
            (.run, try await records(.run, of: release)),
        ] {
            for object in objects where ObjectMeta(apiObject: object).keepUntil != horizon {
                try await mark(object, kind, keepUntil: .string(horizon.text))
            }
        }
    }

    /// Sets or (null) removes the mark of a record; one that is gone is no error.
    func mark(_ object: JSONValue, _ kind: ResourceKind, keepUntil: JSONValue) async throws(BackendError) {
        let patch: JSONValue = ["metadata": ["annotations": .object([ObjectMark.keepUntil: keepUntil])]]
        do throws(BackendError) {
            _ = try await access.merge(patch, APIResource(kind), ObjectMeta(apiObject: object).key)
        } catch {
            switch error {
            case .notFound: return
            case .denied(let reason): logger.warning("Record not marked", metadata: ["error": "\(reason)"])
            default: throw error
            }
        }
    }
}
