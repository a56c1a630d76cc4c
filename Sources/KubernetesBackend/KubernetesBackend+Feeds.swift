import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator

/// The feeds of a backend: one of each kind in each scope.
struct KubernetesFeeds: Sendable {
    let releases: [ObservedFeed<ReleaseSummary>]
    let related: [ObservedFeed<RelatedObject>]

    private struct RelatedKind {
        var resource: APIResource
        /// What its objects may be to releases.
        var kinds: [RelatedObject.Kind]
        var isMetadataOnly = true
        var decode: @Sendable (JSONValue) -> RelatedObject?

        init(_ kind: ResourceKind, _ related: RelatedObject.Kind, isMetadataOnly: Bool = true) {
            resource = APIResource(kind)
            kinds = [related]
            self.isMetadataOnly = isMetadataOnly
            decode = { RelatedObject(related, apiObject: $0) }
        }

        private init() {
            resource = .configMaps
            kinds = [.bundle, .configMap]
            decode = { RelatedObject(configMap: $0) }
        }

        /// A decision says in its spec which release it is for; of the others the metadata are enough.
        static let all = [
            RelatedKind(.suite, .suite), RelatedKind(.endpoint, .endpoint), RelatedKind(),
            RelatedKind(.decision, .decision, isMetadataOnly: false), RelatedKind(.run, .run),
            RelatedKind(.version, .version),
        ]
    }

    /// The feeds of a configuration; what they tell is noted in `seen`, and releases that they tell of in `read`.
    init(
        _ client: APIClient, _ configuration: KubernetesConfiguration, clock: any Clock<Duration>, seen: SeenObjects,
        read: BoundedCache<JSONValue>
    ) {
        var selected = APIListOptions()
        selected.labelSelector = configuration.selector?.text
        releases = configuration.scopes.map { scope in
            ObservedFeed(
                KubernetesListWatch(client, APIResource(.release), in: scope, selected, clock: clock) {
                    Self.take($0, read)
                }
            ) { seen.take($0, in: scope) }
        }
        related = configuration.scopes.flatMap { scope in
            RelatedKind.all.map { kind in
                var options = APIListOptions()
                options.isMetadataOnly = kind.isMetadataOnly
                return ObservedFeed(
                    KubernetesListWatch(
                        client, kind.resource, in: scope, options, clock: clock, decode: kind.decode)
                ) { [kinds = kind.kinds] in seen.take($0, kinds, in: scope) }
            }
        }
        seen.expect(releaseFeeds: releases.count, relatedFeeds: related.count)
    }

    /// What is kept of each release; the whole of it only for a while, for whoever reconciles it next.
    private static func take(_ object: JSONValue, _ read: BoundedCache<JSONValue>) -> ReleaseSummary? {
        guard let release = ReleaseSummary(apiObject: object) else { return nil }
        read.keepNewer(object.withoutManagedFields, for: release.key)
        return release
    }
}

extension SeenObjects {
    fileprivate func take(_ note: FeedNote<ReleaseSummary>, in scope: String?) {
        let feed = Feed(kind: nil, scope: scope)
        switch note {
        case .listed(let list, let isFirst): listed(list, by: feed, isFirst: isFirst)
        case .changed(let release, let version): changed(release, by: feed, at: version)
        case .removed(let release, let version): removed(release, by: feed, at: version)
        case .came(let version): came(to: version, feed)
        }
    }

    fileprivate func take(_ note: FeedNote<RelatedObject>, _ kinds: [RelatedObject.Kind], in scope: String?) {
        let feed = Feed(kind: kinds.first, scope: scope)
        switch note {
        case .listed(let list, let isFirst): listed(list, by: feed, isFirst: isFirst)
        case .changed(let object, let version): changed(object, by: feed, at: version)
        case .removed(let object, let version): removed(object, by: feed, at: version)
        case .came(let version): came(to: version, feed)
        }
    }
}

extension KubernetesBackend {
    package var releaseFeeds: [ObservedFeed<ReleaseSummary>] { feeds.releases }
    package var relatedFeeds: [ObservedFeed<RelatedObject>] { feeds.related }

    package func dependents(onConfigMap map: ObjectKey) -> [RelatedObject] { seen.dependents(onConfigMap: map) }

    package func look(at key: ObjectKey, places: Set<String>, expecting resourceVersion: String?) async -> Digest? {
        seen.look(at: key, places: places, expecting: resourceVersion)
    }
}
