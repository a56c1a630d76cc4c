import PromptCore
import PromptOperator
import Synchronization

/// What the feeds have told, so that a release at rest can be passed by without a request.
///
/// It may be behind the API server and is never asked what is true: only whether anything has changed since it was
/// looked at before. What it misses wakes the release when it comes.
final class SeenObjects: Sendable {
    fileprivate struct RelatedID: Hashable {
        var kind: RelatedObject.Kind
        var key: ObjectKey
    }

    fileprivate struct Reference {
        var resourceVersion: String
        /// ConfigMaps of the same namespace.
        var names: Set<String>
    }

    fileprivate struct Guarded {
        var releases: [ObjectKey: ReleaseSummary] = [:]
        var objects: [RelatedID: RelatedObject] = [:]
        /// Runs, versions and decisions, by the release they belong to.
        var records: [ObjectKey: Set<RelatedID>] = [:]
        /// What suites and endpoints were found to refer to when they were read.
        var references: [RelatedID: Reference] = [:]
        var unlistedReleases = 0
        var unlistedObjects = 0

        var isComplete: Bool { unlistedReleases == 0 && unlistedObjects == 0 }
    }

    private let guarded = Mutex(Guarded())

    /// So many feeds have to be listed before what was seen is complete.
    func expect(releaseFeeds: Int, relatedFeeds: Int) {
        guarded.withLock { guarded in
            guarded.unlistedReleases = releaseFeeds
            guarded.unlistedObjects = relatedFeeds
        }
    }

    // MARK: What feeds tell

    /// Takes in everything that there is in a namespace, or in all.
    func listed(_ items: [ReleaseSummary], in namespace: String?, isFirst: Bool) {
        guarded.withLock { guarded in
            if isFirst { guarded.unlistedReleases -= 1 }
            guarded.releases = guarded.releases.filter { namespace != nil && $0.key.namespace != namespace }
            for item in items { guarded.releases[item.key] = item }
        }
    }

    func changed(_ release: ReleaseSummary) { guarded.withLock { $0.releases[release.key] = release } }

    func removed(_ release: ReleaseSummary) { guarded.withLock { $0.releases[release.key] = nil } }

    /// Takes in everything that a feed of these kinds has of a namespace, or of all.
    func listed(_ items: [RelatedObject], kinds: [RelatedObject.Kind], in namespace: String?, isFirst: Bool) {
        guarded.withLock { guarded in
            if isFirst { guarded.unlistedObjects -= 1 }
            let former = guarded.objects.keys.filter { id in
                kinds.contains(id.kind) && (namespace == nil || id.key.namespace == namespace)
            }
            for id in former { guarded.remove(id) }
            for item in items { guarded.set(item) }
        }
    }

    func changed(_ object: RelatedObject, kinds: [RelatedObject.Kind]) {
        guarded.withLock { guarded in
            for kind in kinds where kind != object.kind { guarded.remove(RelatedID(kind: kind, key: object.key)) }
            guarded.set(object)
        }
    }

    func removed(_ object: RelatedObject, kinds: [RelatedObject.Kind]) {
        guarded.withLock { guarded in
            for kind in kinds { guarded.remove(RelatedID(kind: kind, key: object.key)) }
        }
    }

    /// Notes which ConfigMaps a suite or an endpoint refers to at a resource version.
    func note(_ kind: ResourceKind, _ key: ObjectKey, at resourceVersion: String, refersTo names: Set<String>) {
        let id = RelatedID(kind: kind == .suite ? .suite : .endpoint, key: key)
        guarded.withLock { $0.references[id] = Reference(resourceVersion: resourceVersion, names: names) }
    }

    // MARK: What was seen

    var hasListedReleases: Bool { guarded.withLock { $0.unlistedReleases == 0 } }

    func knowsRelease(_ key: ObjectKey) -> Bool { guarded.withLock { $0.releases[key] != nil } }

    /// The resource version that a suite or an endpoint would be read with now; empty where there is none, nil where
    /// only reading tells.
    func version(_ kind: RelatedObject.Kind, _ key: ObjectKey) -> String? {
        guarded.withLock { guarded in
            guard guarded.isComplete else { return nil }
            let id = RelatedID(kind: kind, key: key)
            guard let object = guarded.objects[id] else { return "" }
            guard let reference = guarded.references[id], reference.resourceVersion == object.resourceVersion else {
                return nil
            }
            return ReferredTexts.join(object.resourceVersion, reference.names) { name in
                guarded.configMap(ObjectKey(namespace: key.namespace, name: name))
            }
        }
    }

    /// The suites and endpoints that were found to refer to a ConfigMap.
    func dependents(onConfigMap map: ObjectKey) -> [RelatedObject] {
        guarded.withLock { guarded in
            guarded.references
                .filter { $0.key.key.namespace == map.namespace && $0.value.names.contains(map.name) }
                .map { RelatedObject(kind: $0.key.kind, key: $0.key.key) }
        }
    }

    /// A digest over the resource versions of all that belongs to a release; nil before everything was listed, for a
    /// release that is not there, or is not at this resource version (nil: whichever).
    func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) -> Digest? {
        let parts: [String]? = guarded.withLock { guarded in
            guard guarded.isComplete, let release = guarded.releases[key],
                resourceVersion ?? release.resourceVersion == release.resourceVersion
            else { return nil }
            let records = (guarded.records[key] ?? []).compactMap { guarded.objects[$0] }
                .map { "\($0.kind.rawValue) \($0.key.name) \($0.resourceVersion)" }
            let maps = places.union(release.configMaps).sorted().map { name in
                "\(name) \(guarded.configMap(ObjectKey(namespace: key.namespace, name: name)) ?? "-")"
            }
            return ["\(release.uid) \(release.resourceVersion)"] + records.sorted() + maps
        }
        return parts.map { Digest(of: $0.joined(separator: "\n").utf8) }
    }
}

extension SeenObjects.Guarded {
    fileprivate mutating func set(_ object: RelatedObject) {
        let id = SeenObjects.RelatedID(kind: object.kind, key: object.key)
        remove(id)
        objects[id] = object
        guard let owner = Self.owner(of: object) else { return }
        records[owner, default: []].insert(id)
    }

    fileprivate mutating func remove(_ id: SeenObjects.RelatedID) {
        guard let object = objects.removeValue(forKey: id), let owner = Self.owner(of: object) else { return }
        records[owner]?.remove(id)
        if records[owner]?.isEmpty == true { records[owner] = nil }
    }

    /// The release that a record belongs to; a bundle is looked at by its place.
    private static func owner(of object: RelatedObject) -> ObjectKey? {
        guard object.kind != .bundle else { return nil }
        return object.releaseName.map { ObjectKey(namespace: object.key.namespace, name: $0) }
    }

    /// The resource version of a ConfigMap, whoever made it.
    fileprivate func configMap(_ key: ObjectKey) -> String? {
        for kind in [RelatedObject.Kind.bundle, .configMap] {
            if let object = objects[.init(kind: kind, key: key)] { return object.resourceVersion }
        }
        return nil
    }
}
