import JSON
import KubernetesClient

/// What a server says about itself and its kinds.
enum ClusterDiscovery {
    static let version: JSONValue = [
        "major": "1", "minor": "36", "emulationMajor": "1", "emulationMinor": "36", "minCompatibilityMajor": "1",
        "minCompatibilityMinor": "35", "gitVersion": "v1.36.2", "gitCommit": "$Format:%H$", "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "go1.26.6", "compiler": "gc", "platform": "linux/amd64",
    ]

    static func answer(_ parts: [String], _ kinds: [ClusterKind]) throws(Refusal) -> APIResponse {
        switch (parts.first, parts.count) {
        case ("api", 1): return .json(["kind": "APIVersions", "versions": ["v1"]])
        case ("api", 2): return .json(try resources(group: "", version: parts[1], kinds))
        case ("apis", 1):
            let groups = groupNames(kinds).map { group($0, kinds) }
            return .json(["kind": "APIGroupList", "apiVersion": "v1", "groups": .array(groups)])
        case ("apis", 2):
            guard groupNames(kinds).contains(parts[1]) else { throw .unknownPath }
            var answer = group(parts[1], kinds)
            answer.set("APIGroup", at: "kind")
            answer.set("v1", at: "apiVersion")
            return .json(answer)
        case ("apis", 3): return .json(try resources(group: parts[1], version: parts[2], kinds))
        case ("openapi", _): return .json(try openAPI(parts, kinds))
        case ("healthz", _), ("readyz", _), ("livez", _):
            return APIResponse(status: 200, headers: ["content-type": "text/plain"], body: Array("ok".utf8))
        default: throw .unknownPath
        }
    }

    private static func groupNames(_ kinds: [ClusterKind]) -> [String] {
        var names: [String] = []
        for kind in kinds where !kind.resource.group.isEmpty && !names.contains(kind.resource.group) {
            names.append(kind.resource.group)
        }
        return names
    }

    private static func group(_ name: String, _ kinds: [ClusterKind]) -> JSONValue {
        var versions: [JSONValue] = []
        for kind in kinds where kind.resource.group == name {
            let version: JSONValue = [
                "groupVersion": .string(kind.resource.apiVersion), "version": .string(kind.resource.version),
            ]
            if !versions.contains(version) { versions.append(version) }
        }
        return ["name": .string(name), "versions": .array(versions), "preferredVersion": versions.first ?? [:]]
    }

    private static func resources(
        group: String, version: String, _ kinds: [ClusterKind]
    ) throws(Refusal) -> JSONValue {
        let served = kinds.filter { $0.resource.group == group && $0.resource.version == version }
        guard let first = served.first else { throw .unknownPath }
        return [
            "kind": "APIResourceList", "apiVersion": "v1", "groupVersion": .string(first.resource.apiVersion),
            "resources": .array(served.flatMap(entries)),
        ]
    }

    private static func entries(of kind: ClusterKind) -> [JSONValue] {
        var entry: JSONValue = [
            "name": .string(kind.resource.plural), "singularName": .string(kind.singular),
            "namespaced": .bool(kind.resource.isNamespaced), "kind": .string(kind.resource.kind),
            "verbs": strings(kind.verbs),
        ]
        if !kind.shortNames.isEmpty { entry.set(strings(kind.shortNames), at: "shortNames") }
        if !kind.categories.isEmpty { entry.set(strings(kind.categories), at: "categories") }
        guard kind.hasStatus else { return [entry] }
        let status: JSONValue = [
            "name": .string(kind.resource.plural + "/status"), "singularName": "",
            "namespaced": .bool(kind.resource.isNamespaced), "kind": .string(kind.resource.kind),
            "verbs": ["get", "patch", "update"],
        ]
        return [entry, status]
    }

    private static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}

// MARK: - OpenAPI, as little as kubectl asks for

extension ClusterDiscovery {
    private static func openAPI(_ parts: [String], _ kinds: [ClusterKind]) throws(Refusal) -> JSONValue {
        guard parts.count > 1, parts[1] == "v3" else { throw .unknownPath }
        guard parts.count > 2 else {
            var paths: [String: JSONValue] = [:]
            for kind in kinds {
                let root = String(kind.resource.root.dropFirst())
                paths[root] = ["serverRelativeURL": .string("/openapi/v3/" + root)]
            }
            return ["paths": .object(paths)]
        }
        let root = "/" + parts[2...].joined(separator: "/")
        let served = kinds.filter { $0.resource.root == root }
        guard !served.isEmpty else { throw .unknownPath }
        var paths: [String: JSONValue] = [:]
        var schemas: [String: JSONValue] = [:]
        for kind in served {
            paths[kind.resource.path(in: "{namespace}") + "/{name}"] = patchable(kind)
            let name =
                (kind.resource.group.split(separator: ".").reversed().joined(separator: ".") + "."
                    + kind.resource.version + "." + kind.resource.kind)
            var schema = kind.isCustom ? kind.schema.json : ["type": "object"]
            schema.set([groupVersionKind(kind)], at: "x-kubernetes-group-version-kind")
            schemas[name] = schema
        }
        return [
            "openapi": "3.0.0", "info": ["title": "Kubernetes", "version": "v1.36.2"], "paths": .object(paths),
            "components": ["schemas": .object(schemas)],
        ]
    }

    /// What tells kubectl that the server validates fields itself.
    private static func patchable(_ kind: ClusterKind) -> JSONValue {
        let names = ["dryRun", "fieldManager", "fieldValidation", "force"]
        return [
            "patch": [
                "operationId": .string("patch" + kind.resource.kind),
                "parameters": .array(
                    names.map { ["name": .string($0), "in": "query", "schema": ["type": "string"]] }),
                "responses": ["200": ["description": "OK"]],
                "x-kubernetes-group-version-kind": groupVersionKind(kind),
            ]
        ]
    }

    private static func groupVersionKind(_ kind: ClusterKind) -> JSONValue {
        [
            "group": .string(kind.resource.group), "version": .string(kind.resource.version),
            "kind": .string(kind.resource.kind),
        ]
    }
}
