import JSON
import PromptCore

/// An object as `get` lists it: a row of a table, or a Kubernetes object.
protocol ListedResource: Sendable, Hashable {
    static var kind: ResourceKind { get }
    /// For "no releases found".
    static var plural: String { get }
    /// Without NAMESPACE and AGE, which every table has.
    static var columns: [Table.Column] { get }

    /// Of the object itself.
    var key: ObjectKey { get }
    /// Of the release that it belongs to; a release's own.
    var releaseName: String { get }
    /// What AGE counts from.
    var since: Timestamp { get }
    /// One for each of `columns`.
    var cells: [Table.Cell] { get }
    /// `spec` and `status` and whatever else the object has beside its metadata.
    var members: [String: JSONValue] { get }
    var metadata: JSONValue { get }
}

extension ListedResource {
    /// The object as `kubectl get -o json` shows one.
    var json: JSONValue {
        let head: [String: JSONValue] = [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": .string(Self.kind.rawValue), "metadata": metadata,
        ]
        return .object(members.merging(head) { $1 })
    }

    /// `promptrelease.promptops.dev/incident-triage`, as `kubectl get -o name` prints it.
    var fullName: String { "\(Self.kind.rawValue.lowercased()).\(ResourceKind.group)/\(key.name)" }

    static func table(of resources: [Self], showsNamespace: Bool, at now: Timestamp) -> Table {
        Table(
            (showsNamespace ? [Table.Column("NAMESPACE")] : []) + columns + [Table.Column("AGE")],
            rows: resources.map { resource in
                (showsNamespace ? [Table.Cell(resource.key.namespace)] : []) + resource.cells
                    + [Table.Cell(resource.since.age(at: now))]
            })
    }

    /// A single object that was named, or a List of them.
    static func json(of resources: [Self], isSingle: Bool) -> JSONValue {
        if isSingle, let only = resources.first, resources.count == 1 { return only.json }
        return .list(of: resources.map(\.json))
    }
}

extension ObjectMeta {
    /// The metadata as an API server shows it; what is empty is left out.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "namespace": .string(namespace),
            "creationTimestamp": .string(creationTimestamp.text),
        ]
        if !uid.isEmpty { members["uid"] = .string(uid) }
        if !labels.isEmpty { members["labels"] = .object(labels.mapValues(JSONValue.string)) }
        if !annotations.isEmpty { members["annotations"] = .object(annotations.mapValues(JSONValue.string)) }
        return .object(members)
    }
}

extension [String: JSONValue] {
    /// Sets a member where there is a value.
    mutating func set(_ key: String, _ value: String?) { self[key] = value.map(JSONValue.string) ?? self[key] }
}
