import JSON
import KubernetesClient
import PromptCore

/// One write: what an object was before and after.
package struct ClusterChange: Sendable {
    package var version: Int
    /// The kind's `id`: `promptreleases.promptops.dev`, `configmaps`.
    package var kind: String
    package var key: ObjectKey
    /// Nil when it was created.
    package var before: JSONValue?
    /// Nil when it was deleted.
    package var after: JSONValue?
    /// What the change's events show: the object after it, or the last one at the deletion's version.
    package var object: JSONValue
}

/// Everything that an API server stores, as a state machine: each operation is one step, and takes the time as an
/// argument.
///
/// One counter of resource versions is shared by all kinds, as etcd's is.
struct ClusterStore: Sendable {
    private(set) var version = 0
    private(set) var kinds: [ClusterKind] = BuiltinKinds.all
    /// By the kind's `id`.
    private(set) var objects: [String: ObjectTable] = [:]
    /// The version of the last change of each kind.
    private(set) var lastChanges: [String: Int] = [:]
    /// Namespaces that are being deleted.
    private(set) var leavingNamespaces: Set<ObjectKey> = []
    /// In the order of versions; the oldest are dropped.
    private(set) var history: [ClusterChange] = []
    /// No state and no change at or before this version is known any more, apart from the latest.
    private(set) var compactedVersion = 0
    private(set) var ownership = OwnershipIndex()
    /// Whether dependents of owners that are gone are deleted as soon as they are.
    var collectsGarbage = true
    var grants: [String: [FakeGrant]] = [:]
    private var lastUID = 0
    private var lastSuffix = 0

    /// How many changes are kept for watches and older snapshots.
    static let historyLimit = 20_000

    func object(_ kind: ClusterKind, _ key: ObjectKey) -> JSONValue? { objects[kind.id]?[key] }

    func kind(group: String, version: String, plural: String) -> ClusterKind? {
        kinds.first {
            $0.resource.plural == plural && $0.resource.group == group && $0.resource.version == version
        }
    }

    /// Stores an object under the next version; as it is stored.
    @discardableResult
    mutating func store(_ object: JSONValue, _ kind: ClusterKind, _ key: ObjectKey) -> JSONValue {
        commit(object, kind, key, isRemoved: false)
    }

    /// Takes an object away; `last` is what watches are shown of it.
    @discardableResult
    mutating func remove(_ last: JSONValue, _ kind: ClusterKind, _ key: ObjectKey) -> JSONValue {
        commit(last, kind, key, isRemoved: true)
    }

    private mutating func commit(
        _ object: JSONValue, _ kind: ClusterKind, _ key: ObjectKey, isRemoved: Bool
    ) -> JSONValue {
        let before = objects[kind.id]?[key]
        version += 1
        var shown = object
        shown.set(.string(String(version)), at: "metadata", "resourceVersion")
        let after: JSONValue? = isRemoved ? .none : .some(shown)
        objects[kind.id, default: ObjectTable()][key] = after
        lastChanges[kind.id] = version
        ownership.change(ObjectPlace(kind: kind.id, key: key), from: before, to: after)
        history.append(
            ClusterChange(version: version, kind: kind.id, key: key, before: before, after: after, object: shown))
        if history.count >= 2 * Self.historyLimit { compact(keeping: Self.historyLimit) }
        if kind.id == BuiltinKinds.definition.id { serveDefinitions() }
        if kind.id == BuiltinKinds.namespace.id {
            let isLeaving = after?.at("metadata", "deletionTimestamp") != nil
            if isLeaving { leavingNamespaces.insert(key) } else { leavingNamespaces.remove(key) }
        }
        return shown
    }

    /// Forgets all but the latest changes; watches and continue tokens from before are too old then.
    mutating func compact(keeping count: Int = 0) {
        let dropped = history.prefix(max(0, history.count - count))
        compactedVersion = dropped.last?.version ?? compactedVersion
        history.removeFirst(dropped.count)
    }

    /// The place in the history after every change up to a version.
    func position(after version: Int) -> Int {
        var low = 0
        var high = history.count
        while low < high {
            let middle = (low + high) / 2
            if history[middle].version <= version { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Objects of a kind as they were at a version; nil when that is forgotten.
    func objects(of kind: ClusterKind, at old: Int) -> ObjectTable? {
        var result = objects[kind.id] ?? ObjectTable()
        guard old < version else { return result }
        guard old >= compactedVersion else { return nil }
        for change in history[position(after: old)...].reversed() where change.kind == kind.id {
            result[change.key] = change.before
        }
        return result
    }

    /// Dependents whose owners went since this was last asked.
    mutating func takeOrphans() -> Set<ObjectPlace> { ownership.takeOrphaned() }

    /// A new uid, told from all others by its last digits.
    mutating func makeUID() -> String {
        lastUID += 1
        let digits = String(lastUID, radix: 16)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Five letters as `generateName` appends them.
    mutating func makeSuffix() -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        lastSuffix += 1
        var rest = lastSuffix &* 7_368_787 % 14_348_907
        return String(
            (0..<5).map { _ in
                defer { rest /= letters.count }
                return letters[rest % letters.count]
            })
    }

    /// Serves the kinds that the stored definitions define, and no others.
    private mutating func serveDefinitions() {
        let table = objects[BuiltinKinds.definition.id] ?? ObjectTable()
        let definitions = table.keys(in: nil).compactMap { table[$0] }
        let former = Dictionary(kinds.map { ($0.id, $0.floor) }, uniquingKeysWith: { first, _ in first })
        let custom = definitions.compactMap { ClusterKind(definition: $0, floor: version) }
        kinds =
            BuiltinKinds.all
            + custom.map { kind in
                var kind = kind
                kind.floor = former[kind.id] ?? version
                return kind
            }
    }
}
