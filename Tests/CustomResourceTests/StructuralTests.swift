import Foundation
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import Testing

@Suite struct StructuralTests {
    @Test func `each kind has exactly one file, and the kustomization lists each file`() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: CustomResource.repository.appending(path: "crds").path)
        #expect(Set(names) == Set(CustomResource.all.map(\.file) + ["kustomization.yaml"]))
        #expect(CustomResource.all.map(\.kind) == ResourceKind.allCases)
    }

    @Test(arguments: CustomResource.all)
    func `a definition names the resource that the client asks for`(resource: CustomResource) throws {
        let kind = try #require(resource.kind)
        let client = APIResource(kind)
        let short: [ResourceKind: JSONValue] = [
            .release: "prel", .suite: "evs", .endpoint: "mep", .decision: "rdec", .version: "pver", .run: "evrun",
        ]
        #expect(resource.file == "promptops.dev_\(client.plural).yaml")
        #expect(resource.root["apiVersion"] == "apiextensions.k8s.io/v1")
        #expect(resource.root["kind"] == "CustomResourceDefinition")
        #expect(resource.root["metadata"] == ["name": .string("\(client.plural).promptops.dev")])
        #expect(resource.root["spec"]?["group"] == .string(client.group))
        #expect(resource.root["spec"]?["scope"] == "Namespaced")
        #expect(resource.root["spec"]?["versions"]?.array?.count == 1)
        #expect(resource.version["name"] == .string(client.version))
        #expect(resource.version["served"] == true && resource.version["storage"] == true)
        #expect(
            resource.root["spec"]?["names"] == [
                "kind": .string(client.kind), "listKind": .string(client.kind + "List"),
                "plural": .string(client.plural), "singular": .string(client.kind.lowercased()),
                "shortNames": [short[kind] ?? .null], "categories": ["promptops"],
            ])
    }

    @Test func `a release is listed by its phase, summary and readiness`() {
        let columns = CustomResource.of(.release).version["additionalPrinterColumns"]
        #expect(
            columns == [
                ["name": "Phase", "type": "string", "jsonPath": ".status.phase"],
                ["name": "Summary", "type": "string", "jsonPath": ".status.summary"],
                [
                    "name": "Ready", "type": "string",
                    "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                ],
                [
                    "name": "Reason", "type": "string", "priority": 1,
                    "jsonPath": ".status.conditions[?(@.type==\"Ready\")].reason",
                ],
                ["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
            ])
    }

    @Test(arguments: CustomResource.all)
    func `each column shows a field of the schema`(resource: CustomResource) {
        for column in resource.version["additionalPrinterColumns"]?.array ?? [] {
            let path = (column["jsonPath"]?.string ?? "").replacing(#"[?(@.type=="Ready")]"#, with: "[]")
            let isKnown = resource.schema.all.contains { $0.path == path }
            #expect(isKnown || path == ".metadata.creationTimestamp", "\(path)")
        }
    }

    @Test(arguments: CustomResource.all)
    func `a status stands in a subresource, and only kinds that get one have it`(resource: CustomResource) {
        let hasStatus = resource.schema.properties["status"] != nil
        #expect(resource.version["subresources"] == (hasStatus ? ["status": [:]] : nil))
        #expect(hasStatus == (resource.kind == .release || resource.kind == .decision))
    }

    @Test(arguments: CustomResource.all)
    func `a schema is structural, explained and bounded`(resource: CustomResource) {
        #expect(resource.schema.all.count > 10)
        #expect(StructuralCheck.problems(of: resource.schema) == [])
    }

    @Test(arguments: CustomResource.all)
    func `the same part of a manifest has the same schema wherever it stands`(resource: CustomResource) {
        for name in ["gates", "messages", "assert", "parameters", "confidence", "rejected", "digest"] {
            for part in ["spec", "status"] {
                let nodes = resource.schema.child(.property(part))?.all.filter { $0.steps.last == .property(name) }
                let shapes = Set((nodes ?? []).map { Self.withoutDescription($0.json) })
                #expect(shapes.count <= 1, "\(part): \(name)")
            }
        }
    }

    private static func withoutDescription(_ json: JSONValue) -> JSONValue {
        .object((json.object ?? [:]).filter { $0.key != "description" })
    }

    @Test(
        arguments: [
            (["type": "object", "properties": ["a": ["type": "string", "maxLength": 1]]], ".a: no description"),
            (["type": "object", "properties": ["a": ["description": "x"]]], ".a: no type"),
            (["type": "object", "properties": ["a": ["description": "x", "type": "string"]]], ".a: no maxLength"),
            (["type": "object", "properties": [:], "required": ["b"]], ".: requires b, which it does not have"),
            (
                [
                    "type": "object", "properties": [:],
                    "additionalProperties": ["description": "x", "type": "boolean"],
                ],
                ".: both properties and additionalProperties"
            ),
            (
                [
                    "type": "object",
                    "properties": ["a": ["description": "x", "$ref": "#/definitions/b", "type": "number"]],
                ],
                ".a: has $ref"
            ),
            (
                [
                    "type": "array", "maxItems": 2,
                    "items": [
                        "description": "x", "type": "boolean",
                        "x-kubernetes-validations": [
                            ["rule": "self == oldSelf", "message": "m", "reason": "FieldValueInvalid"]
                        ],
                    ],
                ], "[]: no old value for self == oldSelf"
            ),
            (
                [
                    "type": "array", "maxItems": 2, "x-kubernetes-list-type": "map",
                    "x-kubernetes-list-map-keys": ["name"],
                    "items": [
                        "description": "x", "type": "object",
                        "properties": ["name": ["description": "x", "type": "string", "maxLength": 9]],
                    ],
                ], ".: the key name is not required"
            ),
            (
                [
                    "type": "boolean",
                    "x-kubernetes-validations": [
                        ["rule": "self", "message": "m", "reason": "FieldValueInvalid", "fieldPath": ".b"]
                    ],
                ], ".: the field .b of a rule does not exist"
            ),
            (["type": "object", "properties": [:], "oneOf": [["type": "object"]]], ".: structure inside oneOf"),
        ] as [(JSONValue, String)])
    func `the check finds what an API server or a reader would miss`(schema: JSONValue, problem: String) {
        let described = JSONValue.object((schema.object ?? [:]).merging(["description": "x"]) { $1 })
        #expect(StructuralCheck.problems(of: SchemaNode(steps: [], json: described)) == [problem])
    }
}
