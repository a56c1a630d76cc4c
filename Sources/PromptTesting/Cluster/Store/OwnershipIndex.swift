import JSON
import PromptCore

/// An object of any kind.
struct ObjectPlace: Sendable, Hashable {
    /// The kind's `id`.
    var kind: String
    var key: ObjectKey
}

/// Which objects live, and which depend on which: what a garbage collector knows.
struct OwnershipIndex: Sendable {
    private var living: Set<String> = []
    /// By the owner's uid.
    private var dependents: [String: Set<ObjectPlace>] = [:]
    /// Dependents that lost an owner since this was last asked for.
    private var orphaned: Set<ObjectPlace> = []

    mutating func change(_ place: ObjectPlace, from before: JSONValue?, to after: JSONValue?) {
        for owner in Self.owners(of: before) { dependents[owner]?.remove(place) }
        for owner in Self.owners(of: after) {
            dependents[owner, default: []].insert(place)
            if !living.contains(owner) { orphaned.insert(place) }
        }
        let former = before?.at("metadata", "uid")?.string
        let current = after?.at("metadata", "uid")?.string
        if let current { living.insert(current) }
        if let former, former != current {
            living.remove(former)
            orphaned.formUnion(dependents.removeValue(forKey: former) ?? [])
        }
        if after == nil { orphaned.remove(place) }
    }

    /// Whether an object has owners and none of them lives.
    func isOrphan(_ object: JSONValue) -> Bool {
        let owners = Self.owners(of: object)
        return !owners.isEmpty && !owners.contains { living.contains($0) }
    }

    mutating func takeOrphaned() -> Set<ObjectPlace> {
        defer { orphaned = [] }
        return orphaned
    }

    private static func owners(of object: JSONValue?) -> [String] {
        (object?.at("metadata", "ownerReferences")?.array ?? []).compactMap { $0["uid"]?.string }
    }
}
