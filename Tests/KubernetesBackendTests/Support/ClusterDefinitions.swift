import JSON
import KubernetesClient
import PromptCore

@testable import KubernetesBackend

/// Definitions of the product's kinds that hold any fields: what a schema refuses is tested elsewhere.
enum ClusterDefinitions {
    static let all: [JSONValue] = ResourceKind.allCases.map { definition($0) }

    static let resource = APIResource(
        group: "apiextensions.k8s.io", version: "v1", plural: "customresourcedefinitions",
        kind: "CustomResourceDefinition", isNamespaced: false)

    /// The release as a definition knows it that has not heard of one member of its status.
    static func release(without member: String) -> JSONValue {
        let any: JSONValue = ["x-kubernetes-preserve-unknown-fields": true]
        let members = [
            "observedGeneration", "transition", "phase", "summary", "conditions", "versions", "aliases", "retired",
            "consumed", "serving", "bundle",
        ]
        let known = members.filter { $0 != member }.map { ($0, any) }
        return definition(
            .release,
            schema: [
                "type": "object",
                "properties": [
                    "spec": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                    "status": [
                        "type": "object",
                        "properties": .object(Dictionary(known, uniquingKeysWith: { first, _ in first })),
                    ],
                ],
            ])
    }

    private static func definition(
        _ kind: ResourceKind, schema: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
    ) -> JSONValue {
        let resource = APIResource(kind)
        var version: [String: JSONValue] = [
            "name": .string(resource.version), "served": true, "storage": true,
            "schema": ["openAPIV3Schema": schema],
        ]
        if [.release, .decision].contains(kind) { version["subresources"] = ["status": [:]] }
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string(resource.plural + "." + resource.group)],
            "spec": [
                "group": .string(resource.group), "scope": "Namespaced",
                "names": [
                    "plural": .string(resource.plural), "singular": .string(kind.rawValue.lowercased()),
                    "kind": .string(kind.rawValue), "listKind": .string(kind.rawValue + "List"),
                ],
                "versions": [.object(version)],
            ],
        ]
    }
}
