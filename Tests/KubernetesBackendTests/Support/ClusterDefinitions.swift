import JSON
import KubernetesClient
import PromptCore

@testable import KubernetesBackend

/// Definitions of the product's kinds that hold any fields: what a schema refuses is tested elsewhere.
enum ClusterDefinitions {
    static let all: [JSONValue] = ResourceKind.allCases.map(definition)

    private static func definition(_ kind: ResourceKind) -> JSONValue {
        let resource = APIResource(kind)
        var version: [String: JSONValue] = [
            "name": .string(resource.version), "served": true, "storage": true,
            "schema": [
                "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
            ],
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
