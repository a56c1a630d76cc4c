import JSON
import KubernetesBackend
import KubernetesClient
import PromptBundle
import PromptCore
import Synchronization

@testable import PromptCommands

/// An API server that holds a few objects: enough for commands that look, and that create decisions.
final class ClusterStandIn: APITransport {
    private struct State {
        var objects: [JSONValue]
        var requests: [APIRequest] = []
        /// What a method and path are refused with: a `Status`.
        var refusals: [String: JSONValue] = [:]
    }

    private let state: Mutex<State>

    init(_ objects: [JSONValue]) { state = Mutex(State(objects: objects)) }

    var requests: [APIRequest] { state.withLock { $0.requests } }

    /// The objects of a kind as they are now.
    func objects(_ kind: ResourceKind) -> [JSONValue] {
        state.withLock { $0.objects.filter { $0["kind"]?.string == kind.rawValue } }
    }

    /// Refuses a request, such as `POST /apis/...`, from now on.
    func refuse(_ request: String, code: Int, reason: String, _ message: String) {
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": .integer(Int64(code)),
            "reason": .string(reason), "message": .string(message),
        ]
        state.withLock { $0.refusals[request] = status }
    }

    func send(_ request: APIRequest) async throws(APITransportError) -> APIResponse {
        state.withLock { state in
            state.requests.append(request)
            if let refusal = state.refusals["\(request.method.rawValue) \(request.path)"] {
                return Self.response(Int(refusal["code"]?.integer ?? 500), refusal)
            }
            switch request.method {
            case .get: return Self.read(request, from: state.objects)
            case .post: return Self.create(request, in: &state.objects)
            case .put, .patch, .delete: return APIResponse(status: 405)
            }
        }
    }

    func stream(_ request: APIRequest) async throws(APITransportError) -> APIStream {
        throw .unusable("this server has no watches")
    }

    private static func response(_ status: Int, _ json: JSONValue) -> APIResponse {
        APIResponse(status: status, body: JSONWriter.canonical(json))
    }

    private static func read(_ request: APIRequest, from objects: [JSONValue]) -> APIResponse {
        if let object = objects.first(where: { path(of: $0) == request.path }) { return response(200, object) }
        guard kinds.contains(where: { $0.path(in: nil) == request.path || request.path.hasSuffix("/" + $0.plural) })
        else { return response(404, ["kind": "Status", "code": 404, "reason": "NotFound", "message": "not found"]) }
        let items = objects.filter { object in
            guard let resource = resource(of: object) else { return false }
            let namespace = object["metadata"]?["namespace"]?.string ?? ""
            return [resource.path(in: nil), resource.path(in: namespace)].contains(request.path)
                && isSelected(object, request[query: "labelSelector"])
        }
        return response(
            200,
            ["kind": "List", "apiVersion": "v1", "metadata": ["resourceVersion": "1"], "items": .array(items)])
    }

    private static func isSelected(_ object: JSONValue, _ selector: String?) -> Bool {
        guard let parts = selector?.split(separator: "=").map(String.init), parts.count == 2 else { return true }
        return object["metadata"]?["labels"]?[parts[0]]?.string == parts[1]
    }

    private static func create(_ request: APIRequest, in objects: inout [JSONValue]) -> APIResponse {
        guard var object = (try? JSONParser.value(request.body))?.object else { return APIResponse(status: 400) }
        if request.path == APIResource.selfSubjectReviews.path(in: nil) {
            object["status"] = ["userInfo": ["username": "alice@example.com"]]
            return response(201, .object(object))
        }
        var metadata = object["metadata"]?.object ?? [:]
        if let prefix = metadata["generateName"]?.string { metadata["name"] = .string(prefix + "x7k2p") }
        metadata["uid"] = "u-created"
        metadata["creationTimestamp"] = .string(SampleRecords.now.text)
        object["metadata"] = .object(metadata)
        objects.append(.object(object))
        return response(201, .object(object))
    }

    private static let kinds =
        ResourceKind.allCases.map { APIResource($0) } + [APIResource.configMaps, APIResource.events]

    private static func resource(of object: JSONValue) -> APIResource? {
        kinds.first { $0.kind == object["kind"]?.string }
    }

    private static func path(of object: JSONValue) -> String? {
        resource(of: object).map { resource in
            APIObjectPath(
                resource, namespace: object["metadata"]?["namespace"]?.string ?? "",
                name: object["metadata"]?["name"]?.string ?? ""
            ).path()
        }
    }
}

