import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting

/// What a cluster stores as the invariants see it, and what each change of it did.
struct ClusterMirror: Sendable {
    /// What a change did, in the invariants' words.
    enum Effect: Sendable {
        case operation(BackendOperation)
        /// Nothing of which an invariant speaks.
        case other(String)
        /// What was written cannot be read.
        case damage(String)
    }

    /// The ConfigMap that the endpoint reads its answers from.
    static let answers = ObjectKey(namespace: Fixtures.namespace, name: "answers")

    private(set) var contents = InMemoryContents()
    private var endpoint: JSONValue?
    private var texts: JSONValue?

    /// The version up to which it knows all.
    var version: Int { contents.sequence }

    /// Takes in a change; what it did, nil where that concerns nobody.
    mutating func apply(_ change: ClusterChange) -> Effect? {
        contents.sequence = change.version
        do {
            switch change.kind {
            case Self.id(.release): return try releaseChanged(change)
            case Self.id(.version): return try versionChanged(change)
            case Self.id(.run): return try runChanged(change)
            case Self.id(.decision): return try decisionChanged(change)
            case Self.id(.suite):
                contents.suites[change.key] = change.after.flatMap { ReadObject.suite($0) }
            case Self.id(.endpoint):
                endpoint = change.after
                readEndpoint(change.key)
            case APIResource.configMaps.plural where change.key == Self.answers:
                texts = change.after
                if let endpoint { readEndpoint(ObjectMeta(apiObject: endpoint).key) }
            case APIResource.configMaps.plural: return bundleChanged(change)
            default: break
            }
            return nil
        } catch {
            return .damage("\(error)")
        }
    }

    private static func id(_ kind: ResourceKind) -> String { APIResource(kind).plural + "." + ResourceKind.group }

    private mutating func readEndpoint(_ key: ObjectKey) {
        let maps = [texts].compactMap { $0 }
        contents.endpoints[key] = endpoint.flatMap { ReadObject.endpoint($0, configMaps: maps) }
    }

    private mutating func releaseChanged(_ change: ClusterChange) throws -> Effect {
        guard let object = change.after else {
            contents.releases[change.key] = nil
            return .operation(.forget(change.key))
        }
        let release = ReadObject.release(object)
        let status = try ReadObject.status(ofRelease: object)
        contents.releases[change.key] = StoredRelease(
            release: release, status: status, resourceVersion: release.meta.resourceVersion,
            isDeleted: ReadObject.deletedAt(object) != nil)
        guard let status, change.before?["status"] != object["status"] else {
            return .other("marks release \(change.key.name)")
        }
        return .operation(.commit(status, of: change.key))
    }

    private mutating func versionChanged(_ change: ClusterChange) throws -> Effect {
        let known = try ReadObject.version(change.object)
        contents.versions[change.key] = change.after == nil ? nil : known
        switch (change.before, change.after) {
        case (nil, _): return .operation(.recordVersion(known))
        case (_, nil): return .operation(.deleteVersion(known))
        default: return .other("marks record \(change.key.name)")
        }
    }

    private mutating func runChanged(_ change: ClusterChange) throws -> Effect {
        let known = try ReadObject.run(change.object)
        contents.runs[change.key] = change.after == nil ? nil : known
        switch (change.before, change.after) {
        case (nil, _): return .operation(.saveRun(known))
        case (_, nil): return .operation(.deleteRun(known))
        default: return .other("marks run \(change.key.name)")
        }
    }

    private mutating func decisionChanged(_ change: ClusterChange) throws -> Effect {
        let known = try ReadObject.decision(change.object)
        contents.decisions[change.key] = change.after == nil ? nil : known
        guard change.after != nil else { return .operation(.deleteDecision(known)) }
        guard let outcome = known.outcome else { return .other("enters decision \(change.key.name)") }
        return .operation(.reportOutcome(outcome, of: known))
    }
}

// MARK: - Bundles

extension ClusterMirror {
    private mutating func bundleChanged(_ change: ClusterChange) -> Effect {
        guard let object = change.after else {
            contents.bundles[change.key] = nil
            return .operation(.removeBundle(change.key))
        }
        let bundle = Self.bundle(object)
        contents.bundles[change.key] = bundle
        let before = change.before.map(Self.bundle)
        let isServed =
            before?.files != bundle.files || before?.transition != bundle.transition
            || before?.ownerUID != bundle.ownerUID
        guard isServed, let release = bundle.release, let uid = bundle.ownerUID else {
            return .other("marks bundle \(change.key.name)")
        }
        let marked = ObjectMeta(apiObject: object).annotations[ObjectMark.bundleDigest].flatMap { Digest($0) }
        return .operation(
            .deliver(
                BundleDelivery(
                    release: release, releaseUID: uid, name: change.key.name, transition: bundle.transition ?? 0,
                    files: bundle.files, digest: marked ?? bundle.digest)))
    }

    /// What a workload would mount.
    static func bundle(_ object: JSONValue) -> InMemoryContents.HeldBundle {
        let meta = ObjectMeta(apiObject: object)
        return InMemoryContents.HeldBundle(
            files: ReadObject.files(ofConfigMap: object),
            transition: meta.annotations[ObjectMark.transition].flatMap { Int($0) },
            ownerUID: meta.annotations[ObjectMark.releaseUID],
            release: meta.labels[ObjectMark.release].map { ObjectKey(namespace: meta.namespace, name: $0) },
            resourceVersion: meta.resourceVersion)
    }
}
