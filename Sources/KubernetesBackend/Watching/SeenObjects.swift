import ControllerRuntime
import PromptCore
import PromptOperator
import Synchronization

/// What the feeds have told, and what this process has read or written since, so that a release at rest can be passed by
/// and one that moves planned without asking for what is known.
///
/// It may be behind the API server and is never asked what is true: only whether anything has changed since it was
/// looked at before. What it misses wakes the release when it comes, and fails the writes that compare.
final class SeenObjects: Sendable {
    /// One feed: of releases (nil), or of related objects of a kind and what shares its feed.
    struct Feed: Sendable, Hashable {
        var kind: RelatedObject.Kind?
        /// A namespace, or nil for all.
        var scope: String?

        /// What the objects of the feed may be.
        var kinds: [RelatedObject.Kind] {
            switch kind {
            case nil: []
            case .bundle, .configMap: [.bundle, .configMap]
            case let kind?: [kind]
            }
        }

        func covers(_ key: ObjectKey) -> Bool { scope == nil || scope == key.namespace }
    }

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
        /// The resource version up to which each feed has told everything.
        var positions: [Feed: String] = [:]
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

    /// Takes in everything that there is where the feed listens.
    func listed(_ list: ListResult<ReleaseSummary>, by feed: Feed, isFirst: Bool) {
        guarded.withLock { guarded in
            if isFirst { guarded.unlistedReleases -= 1 }
            guarded.positions[feed] = list.resourceVersion
            guarded.releases = guarded.releases.filter { !feed.covers($0.key) }
            for item in list.items { guarded.releases[item.key] = item }
        }
    }

    func changed(_ release: ReleaseSummary, by feed: Feed, at version: String) {
        guarded.withLock { guarded in
            guarded.positions[feed] = version
            guarded.take(release)
        }
    }

    func removed(_ release: ReleaseSummary, by feed: Feed, at version: String) {
        guarded.withLock { guarded in
            guarded.positions[feed] = version
            let known = guarded.releases[release.key]?.resourceVersion ?? ""
            if !ResourceVersion.isLater(known, than: version) { guarded.releases[release.key] = nil }
        }
    }

    /// Takes in everything that there is where the feed listens.
    func listed(_ list: ListResult<RelatedObject>, by feed: Feed, isFirst: Bool) {
        guarded.withLock { guarded in
            if isFirst { guarded.unlistedObjects -= 1 }
            guarded.positions[feed] = list.resourceVersion
            let former = guarded.objects.keys.filter { feed.kinds.contains($0.kind) && feed.covers($0.key) }
            for id in former { guarded.remove(id) }
            for item in list.items { guarded.set(item) }
        }
    }

    func changed(_ object: RelatedObject, by feed: Feed, at version: String) {
        guarded.withLock { guarded in
            guarded.positions[feed] = version
            guarded.take(object, feed.kinds)
        }
    }

    func removed(_ object: RelatedObject, by feed: Feed, at version: String) {
        guarded.withLock { guarded in
            guarded.positions[feed] = version
            for id in feed.kinds.map({ RelatedID(kind: $0, key: object.key) }) {
                let known = guarded.objects[id]?.resourceVersion ?? ""
                if !ResourceVersion.isLater(known, than: version) { guarded.remove(id) }
            }
        }
    }

    /// A feed has told everything up to a version.
    func came(to version: String, _ feed: Feed) { guarded.withLock { $0.positions[feed] = version } }

    // MARK: What was read or written

    /// Takes in a release as it was read or written, where its feed has not come so far: what a feed has told is
    /// complete, and what was read before may be gone by now.
    func found(_ release: ReleaseSummary) {
        guarded.withLock { guarded in
            guard guarded.isAhead(release.resourceVersion, of: nil, release.key) else { return }
            guarded.take(release)
        }
    }

    /// The same of another object.
    func found(_ object: RelatedObject) {
        guarded.withLock { guarded in
            guard guarded.isAhead(object.resourceVersion, of: object.kind, object.key) else { return }
            guarded.take(object, Feed(kind: object.kind).kinds)
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

    /// The resource version of a release; nil where only reading tells.
    func releaseVersion(_ key: ObjectKey) -> String? {
        guarded.withLock { $0.isComplete ? $0.releases[key]?.resourceVersion : nil }
    }

    /// The resource versions, by name, of the records of a kind that belong to a release; nil where only reading tells.
    func recordVersions(_ kind: RelatedObject.Kind, of release: ObjectKey) -> [String: String]? {
        guarded.withLock { guarded in
            guard guarded.isComplete else { return nil }
            let records = (guarded.records[release] ?? []).filter { $0.kind == kind }
            return records.reduce(into: [:]) { $0[$1.key.name] = guarded.objects[$1]?.resourceVersion }
        }
    }

    /// The resource version of a ConfigMap, empty where there is none; nil where only reading tells.
    func configMapVersion(_ key: ObjectKey) -> String? {
        guarded.withLock { $0.isComplete ? $0.configMap(key) ?? "" : nil }
    }

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
    /// Whether the feed of an object has not come to this version yet.
    fileprivate func isAhead(_ version: String, of kind: RelatedObject.Kind?, _ key: ObjectKey) -> Bool {
        let feedKind = kind == .configMap ? .bundle : kind
        let feeds = [nil, key.namespace].map { SeenObjects.Feed(kind: feedKind, scope: $0) }
        guard let position = feeds.compactMap({ positions[$0] }).first else { return false }
        return ResourceVersion.isLater(version, than: position)
    }

    /// Takes in the state of a release unless a later one is known.
    fileprivate mutating func take(_ release: ReleaseSummary) {
        let known = releases[release.key]?.resourceVersion ?? ""
        if !ResourceVersion.isLater(known, than: release.resourceVersion) { releases[release.key] = release }
    }

    /// Takes in the state of an object, which was one of these kinds before, unless a later one is known.
    fileprivate mutating func take(_ object: RelatedObject, _ kinds: [RelatedObject.Kind]) {
        let ids = kinds.map { SeenObjects.RelatedID(kind: $0, key: object.key) }
        let known = ids.compactMap { objects[$0]?.resourceVersion }
        guard !known.contains(where: { ResourceVersion.isLater($0, than: object.resourceVersion) }) else { return }
        for id in ids { remove(id) }
        set(object)
    }

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
