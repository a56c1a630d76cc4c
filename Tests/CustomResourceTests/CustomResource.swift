import Foundation
import JSON
import PromptCore
import Testing
import YAML

/// One of the files under `crds/`.
struct CustomResource: Sendable, CustomTestStringConvertible {
    var file: String
    var root: JSONValue

    var testDescription: String { file }

    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The files that the kustomization lists, in its order.
    static let all: [CustomResource] = {
        let folder = repository.appending(path: "crds")
        let listed = yaml(folder.appending(path: "kustomization.yaml"))["resources"]?.array ?? []
        return listed.compactMap(\.string)
            .map { CustomResource(file: $0, root: yaml(folder.appending(path: $0))) }
    }()

    /// Null for a file that is missing or no YAML, which makes every test of it fail.
    private static func yaml(_ url: URL) -> JSONValue {
        guard let data = try? Data(contentsOf: url) else { return .null }
        let stream = YAMLReader.documents(Array(data))
        guard stream.problems.isEmpty, stream.documents.count == 1 else { return .null }
        return stream.documents[0].root.json
    }

    static func of(_ kind: ResourceKind) -> CustomResource {
        all.first { $0.kind == kind } ?? CustomResource(file: "", root: .null)
    }

    var kind: ResourceKind? { root["spec"]?["names"]?["kind"]?.string.flatMap(ResourceKind.init) }
    var version: JSONValue { root["spec"]?["versions"]?.array?.first ?? .null }
    var schema: SchemaNode {
        SchemaNode(steps: [], json: version["schema"]?["openAPIV3Schema"] ?? .null)
    }
}

/// A way down a schema.
enum SchemaStep: Sendable, Hashable {
    case property(String)
    case item
    case value

    var text: String {
        switch self {
        case .property(let name): ".\(name)"
        case .item: "[]"
        case .value: "{}"
        }
    }
}

/// A schema inside a custom resource's schema.
struct SchemaNode: Sendable, CustomTestStringConvertible {
    var steps: [SchemaStep]
    var json: JSONValue

    /// `.spec.versions[].name`.
    var path: String { steps.isEmpty ? "." : steps.map(\.text).joined() }
    var testDescription: String { path }

    var type: String? { json["type"]?.string }
    var properties: [String: JSONValue] { json["properties"]?.object ?? [:] }
    var isFree: Bool { json["x-kubernetes-preserve-unknown-fields"] == true }
    var isMapList: Bool { json["x-kubernetes-list-type"] == "map" }
    var rules: [JSONValue] { json["x-kubernetes-validations"]?.array ?? [] }
    /// A map whose fields the schema names.
    var namesFields: Bool { json["properties"] != nil }

    func child(_ step: SchemaStep) -> SchemaNode? {
        let inner: JSONValue? =
            switch step {
            case .property(let name): properties[name]
            case .item: json["items"]
            case .value: json["additionalProperties"]
            }
        return inner.map { SchemaNode(steps: steps + [step], json: $0) }
    }

    var children: [SchemaNode] {
        (properties.keys.sorted().map(SchemaStep.property) + [.item, .value]).compactMap(child)
    }

    /// The node itself and all below it.
    var all: [SchemaNode] { [self] + children.flatMap(\.all) }
}