/// The release of `SampleRecords` as objects of a cluster.
enum SampleObjects {
    static func release(_ aliases: [AliasStatus], phase: ReleasePhase = .progressing) -> JSONValue {
        [
            "apiVersion": .string(ResourceKind.apiVersion), "kind": "PromptRelease",
            "metadata": [
                "name": "triage", "namespace": "support", "uid": "u-1", "generation": 7,
                "creationTimestamp": .string(SampleRecords.moment(1440).text),
            ],
            "spec": [
                "intent": "incident.triage",
                "versions": [
                    ["name": "v1", "text": "v1"], ["name": "v2", "text": "v2"], ["name": "v3", "text": "v3"],
                ],
                "aliases": [
                    [
                        "name": "production", "version": "v2",
                        "strategy": [
                            "canary": [
                                "steps": [["weight": "5%", "hold": "1h"], ["weight": "25%", "hold": "manual"]]
                            ]
                        ],
                    ]
                ],
            ],
            "status": SampleRecords.release(aliases, phase: phase).status?.apiStatus ?? .null,
        ]
    }

    static func all(_ aliases: [AliasStatus], phase: ReleasePhase = .progressing) -> [JSONValue] {
        [
            release(aliases, phase: phase), version("v1", minutesAgo: 1440), version("v2", minutesAgo: 60),
            SampleRecords.run(.pass).apiObject, bundle,
        ]
    }

    private static func version(_ name: String, minutesAgo: Int64) -> JSONValue {
        SampleRecords.version(name, minutesAgo: minutesAgo).apiObject
    }

    static func decision(_ outcome: ReleaseDecision.Outcome.Kind?) -> JSONValue {
        let decision = SampleRecords.decision(outcome: outcome)
        var object = decision.apiObject.object ?? [:]
        object["metadata"] = [
            "name": "triage-x1", "namespace": "support", "uid": "u-d",
            "creationTimestamp": .string(SampleRecords.moment(6).text),
        ]
        object["status"] = decision.outcome.map {
            ["outcome": .string($0.outcome.rawValue), "message": .string($0.message), "at": .string($0.at.text)]
        }
        return .object(object)
    }

    static func event(_ reason: String, _ note: String, minutesAgo: Int64) -> JSONValue {
        [
            "apiVersion": "events.k8s.io/v1", "kind": "Event",
            "metadata": ["name": .string("triage.\(minutesAgo)"), "namespace": "support"],
            "eventTime": .string(SampleRecords.moment(minutesAgo).text), "reason": .string(reason),
            "note": .string(note), "type": "Normal",
            "regarding": ["kind": "PromptRelease", "name": "triage", "namespace": "support", "uid": "u-1"],
        ]
    }

    /// The bundle of v1, as it is delivered.
    private static var bundle: JSONValue {
        let document = PromptDocument(
            intent: "incident.triage", version: "v1", digest: SampleRecords.content("v1").digest.text,
            release: "support/triage", content: PromptContent(body: .text("v1")))
        let contents = BundleContents(
            release: "triage", namespace: "support", intent: "incident.triage", bucketing: .flagdV3,
            aliases: ["production": .init(stable: "v1", canary: nil)], versions: ["v1": document])
        // Without files there would be no intent to find.
        let files = (try? ReleaseBundle(contents).files) ?? [:]
        return [
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": [
                "name": "triage", "namespace": "support", "labels": ["app.kubernetes.io/managed-by": "promptops"],
            ],
            "data": .object(files.mapValues { .string(String(decoding: $0, as: UTF8.self)) }),
        ]
    }
}

extension CommandRun {
    /// Runs a command line against a cluster whose context's namespace is `support`.
    static func run(
        _ arguments: String..., in cluster: ClusterStandIn, program: Program = .promptops
    ) async -> CommandRun {
        await run(
            arguments, variables: ["USER": "kim"], now: { SampleRecords.now }, program: program,
            connect: { _, _ in ClusterConnection(client: APIClient(cluster), namespace: "support") })
    }
}
