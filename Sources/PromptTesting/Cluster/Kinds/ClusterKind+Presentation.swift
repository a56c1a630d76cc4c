import JSON
import KubernetesClient
import PromptCore

extension ClusterKind {
    /// An object as this API version writes it.
    func presented(_ object: JSONValue) -> JSONValue {
        guard resource.kind == "Event" else { return object }
        var event = object
        if event["deprecatedSource"] == nil { event.set([:], at: "deprecatedSource") }
        for name in ["deprecatedFirstTimestamp", "deprecatedLastTimestamp"] where event[name] == nil {
            event.set(.null, at: name)
        }
        return storage == nil ? event : Self.coreEvent(event)
    }

    /// The names that the core group gives an event's fields.
    private static func coreEvent(_ event: JSONValue) -> JSONValue {
        let names = [
            "note": "message", "regarding": "involvedObject", "reportingController": "reportingComponent",
            "deprecatedSource": "source", "deprecatedFirstTimestamp": "firstTimestamp",
            "deprecatedLastTimestamp": "lastTimestamp", "deprecatedCount": "count",
        ]
        var members: [String: JSONValue] = [:]
        for (name, value) in event.object ?? [:] { members[names[name] ?? name] = value }
        members["apiVersion"] = "v1"
        return .object(members)
    }
}

/// The form in which objects are asked for.
enum Representation: Sendable, Hashable {
    case object
    /// What people are shown of them.
    case table
    /// Their `metadata` alone.
    case metadata

    init(accept: String) {
        if accept.contains("as=Table") {
            self = .table
        } else if accept.contains("as=PartialObjectMetadata") {
            self = .metadata
        } else {
            self = .object
        }
    }

    /// One object.
    func object(_ object: JSONValue, _ kind: ClusterKind, now: Timestamp) -> JSONValue {
        guard object["kind"] != "Status" else { return object }
        switch self {
        case .object: return object
        case .metadata: return Self.partial(object)
        case .table:
            return ClusterTable.table(
                [object], kind, metadata: ["resourceVersion": object.at("metadata", "resourceVersion") ?? ""], now: now)
        }
    }

    func list(_ page: ClusterPage, _ kind: ClusterKind, now: Timestamp) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(String(page.version))]
        if let next = page.next { metadata.set(.string(next.text), at: "continue") }
        metadata.set(page.remaining.map { .integer(Int64($0)) }, at: "remainingItemCount")
        switch self {
        case .table: return ClusterTable.table(page.items, kind, metadata: metadata, now: now)
        case .metadata:
            return [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(page.items.map(Self.partial)),
            ]
        case .object:
            // Lists of built-in kinds leave out what the list says for all.
            if kind.isCustom, page.next == nil { metadata.set("", at: "continue") }
            let items = kind.isCustom ? page.items : page.items.map { $0.without("apiVersion", "kind") }
            return [
                "kind": .string(kind.resource.kind + "List"), "apiVersion": .string(kind.resource.apiVersion),
                "metadata": metadata, "items": .array(items),
            ]
        }
    }

    private static func partial(_ object: JSONValue) -> JSONValue {
        [
            "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
        ]
    }
}
