import ControllerRuntime
import PromptCore

/// What the operator keeps of every release, in memory, to know whom a change concerns.
package struct ReleaseSummary: Sendable, Hashable {
    package var key: ObjectKey
    package var uid: String
    package var creationTimestamp: Timestamp
    package var resourceVersion: String
    package var intent: String
    package var deliveryName: String
    /// Names, in the release's namespace, of what the spec refers to.
    package var suites: Set<String>
    package var endpoints: Set<String>
    package var configMaps: Set<String>

    package init(
        key: ObjectKey, uid: String, creationTimestamp: Timestamp, resourceVersion: String, intent: String,
        deliveryName: String, suites: Set<String> = [], endpoints: Set<String> = [], configMaps: Set<String> = []
    ) {
        self.key = key
        self.uid = uid
        self.creationTimestamp = creationTimestamp
        self.resourceVersion = resourceVersion
        self.intent = intent
        self.deliveryName = deliveryName
        self.suites = suites
        self.endpoints = endpoints
        self.configMaps = configMaps
    }
}

/// Another object whose change may concern releases. A source may list none of them and only tell changes where a
/// full list would say nothing that the releases' own first reconcile does not see.
package struct RelatedObject: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable { case suite, endpoint, configMap, decision, run, version, bundle }

    package var kind: Kind
    package var key: ObjectKey
    /// The one release that a decision, a run, a version or a bundle belongs to; nil for what several may refer to.
    package var releaseName: String?
    package var resourceVersion: String

    package init(kind: Kind, key: ObjectKey, releaseName: String? = nil, resourceVersion: String = "") {
        self.kind = kind
        self.key = key
        self.releaseName = releaseName
        self.resourceVersion = resourceVersion
    }
}

/// Where the operator's informers listen; a `Backend` with its change feeds.
package protocol WatchableBackend: Backend {
    associatedtype Releases: ListWatch<ReleaseSummary>
    associatedtype Related: ListWatch<RelatedObject>

    /// Every release with a manifest, and every deleted one that still needs cleaning up; each in one of the sources.
    var releaseFeeds: [Releases] { get }
    /// The other objects; each in one of the sources.
    var relatedFeeds: [Related] { get }
    /// Suites and endpoints that are read with a text of this ConfigMap; none where their own changes tell of it.
    func dependents(onConfigMap map: ObjectKey) -> [RelatedObject]
}

extension WatchableBackend {
    package func dependents(onConfigMap map: ObjectKey) -> [RelatedObject] { [] }
}
