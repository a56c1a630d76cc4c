import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore

/// Definitions of the product's kinds that hold any fields: what a schema refuses is looked at elsewhere.
package enum OpenDefinitions {
    package static let all: [JSONValue] = ResourceKind.allCases.map { definition($0) }

    private static let anything: JSONValue = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]

    /// The definition of a kind; `schema` is that of whole objects, where not every field is kept.
    package static func definition(_ kind: ResourceKind, schema: JSONValue? = nil) -> JSONValue {
        let resource = APIResource(kind)
        var version: [String: JSONValue] = [
            "name": .string(resource.version), "served": true, "storage": true,
            "schema": ["openAPIV3Schema": schema ?? anything],
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
