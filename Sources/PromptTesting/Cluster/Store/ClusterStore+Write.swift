import JSON
import KubernetesClient
import PromptCore

extension ClusterStore {
    /// Stores a new object; `claims` are the fields that its writer applies, nil for a plain create.
    mutating func create(
        _ wanted: ClusterWritten, _ target: ClusterTarget, _ write: ClusterWrite, claims: FieldSet? = nil
    ) throws(Refusal) -> ClusterWritten {
        let kind = target.kind
        var object = wanted.object
        try requireNamespace(of: target)
        if !(object.at("metadata", "resourceVersion")?.string ?? "").isEmpty {
            throw Refusal(500, "", "resourceVersion should not be set on objects to be created")
        }
        let prefix = object.at("metadata", "generateName")?.string ?? ""
        var key = target.key
        if key.name.isEmpty, !prefix.isEmpty { key.name = prefix.prefix(58) + makeSuffix() }
        if !key.name.isEmpty { object.set(.string(key.name), at: "metadata", "name") }
        if kind.resource.isNamespaced { object.set(.string(key.namespace), at: "metadata", "namespace") }
        object = kind.created(object, uid: makeUID(), now: write.now)
        let problems = kind.problems(of: object, replacing: nil)
        guard problems.isEmpty else { throw .invalid(kind, key.name, problems) }
        guard self.object(kind, key) == nil else { throw .alreadyExists(kind, key.name) }
        let time = write.now.wholeSecond.text
        let owner = target.owner(write.manager, claims == nil ? .update : .apply)
        var managed = ManagedFields(nil)
        if let claims {
            managed.entries[owner] = claims.isEmpty ? nil : .init(fields: claims, time: time)
        } else {
            managed = managed.updated(by: owner, kind.comparison(nil, object, through: nil), time: time)
        }
        object.set(managed.entries.isEmpty ? nil : managed.json, at: "metadata", "managedFields")
        if !write.isDryRun {
            object = store(object, kind, key)
            settle(write.now)
        }
        return ClusterWritten(object: object, isCreated: true, unknownFields: wanted.unknownFields)
    }

    /// Replaces an object, or a part of it, if it is still at the version that `wanted` bears.
    mutating func replace(
        _ wanted: ClusterWritten, _ target: ClusterTarget, _ write: ClusterWrite
    ) throws(Refusal) -> ClusterWritten {
        let kind = target.kind
        guard let old = object(kind, target.key) else {
            guard kind.isCreatedByReplace, target.subresource == nil else { throw .notFound(kind, target.key.name) }
            return try create(wanted, target, write)
        }
        if kind.needsVersion, (wanted.object.at("metadata", "resourceVersion")?.string ?? "").isEmpty {
            throw .invalid(
                kind, target.key.name,
                [.invalid("metadata.resourceVersion", shown: "0x0", "must be specified for an update")])
        }
        return try update(old, to: wanted, target, write)
    }

    /// Writes a changed object: a write that changes nothing stores nothing.
    mutating func update(
        _ old: JSONValue, to wanted: ClusterWritten, _ target: ClusterTarget, _ write: ClusterWrite
    ) throws(Refusal) -> ClusterWritten {
        try checkPreconditions(of: wanted.object, on: old, target)
        var new = try validUpdate(old, to: wanted.object, target)
        let change = target.kind.comparison(old, new, through: target.subresource)
        let managed = ManagedFields(old.at("metadata", "managedFields"))
            .updated(by: target.owner(write.manager, .update), change, time: write.now.wholeSecond.text)
        new.set(managed.entries.isEmpty ? nil : managed.json, at: "metadata", "managedFields")
        return finish(old, new, wanted.unknownFields, target, write)
    }

    /// What a write would leave, checked; its managed fields are still the old ones.
    func validUpdate(
        _ old: JSONValue, to wanted: JSONValue, _ target: ClusterTarget
    ) throws(Refusal) -> JSONValue {
        let new = target.kind.updated(old, to: wanted, subresource: target.subresource)
        let problems = target.kind.problems(of: new, replacing: old)
        guard problems.isEmpty else { throw .invalid(target.kind, target.key.name, problems) }
        return new
    }

    /// Stores an update; the last finalizer that goes takes a deleted object with it.
    mutating func finish(
        _ old: JSONValue, _ new: JSONValue, _ unknownFields: [String], _ target: ClusterTarget, _ write: ClusterWrite
    ) -> ClusterWritten {
        guard new != old, !write.isDryRun else { return ClusterWritten(object: new, unknownFields: unknownFields) }
        let isDeleted = new.at("metadata", "deletionTimestamp") != nil
        let isHeld = !(new.at("metadata", "finalizers")?.array ?? []).isEmpty
        let isNamespace = target.kind.id == BuiltinKinds.namespace.id
        let stored =
            isDeleted && !isHeld && !isNamespace
            ? remove(new, target.kind, target.key) : store(new, target.kind, target.key)
        settle(write.now)
        return ClusterWritten(object: stored, unknownFields: unknownFields)
    }

    /// An object that says which version or uid it means is only written over that one.
    func checkPreconditions(
        of wanted: JSONValue, on old: JSONValue, _ target: ClusterTarget
    ) throws(Refusal) {
        let version = wanted.at("metadata", "resourceVersion")?.string ?? ""
        let uid = wanted.at("metadata", "uid")?.string ?? ""
        let oldUID = old.at("metadata", "uid")?.string ?? ""
        if !uid.isEmpty, uid != oldUID {
            throw .conflict(
                target.kind, target.key.name,
                "Precondition failed: UID in precondition: \(uid), UID in object meta: \(oldUID)")
        }
        guard version.isEmpty || version == "0" || version == old.at("metadata", "resourceVersion")?.string else {
            throw .modified(target.kind, target.key.name)
        }
    }

    /// Nothing is created in a namespace that is not there or that goes.
    private func requireNamespace(of target: ClusterTarget) throws(Refusal) {
        guard target.kind.resource.isNamespaced else { return }
        let name = target.key.namespace
        let key = ObjectKey(namespace: "", name: name)
        guard let namespace = object(BuiltinKinds.namespace, key) else { throw .notFound(BuiltinKinds.namespace, name) }
        guard namespace.at("metadata", "deletionTimestamp") == nil else {
            var details = target.kind.details(target.key.name)
            let why = "namespace \(name) is being terminated"
            details.set(
                [["reason": "NamespaceTerminating", "message": .string(why), "field": "metadata.namespace"]],
                at: "causes")
            throw Refusal(
                403, "Forbidden",
                "\(target.kind.qualifiedPlural) \"\(target.key.name)\" is forbidden: unable to create new content in "
                    + "namespace \(name) because it is being terminated",
                details: details)
        }
    }
}
