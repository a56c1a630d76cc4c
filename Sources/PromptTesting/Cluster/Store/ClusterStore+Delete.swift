import JSON
import KubernetesClient
import PromptCore

extension ClusterStore {
    /// Deletes an object, or marks it while something holds it; what is answered: a `Status`, or the object that stays.
    mutating func delete(
        _ target: ClusterTarget, options: JSONValue, _ write: ClusterWrite
    ) throws(Refusal) -> JSONValue {
        let kind = target.kind
        guard let old = object(kind, target.key) else { throw .notFound(kind, target.key.name) }
        try checkDeletion(of: old, target, options["preconditions"] ?? [:])
        if write.isDryRun { return deleted(old, kind, target.key) }
        if options["propagationPolicy"] == "Orphan" { disown(old, write.now) }
        let isGone = delete(kind, target.key, write.now)
        let left = object(kind, target.key) ?? old
        settle(write.now)
        return isGone && kind.resource.kind != "Pod" ? deleted(old, kind, target.key) : left
    }

    /// True when it went at once; false when something holds it.
    private mutating func delete(_ kind: ClusterKind, _ key: ObjectKey, _ now: Timestamp) -> Bool {
        guard var object = object(kind, key) else { return true }
        let isNamespace = kind.id == BuiltinKinds.namespace.id
        guard isNamespace || !(object.at("metadata", "finalizers")?.array ?? []).isEmpty else {
            remove(object, kind, key)
            return true
        }
        if object.at("metadata", "deletionTimestamp") == nil {
            object.set(.string(now.wholeSecond.text), at: "metadata", "deletionTimestamp")
            object.set(0, at: "metadata", "deletionGracePeriodSeconds")
            if kind.hasGeneration, let generation = object.at("metadata", "generation")?.integer {
                object.set(.integer(generation + 1), at: "metadata", "generation")
            }
            if isNamespace { object.set("Terminating", at: "status", "phase") }
            store(object, kind, key)
        }
        return false
    }

    private func deleted(_ old: JSONValue, _ kind: ClusterKind, _ key: ObjectKey) -> JSONValue {
        var details = kind.details(key.name)
        details.set(old.at("metadata", "uid"), at: "uid")
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "details": details,
        ]
    }

    private func checkDeletion(
        of old: JSONValue, _ target: ClusterTarget, _ conditions: JSONValue
    ) throws(Refusal) {
        let uid = old.at("metadata", "uid")?.string ?? ""
        if let wanted = conditions["uid"]?.string, wanted != uid {
            throw .failedPrecondition(
                target.kind, target.key.name,
                "the UID in the precondition (\(wanted)) does not match the UID in record (\(uid)). The object might "
                    + "have been deleted and then recreated")
        }
        let version = old.at("metadata", "resourceVersion")?.string ?? ""
        if let wanted = conditions["resourceVersion"]?.string, wanted != version {
            throw .failedPrecondition(
                target.kind, target.key.name,
                "the ResourceVersion in the precondition (\(wanted)) does not match the ResourceVersion in record "
                    + "(\(version)). The object might have been modified")
        }
    }

    /// Takes an owner's references from its dependents, which then stay.
    private mutating func disown(_ owner: JSONValue, _ now: Timestamp) {
        let uid = owner.at("metadata", "uid")
        for kind in kinds where kind.storage == nil {
            let table = objects[kind.id] ?? ObjectTable()
            for key in table.keys(in: nil) {
                guard let object = table[key] else { continue }
                let references = object.at("metadata", "ownerReferences")?.array ?? []
                guard references.contains(where: { $0["uid"] == uid }) else { continue }
                var changed = object
                let rest = references.filter { $0["uid"] != uid }
                changed.set(rest.isEmpty ? nil : .array(rest), at: "metadata", "ownerReferences")
                store(changed, kind, key)
            }
        }
    }

    /// What the controllers of a cluster do after a write: dependents without owners go, and what is in a namespace
    /// that goes.
    mutating func settle(_ now: Timestamp) {
        var changed: Bool
        repeat {
            let before = version
            if collectsGarbage { collectGarbage(now) }
            for key in leavingNamespaces.sorted() {
                if let namespace = object(BuiltinKinds.namespace, key) { empty(key, namespace, now) }
            }
            changed = version != before
        } while changed
    }

    private mutating func collectGarbage(_ now: Timestamp) {
        let orphans = takeOrphans().sorted { ($0.kind, $0.key) < ($1.kind, $1.key) }
        for place in orphans {
            guard let kind = kinds.first(where: { $0.id == place.kind && $0.storage == nil }),
                let object = object(kind, place.key), ownership.isOrphan(object)
            else { continue }
            _ = delete(kind, place.key, now)
        }
    }

    private mutating func empty(_ key: ObjectKey, _ namespace: JSONValue, _ now: Timestamp) {
        var isEmpty = true
        for kind in kinds where kind.storage == nil && kind.resource.isNamespaced {
            for place in (objects[kind.id] ?? ObjectTable()).keys(in: key.name) {
                if !delete(kind, place, now) { isEmpty = false }
            }
        }
        if isEmpty { remove(namespace, BuiltinKinds.namespace, key) }
    }
}
