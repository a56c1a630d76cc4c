import JSON
import KubernetesClient

/// A kind of object as the cluster serves it.
struct ClusterKind: Sendable {
    var resource: APIResource
    var singular: String
    var shortNames: [String] = []
    var categories: [String] = []
    /// The schema of whole objects.
    var schema: StructuralSchema
    var columns: [PrinterColumn] = []
    /// From a CRD: pruned, validated by its schema, strict about resource versions.
    var isCustom = false
    var hasStatus = false
    var hasGeneration = false
    /// A PUT of an object that is not there creates it.
    var isCreatedByReplace = false
    /// A PUT must bear a resource version.
    var needsVersion = false
    /// What another API version calls the same objects: they are stored under that kind.
    var storage: String?
    /// Watches begin no earlier than here: the resource version at which the kind was first served.
    var floor = 0

    /// What objects are stored under.
    var id: String { storage ?? qualifiedPlural }
    /// `promptreleases.promptops.dev`, `configmaps`.
    var qualifiedPlural: String { Self.qualified(resource.plural, resource.group) }
    /// `PromptRelease.promptops.dev`, `ConfigMap`.
    var qualifiedKind: String { Self.qualified(resource.kind, kindGroup) }
    /// Events are validated as the core group's, whatever group they come by, and their refusals say so.
    private var kindGroup: String { resource.group == "events.k8s.io" ? "" : resource.group }
    var verbs: [String] {
        storage == nil
            ? ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
            : ["get", "list", "watch"]
    }
    /// The media types of patches that it takes.
    var patchTypes: [String] {
        ["application/json-patch+json", "application/merge-patch+json"]
            + (isCustom ? [] : ["application/strategic-merge-patch+json"]) + ["application/apply-patch+yaml"]
    }

    /// The details of a status about one of them.
    func details(_ name: String) -> JSONValue {
        Self.details(name, group: resource.group, kind: resource.plural)
    }

    /// The details of a status about what one of them says.
    func kindDetails(_ name: String) -> JSONValue {
        Self.details(name, group: kindGroup, kind: resource.kind)
    }

    private static func details(_ name: String, group: String, kind: String) -> JSONValue {
        var details: JSONValue = ["kind": .string(kind)]
        if !name.isEmpty { details.set(.string(name), at: "name") }
        if !group.isEmpty { details.set(.string(group), at: "group") }
        return details
    }

    private static func qualified(_ name: String, _ group: String) -> String {
        group.isEmpty ? name : name + "." + group
    }
}

/// A column of what `kubectl get` shows.
struct PrinterColumn: Sendable, Hashable {
    var name: String
    var type: String
    var path: String
    var priority: Int64 = 0
    var details = ""
    var format = ""
}
