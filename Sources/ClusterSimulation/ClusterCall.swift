import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptTesting

/// What one request of an operator is, for whom it passes on its way.
struct ClusterCall {
    typealias Moment = SimulationStep.Moment

    /// `PUT promptreleases/triage/status`.
    let name: String
    let plural: String
    let object: ObjectKey?
    let subresource: String?
    let method: APIRequest.Method
    let isWatch: Bool
    /// The resource version that a list or a watch names; empty for none.
    let resourceVersion: String
    /// Whether it is a watch that begins as a list.
    let isStreamedList: Bool
    /// Members of the body, of which moments depend on a few.
    private let body: JSONValue

    init(_ request: APIRequest) {
        let parts = request.path.split(separator: "/").map(String.init)
        let place = parts.firstIndex(of: "namespaces")
        let rest = place.map { Array(parts.dropFirst($0 + 2)) } ?? Array(parts.suffix(1))
        method = request.method
        plural = rest.first ?? ""
        object = place.flatMap { place in
            rest.count > 1 ? ObjectKey(namespace: parts[place + 1], name: rest[1]) : nil
        }
        subresource = rest.count > 2 ? rest[2] : nil
        name = "\(request.method.rawValue) \(rest.joined(separator: "/"))"
        isWatch = request[query: "watch"] == "1"
        resourceVersion = request[query: "resourceVersion"] ?? ""
        isStreamedList = request[query: "sendInitialEvents"] == "true"
        body = request.body.isEmpty ? .null : (try? JSONParser.value(request.body)) ?? .null
    }

    var isWrite: Bool { method != .get }
    var isOfLease: Bool { plural == APIResource.leases.plural }
    var isList: Bool { method == .get && object == nil && !isWatch }

    /// The feed of a watch.
    var feed: SimulationStep.Feed { isOf(.release) ? .releases : .related }

    /// The release that is about to be read.
    var reading: ObjectKey? { method == .get && isOf(.release) ? object : nil }

    func isOf(_ kind: ResourceKind) -> Bool { plural == APIResource(kind).plural }

    /// Where an operator is that sends it, and where once it has been executed.
    var moments: (before: Moment?, after: Moment?) {
        switch method {
        case .get: return (isList && isOf(.decision) && resourceVersion.isEmpty ? .afterReading : nil, nil)
        case .delete: return (.beforeRemove, .afterRemove)
        case .post where isOf(.version): return (.beforeRecord, .afterRecord)
        case .post where isOf(.run): return (.beforeSaveRun, .afterSaveRun)
        case .put where isOf(.release): return (.beforeCommit, .afterCommit)
        case .put where isOf(.decision): return (.beforeOutcome, .afterOutcome)
        case .patch where isOf(.release):
            let finalizers = body["metadata"]?["finalizers"]?.array ?? []
            return finalizers.isEmpty ? (.beforeRemove, .afterRemove) : (.beforeCommit, .afterCommit)
        case .post where isOfBundle, .patch where isOfBundle:
            let isDelivery = body["data"] != nil || body["metadata"]?["annotations"] != nil
            return isDelivery ? (.beforeDeliver, .afterDeliver) : (.beforeRemove, .afterRemove)
        default: return (nil, nil)
        }
    }

    private var isOfBundle: Bool { plural == APIResource.configMaps.plural }

    /// Whether something can befall it.
    func canMeet(_ mishap: SimulationStep.Mishap) -> Bool {
        switch mishap {
        case .lostRequest, .lostAnswer, .death: isWrite && !isOfLease
        case .conflict: (method == .put || method == .patch) && !isOfLease
        case .refused, .throttled: !isWatch
        case .staleList: isList && !resourceVersion.isEmpty
        case .expiredWatch: isWatch && !isStreamedList
        }
    }
}
