import Foundation
import JSON
import KubernetesClient
import Testing

/// One exchange with a real kube-apiserver 1.36, as the fixtures keep it.
struct Recording: Sendable, CustomTestStringConvertible {
    var name: String
    var request: APIRequest
    var status: Int
    var headers: [String: String]
    /// The answer's body, or its events.
    var body: JSONValue

    var testDescription: String { name }

    /// The exchanges of a file, in the order in which they took place.
    static func all(_ file: String) throws -> [Recording] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "KubernetesClientTests/Fixtures/kubernetes-1.36")
        let bytes = try Array(Data(contentsOf: folder.appending(path: file)))
        return (try JSONParser.value(bytes).array ?? []).compactMap(Recording.init)
    }

    private init?(_ json: JSONValue) {
        guard let name = json["name"]?.string, let request = json["request"], let response = json["response"],
            let target = request["path"]?.string, let method = request["method"]?.string.flatMap(APIRequest.Method.init)
        else { return nil }
        self.name = name
        let parts = target.split(separator: "?", maxSplits: 1)
        let items = parts.count < 2 ? [] : parts[1].split(separator: "&")
        let query = items.map { item in
            let sides = item.split(separator: "=", maxSplits: 1).map { $0.removingPercentEncoding ?? String($0) }
            return APIRequest.QueryItem(sides[0], sides.count > 1 ? sides[1] : "")
        }
        self.request = APIRequest(method, String(parts[0]), query: query, body: Self.bytes(request["body"]))
        self.request.accept = request["headers"]?["Accept"]?.string ?? "application/json"
        self.request.contentType = request["headers"]?["Content-Type"]?.string
        status = response["status"]?.integer.map { Int($0) } ?? 0
        headers = (response["headers"]?.object ?? [:]).compactMapValues(\.string)
        body = response["body"] ?? response["stream"] ?? .null
    }

    private static func bytes(_ body: JSONValue?) -> [UInt8] {
        switch body {
        case nil, .null: []
        case .string("a ConfigMap whose one value has 1048577 bytes"):
            JSONWriter.canonical([
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "big"],
                "data": ["x": .string(String(repeating: "x", count: 1_048_577))],
            ])
        case .string(let text): Array(text.utf8)
        case .some(let value): JSONWriter.canonical(value)
        }
    }
}

extension Recording {
    /// The CRD that the recorded server had, as far as the exchanges show it.
    static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "promptreleases.promptops.dev"],
        "spec": [
            "group": "promptops.dev", "scope": "Namespaced",
            "names": [
                "kind": "PromptRelease", "listKind": "PromptReleaseList", "plural": "promptreleases",
                "singular": "promptrelease", "shortNames": ["prel"], "categories": ["promptops"],
            ],
            "versions": [
                [
                    "name": "v1alpha1", "served": true, "storage": true, "subresources": ["status": [:]],
                    "schema": ["openAPIV3Schema": schema], "additionalPrinterColumns": columns,
                ]
            ],
        ],
    ]

    private static let columns: JSONValue = [
        ["name": "Phase", "type": "string", "jsonPath": ".status.phase"],
        [
            "name": "Ready", "type": "string", "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
        ],
        ["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
    ]

    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "spec": [
                "type": "object",
                "properties": [
                    "versions": list("name", ["name": text, "text": text], rule: true),
                    "aliases": list("name", ["name": text, "version": text], rule: false),
                    "weight": ["type": "integer", "minimum": 0, "maximum": 100],
                ],
            ],
            "status": [
                "type": "object",
                "properties": [
                    "phase": text, "observedGeneration": ["type": "integer"],
                    "conditions": list(
                        "type", ["type": text, "status": text, "reason": text, "message": text], rule: false),
                ],
            ],
        ],
    ]

    private static let text: JSONValue = ["type": "string"]

    private static func list(_ key: String, _ members: JSONValue, rule: Bool) -> JSONValue {
        var item: [String: JSONValue] = ["type": "object", "properties": members, "required": [.string(key)]]
        if rule {
            item["x-kubernetes-validations"] = [
                ["rule": "self == oldSelf", "message": "a version is immutable: publish a new one"]
            ]
        }
        return [
            "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": [.string(key)],
            "items": .object(item),
        ]
    }
}
