import ControllerRuntime
import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator
import Synchronization

/// Releases as custom resources of an API server, bundles as ConfigMaps that workloads mount.
///
/// Every write compares and swaps, so that nothing here has to be right about what others do. What is kept in memory only
/// saves requests: what the feeds have seen, and the objects that were read or written last.
package final class KubernetesBackend: WatchableBackend {
    let access: ObjectAccess
    let configuration: KubernetesConfiguration
    let logger: Logger
    /// What the feeds have told.
    let seen = SeenObjects()
    /// Releases as they were read, written or told of last, whole, so that they can be planned, and their status written,
    /// without reading them again.
    let releasesRead = BoundedCache<JSONValue>(capacity: 256)
    /// ConfigMaps at places of delivery as they were read or written last.
    let placesRead = BoundedCache<PlacedBundle>(capacity: 256)
    /// Records of releases, by release, as they were read or written last.
    let versionsRead = BoundedCache<[PromptVersion]>(capacity: 256)
    let runsRead = BoundedCache<[EvaluationRun]>(capacity: 256)
    let decisionLists = SharedReads<String, [JSONValue]>()
    /// By the value of the label that says whose they are.
    let recordLists = SharedReads<RecordCollection, [String: [JSONValue]]>()
    /// Whether the server was seen to drop a part of a status; until this process ends it is then asked before each write.
    let dropsStatus = Mutex(false)
    private let damageTold = Mutex<Set<String>>([])
    let feeds: KubernetesFeeds
    let clock: any Clock<Duration>

    /// A backend that asks `client`; `clock` is what its feeds wait by.
    package init(
        _ client: APIClient, _ configuration: KubernetesConfiguration = .init(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        access = ObjectAccess(client: client)
        self.configuration = configuration
        self.clock = clock
        self.logger = logger
        feeds = KubernetesFeeds(client, configuration, clock: clock, seen: seen, read: releasesRead)
    }

    package func tell(_ events: [ReleaseEvent]) {
        for event in events { configuration.tell(event) }
    }
}

// MARK: - Damage

extension KubernetesBackend {
    /// The objects that can be read. What cannot is told once for each state of it, and left out from then on: an object
    /// of the API server is nobody's to repair from here, and one that is damaged must not stop the others.
    func readable<Value>(
        _ objects: [JSONValue], _ read: (JSONValue) throws(ObjectDamage) -> Value
    ) throws(BackendError) -> [Value] {
        var values: [Value] = []
        var damaged: [String] = []
        for object in objects {
            do throws(ObjectDamage) {
                values.append(try read(object))
            } catch {
                if let told = tellOnce(error, in: object) { damaged.append(told) }
            }
        }
        guard damaged.isEmpty else { throw .corrupted(damaged.joined(separator: "; ")) }
        return values
    }

    /// What to say of a damaged object; nil where it has been said.
    func tellOnce(_ damage: ObjectDamage, in object: JSONValue) -> String? {
        let meta = ObjectMeta(apiObject: object)
        let kind = object["kind"]?.string ?? "object"
        let isNew = damageTold.withLock { $0.insert("\(meta.uid)/\(meta.resourceVersion)").inserted }
        guard isNew else { return nil }
        logger.error(
            "Object not readable: it is left out",
            metadata: ["kind": "\(kind)", "object": "\(meta.key)", "field": "\(damage.field)"])
        return "the \(kind) \(meta.key) cannot be read: \(damage.field)"
    }
}
