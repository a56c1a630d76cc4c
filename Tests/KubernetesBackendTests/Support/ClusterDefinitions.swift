import ClusterSimulation
import JSON
import KubernetesClient
import PromptCore

/// Definitions of the product's kinds that hold any fields: what a schema refuses is tested elsewhere.
enum ClusterDefinitions {
    static let all: [JSONValue] = OpenDefinitions.all

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
        return OpenDefinitions.definition(
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
}
