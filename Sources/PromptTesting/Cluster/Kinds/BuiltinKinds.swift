import JSON
import KubernetesClient

/// The kinds that every API server has, as far as an operator and its people meet them.
enum BuiltinKinds {
    static let all: [ClusterKind] = [
        configMap, secret, pod, namespace, serviceAccount, coreEvent, lease, event, definition,
    ]

    static let namespace = kind(
        APIResource(group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false),
        short: ["ns"], ["spec": free, "status": free],
        columns: [column("Status", ".status.phase"), .age], hasStatus: true)

    static let event = kind(
        .events, short: ["ev"],
        [
            "regarding": atom, "related": atom, "deprecatedSource": atom, "series": free, "note": free,
            "reason": free, "action": free, "type": free, "eventTime": free, "reportingController": free,
            "reportingInstance": free,
        ],
        columns: eventColumns(note: ".note", object: ".regarding"), isCreatedByReplace: true)

    /// The same events, as `kubectl describe` reads them.
    private static let coreEvent = {
        var result = kind(
            APIResource(group: "", version: "v1", plural: "events", kind: "Event"), short: ["ev"], [:],
            columns: eventColumns(note: ".message", object: ".involvedObject"))
        result.storage = event.qualifiedPlural
        return result
    }()

    static let definition = {
        var result = kind(
            APIResource(
                group: "apiextensions.k8s.io", version: "v1", plural: "customresourcedefinitions",
                kind: "CustomResourceDefinition", isNamespaced: false),
            short: ["crd", "crds"], ["spec": free, "status": free],
            columns: [column("Created At", ".metadata.creationTimestamp")], hasStatus: true)
        result.hasGeneration = true
        result.needsVersion = true
        return result
    }()

    private static let configMap = kind(
        .configMaps, short: ["cm"], ["data": textMap, "binaryData": textMap, "immutable": free],
        columns: [.age])
    private static let secret = kind(
        .secrets, ["data": textMap, "stringData": textMap, "type": free, "immutable": free],
        columns: [column("Type", ".type"), .age])
    private static let pod = {
        var result = kind(
            .pods, short: ["po"], ["spec": podSpec, "status": free],
            columns: [column("Status", ".status.phase"), .age],
            hasStatus: true)
        result.hasGeneration = true
        return result
    }()
    private static let serviceAccount = kind(
        APIResource(group: "", version: "v1", plural: "serviceaccounts", kind: "ServiceAccount"), short: ["sa"],
        ["secrets": free, "imagePullSecrets": free], columns: [.age])
    private static let lease = {
        var result = kind(
            .leases, ["spec": free], columns: [column("Holder", ".spec.holderIdentity"), .age],
            isCreatedByReplace: true)
        result.needsVersion = true
        return result
    }()

    private static let free: JSONValue = ["x-kubernetes-preserve-unknown-fields": true]
    private static let atom: JSONValue = [
        "x-kubernetes-preserve-unknown-fields": true, "x-kubernetes-map-type": "atomic",
    ]
    private static let textMap: JSONValue = ["type": "object", "additionalProperties": ["type": "string"]]
    private static let podSpec: JSONValue = {
        let named: JSONValue = [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"], "items": free,
        ]
        return [
            "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            "properties": ["containers": named, "initContainers": named, "volumes": named],
        ]
    }()

    private static func kind(
        _ resource: APIResource, short: [String] = [], _ members: [String: JSONValue], columns: [PrinterColumn],
        hasStatus: Bool = false, isCreatedByReplace: Bool = false
    ) -> ClusterKind {
        ClusterKind(
            resource: resource, singular: resource.kind.lowercased(), shortNames: short,
            schema: StructuralSchema([
                "type": "object", "properties": .object(members), "x-kubernetes-preserve-unknown-fields": true,
            ]).withMetadata,
            columns: columns, hasStatus: hasStatus, isCreatedByReplace: isCreatedByReplace)
    }

    private static func column(_ name: String, _ path: String) -> PrinterColumn {
        PrinterColumn(name: name, type: "string", path: path)
    }

    private static func eventColumns(note: String, object: String) -> [PrinterColumn] {
        [
            column("Type", ".type"), column("Reason", ".reason"), column("Kind", object + ".kind"),
            column("Object", object + ".name"), column("Message", note), .age,
        ]
    }
}

/// `metadata`, as owners of its fields see it.
extension StructuralSchema {
    static let metadata = StructuralSchema([
        "type": "object", "x-kubernetes-preserve-unknown-fields": true,
        "properties": [
            "labels": ["additionalProperties": ["type": "string"]],
            "annotations": ["additionalProperties": ["type": "string"]],
            "finalizers": ["x-kubernetes-list-type": "set"],
            "ownerReferences": [
                "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["uid"],
                "items": ["x-kubernetes-map-type": "atomic", "x-kubernetes-preserve-unknown-fields": true],
            ],
        ],
    ])

    /// The same schema with what every object has described.
    var withMetadata: StructuralSchema {
        var json = json
        json.set(["type": "string"], at: "properties", "apiVersion")
        json.set(["type": "string"], at: "properties", "kind")
        json.set(Self.metadata.json, at: "properties", "metadata")
        return StructuralSchema(json)
    }
}
