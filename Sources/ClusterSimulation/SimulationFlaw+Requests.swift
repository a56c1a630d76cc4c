import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting

/// Planted faults as what a wrong backend would send, or make of an answer.
extension SimulationFlaw {
    /// A request as a backend with this flaw sends it.
    func altered(_ request: APIRequest, _ call: ClusterCall, _ world: SimulatedCluster) -> APIRequest {
        switch self {
        case .commitIgnoresVersion where call.method == .put && call.isOf(.release):
            guard let key = call.object, let known = world.stored(APIResource(.release), key) else { return request }
            return request.changing { $0.metadata { $0["resourceVersion"] = known["metadata"]?["resourceVersion"] } }
        case .deliveryIgnoresCurrent where call.isDelivery:
            return request.changing { $0.metadata { $0["resourceVersion"] = nil } }
        case .deliveryIsHalf where call.isDelivery:
            return request.changing { body in
                var data = body["data"]?.object ?? [:]
                if let name = data.keys.max() { data[name] = nil }
                return body.with("data", .object(data))
            }
        case .deliveryHasNoNumber where call.isDelivery:
            return request.changing { body in
                body.metadata { metadata in
                    var annotations = metadata["annotations"]?.object ?? [:]
                    annotations[ObjectMark.transition] = nil
                    metadata["annotations"] = .object(annotations)
                }
            }
        case .recordOverwrites where call.method == .post && call.isOf(.version):
            let meta = ObjectMeta(apiObject: (try? JSONParser.value(request.body)) ?? .null)
            let path = SimulatedCluster.path(APIResource(.version), meta.key).path()
            _ = world.cluster.perform(APIRequest(.delete, path))
            _ = world.takeEffects()
            return request
        default: return request
        }
    }

    /// What a backend with this flaw answers itself, without asking.
    func answer(to request: APIRequest, _ call: ClusterCall) -> APIResponse? {
        guard self == .outcomesAreLost, call.method == .put, call.isOf(.decision) else { return nil }
        return APIResponse(status: 200, headers: ["content-type": "application/json"], body: request.body)
    }

    /// How many versions behind the cache is that a backend with this flaw reads from.
    func staleness(of call: ClusterCall) -> Int { self == .readsAreStale && !call.isWrite ? 12 : 0 }

    /// An answer as a backend with this flaw reads it.
    func altered(_ response: APIResponse, _ call: ClusterCall, _ world: SimulatedCluster) -> APIResponse {
        guard call.isList, let list = try? JSONParser.value(response.body), let items = list["items"]?.array else {
            return response
        }
        let kept: [JSONValue]
        switch self {
        // A lie about half of them: they seem collected, and come back.
        case .decisionsVanish where call.isOf(.decision): kept = world.sequence % 2 == 0 ? [] : items
        case .recordOverwrites where call.isOf(.version):
            let releases = world.contents.releases
            kept = items.filter { !Self.isOutdated($0, releases) }
        default: return response
        }
        var response = response
        response.body = JSONWriter.canonical(list.with("items", .array(kept)))
        return response
    }

    /// Whether a release says something else by now under a recorded name.
    private static func isOutdated(_ object: JSONValue, _ releases: [ObjectKey: StoredRelease]) -> Bool {
        guard let record = try? ReadObject.version(object) else { return false }
        let key = ObjectKey(namespace: record.meta.namespace, name: record.releaseName)
        return releases[key]?.release.spec.versions
            .contains { $0.name == record.version && $0.content?.digest != record.digest } ?? false
    }
}

extension ClusterCall {
    fileprivate var isDelivery: Bool { moments.before == .beforeDeliver }
}

extension APIRequest {
    fileprivate func changing(_ change: (JSONValue) -> JSONValue) -> APIRequest {
        guard let body = try? JSONParser.value(body) else { return self }
        var request = self
        request.body = JSONWriter.canonical(change(body))
        return request
    }
}

extension JSONValue {
    fileprivate func metadata(_ change: (inout [String: JSONValue]) -> Void) -> JSONValue {
        var metadata = self["metadata"]?.object ?? [:]
        change(&metadata)
        return with("metadata", .object(metadata))
    }
}
