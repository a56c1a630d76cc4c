import JSON
import KubernetesClient
import PromptCore

/// What a kind makes of an object that somebody writes: pure functions from the old and the wanted to the new.
extension ClusterKind {
    /// The members of `metadata` that only the server writes.
    private static let systemFields = [
        "creationTimestamp", "deletionGracePeriodSeconds", "deletionTimestamp", "generateName", "generation",
        "managedFields", "name", "namespace", "resourceVersion", "selfLink", "uid",
    ]

    /// A new object as it is stored first.
    func created(_ wanted: JSONValue, uid: String, now: Timestamp) -> JSONValue {
        var object = normalized(wanted)
        if hasStatus { object = object.without("status") }
        for field in Self.systemFields where !["generateName", "name", "namespace"].contains(field) {
            object.set(nil, at: "metadata", field)
        }
        object.set(.string(uid), at: "metadata", "uid")
        object.set(.string(now.wholeSecond.text), at: "metadata", "creationTimestamp")
        if hasGeneration { object.set(1, at: "metadata", "generation") }
        switch resource.kind {
        case "Namespace":
            object.set(["finalizers": ["kubernetes"]], at: "spec")
            object.set(["phase": "Active"], at: "status")
        case "Pod": object.set(["phase": "Pending"], at: "status")
        case "Secret" where object["type"] == nil: object.set("Opaque", at: "type")
        case "CustomResourceDefinition": object.set(.established(object, at: now), at: "status")
        default: break
        }
        return schema.withDefaults(object)
    }

    /// What a write to an object, or to its `subresource`, leaves: the server's own fields stay, and what the address
    /// does not write.
    func updated(_ old: JSONValue, to wanted: JSONValue, subresource: String?) -> JSONValue {
        var object = normalized(wanted)
        switch subresource {
        case "status" where isCustom:
            object = old
            object.set(wanted["status"], at: "status")
        case "status": object.set(old["spec"], at: "spec")
        default: if hasStatus { object.set(old["status"], at: "status") }
        }
        for field in Self.systemFields { object.set(old.at("metadata", field), at: "metadata", field) }
        object.set(old["apiVersion"], at: "apiVersion")
        object.set(old["kind"], at: "kind")
        object = schema.withDefaults(object)
        if hasGeneration, substance(of: object) != substance(of: old) {
            let generation = old.at("metadata", "generation")?.integer ?? 0
            object.set(.integer(generation + 1), at: "metadata", "generation")
        }
        return object
    }

    /// What a change of counts as a new generation.
    private func substance(of object: JSONValue) -> JSONValue {
        hasStatus ? object.without("metadata", "status") : object.without("metadata")
    }

    /// The object without what decoding and encoding it drops.
    private func normalized(_ object: JSONValue) -> JSONValue {
        var result = isCustom ? object : object.withoutNulls
        if resource.kind == "Secret", let texts = object["stringData"]?.object {
            result = result.without("stringData")
            for (key, text) in texts {
                result.set(.string((text.string ?? "").base64), at: "data", key)
            }
        }
        result.set(.string(resource.apiVersion), at: "apiVersion")
        result.set(.string(resource.kind), at: "kind")
        for (name, value) in result["metadata"]?.object ?? [:] where value == .null || value.isEmptyContainer {
            result.set(nil, at: "metadata", name)
        }
        if !isCustom {
            for name in ["data", "binaryData"] where result[name]?.isEmptyContainer ?? false {
                result.set(nil, at: name)
            }
        }
        return result
    }

    /// The part of an object whose fields have owners when they are written through `subresource`.
    func ownable(_ object: JSONValue, through subresource: String?) -> JSONValue {
        var result = object.without("apiVersion", "kind")
        for field in Self.systemFields where field != "generateName" { result.set(nil, at: "metadata", field) }
        if result["metadata"]?.isEmptyContainer ?? false { result = result.without("metadata") }
        switch subresource {
        case "status": return .object((result.object ?? [:]).filter { $0.key == "status" })
        default: return hasStatus ? result.without("status") : result
        }
    }

    /// What a write changed, as owners see it. The members of a built-in kind that are structs have no owner themselves.
    func comparison(_ old: JSONValue?, _ new: JSONValue, through subresource: String?) -> FieldComparison {
        func filled(_ object: JSONValue) -> JSONValue {
            var object = ownable(object, through: subresource)
            for name in ["metadata"] + (isCustom ? [] : ["spec", "status"])
            where name == "metadata" || schema.properties[name] != nil {
                if object[name] == nil { object.set([:], at: name) }
            }
            return object
        }
        return FieldComparison(filled(old ?? [:]), filled(new), schema)
    }
}

extension JSONValue {
    /// The same without members that are null, at any depth.
    package var withoutNulls: JSONValue {
        switch self {
        case .object(let members): .object(members.filter { $0.value != .null }.mapValues(\.withoutNulls))
        case .array(let items): .array(items.map(\.withoutNulls))
        default: self
        }
    }

    /// The status of a definition that is served.
    fileprivate static func established(_ definition: JSONValue, at now: Timestamp) -> JSONValue {
        let conditions: [JSONValue] = ["NamesAccepted", "Established"].map { type in
            [
                "type": .string(type), "status": "True", "lastTransitionTime": .string(now.wholeSecond.text),
                "reason": type == "Established" ? "InitialNamesAccepted" : "NoConflicts", "message": "",
            ]
        }
        return [
            "conditions": .array(conditions), "acceptedNames": definition.at("spec", "names") ?? [:],
            "storedVersions": .array(
                (definition.at("spec", "versions")?.array ?? []).filter { $0["storage"] == true }
                    .compactMap { $0["name"] }),
        ]
    }
}
