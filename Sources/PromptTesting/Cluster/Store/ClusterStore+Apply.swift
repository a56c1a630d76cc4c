import JSON
import KubernetesClient
import PromptCore

extension ClusterStore {
    /// Server-side apply of a full intent: fields that this manager applied before and does not name now go, unless
    /// somebody else owns them too.
    mutating func apply(
        _ intent: JSONValue, _ target: ClusterTarget, _ write: ClusterWrite
    ) throws(Refusal) -> ClusterWritten {
        let kind = target.kind
        try checkIntent(intent, target)
        let wanted = kind.ownable(intent, through: target.subresource)
        let claims = FieldSet(applying: wanted, kind.schema)
        guard let old = object(kind, target.key) else {
            guard target.subresource == nil else { throw .notFound(kind, target.key.name) }
            guard (intent.at("metadata", "resourceVersion")?.string ?? "").isEmpty else {
                throw .modified(kind, target.key.name)
            }
            return try create(ClusterWritten(object: intent), target, write, claims: claims)
        }
        try checkPreconditions(of: intent, on: old, target)
        let owner = target.owner(write.manager, .apply)
        var managed = ManagedFields(old.at("metadata", "managedFields"))
        let last = managed.entries[owner]
        let time = write.now.wholeSecond.text
        managed.entries[owner] = .init(fields: claims, time: time)
        let merged = AppliedMerge.merged(old, wanted, kind.schema)
        let pruned =
            last.flatMap { AppliedMerge.pruned(merged, given: $0.fields, kept: managed.all, kind.schema) } ?? merged
        var new = try validUpdate(old, to: pruned, target)
        let change = kind.comparison(old, new, through: target.subresource)
        let conflicts = managed.conflicts(of: owner, with: change)
        guard write.isForced || conflicts.isEmpty else { throw .applyConflict(conflicts) }
        managed = managed.relieved(of: change, except: owner)
        // An apply that changes neither values nor owners is no write: its time does not count either.
        if let last, last.fields == claims, new == old { managed.entries[owner]?.time = last.time }
        if claims.isEmpty { managed.entries[owner] = nil }
        new.set(managed.entries.isEmpty ? nil : managed.json, at: "metadata", "managedFields")
        return finish(old, new, [], target, write)
    }

    private func checkIntent(_ intent: JSONValue, _ target: ClusterTarget) throws(Refusal) {
        let kind = target.kind
        guard case .object = intent, intent["kind"]?.string != nil, intent["apiVersion"]?.string != nil else {
            throw .badRequest("Object 'Kind' is missing in '\(intent.text)'")
        }
        _ = try kind.accepted(intent, .ignore)
        guard intent.at("metadata", "managedFields") == nil else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        if let name = intent.at("metadata", "name")?.string, name != target.key.name {
            throw .badRequest(
                "the name of the object (\(name)) does not match the name on the URL (\(target.key.name))")
        }
        guard kind.isCustom else { return }
        var unknown: [String] = []
        _ = kind.schema.pruned(intent, at: "", dropped: &unknown)
        guard let field = unknown.first else { return }
        // The server takes this for a fault of its own, so that a client may try it for ever.
        throw Refusal(
            500, "",
            "failed to create typed patch object (\(target.key.namespace)/\(target.key.name); "
                + "\(kind.resource.apiVersion), Kind=\(kind.resource.kind)): .\(field): field not declared in schema")
    }
}
