import JSON
import KubernetesClient
import PromptCore

/// A request with what is known of its sender, ready to be carried out on a store.
struct ClusterRequest: Sendable {
    var request: APIRequest
    var caller: ClusterCaller
    var now: Timestamp
    /// How many versions behind the cache is that reads are answered from.
    var staleness = 0

    /// Whether the answer is a stream of events.
    var isWatch: Bool {
        request.method == .get && ["1", "true"].contains(request[query: "watch"] ?? "")
    }

    func answer(from store: inout ClusterStore) -> APIResponse {
        do throws(Refusal) {
            return try carryOut(on: &store)
        } catch {
            return error.response
        }
    }

    private func carryOut(on store: inout ClusterStore) throws(Refusal) -> APIResponse {
        let parts = request.path.split(separator: "/").map(String.init)
        if let review = ClusterReview(parts) { return try answer(review, store) }
        switch try ClusterRoute(request.path, in: store) {
        case .version: return .json(ClusterDiscovery.version)
        case .discovery(let parts):
            guard request.method == .get else { throw .methodNotAllowed }
            return try ClusterDiscovery.answer(parts, store.kinds)
        case .collection(let kind, let namespace): return try collection(kind, namespace, &store)
        case .object(let kind, let key, let subresource):
            let target = ClusterTarget(kind: kind, key: key, subresource: subresource)
            if let subresource {
                let isServed = subresource == "status" && kind.hasStatus
                guard isServed || subresource == "finalize" && kind.resource.kind == "Namespace" else {
                    throw .unknownPath
                }
            }
            return try object(target, &store)
        }
    }

    private func answer(_ review: ClusterReview, _ store: ClusterStore) throws(Refusal) -> APIResponse {
        guard request.method == .post else { throw .methodNotAllowed }
        if review == .subjectAccess {
            try store.authorize(
                caller.user,
                ClusterAction(
                    verb: "create", group: "authorization.k8s.io", resource: "subjectaccessreviews", namespace: nil,
                    name: ""))
        }
        return .json(review.answer(to: try json(), of: caller.user, store), status: 201)
    }

    private func collection(
        _ kind: ClusterKind, _ namespace: String?, _ store: inout ClusterStore
    ) throws(Refusal) -> APIResponse {
        let verbs: [APIRequest.Method: String] = [.get: "list", .post: "create", .delete: "deletecollection"]
        guard let verb = verbs[request.method], kind.verbs.contains(verb) else { throw .methodNotAllowed }
        try store.authorize(caller.user, action(verb, kind, namespace, name: ""))
        switch request.method {
        case .post:
            guard kind.resource.isNamespaced == (namespace != nil) else { throw .methodNotAllowed }
            let body = try kind.accepted(try json(kind), try validation())
            let target = ClusterTarget(kind: kind, key: try key(of: body.object, in: namespace ?? ""))
            return respond(try store.create(body, target, try write(isApply: false)), kind)
        case .delete:
            let page = try store.list(kind, in: namespace, try ClusterListQuery(request, kind))
            for item in page.items {
                let key = ObjectKey(
                    namespace: item.at("metadata", "namespace")?.string ?? "",
                    name: item.at("metadata", "name")?.string ?? "")
                _ = try store.delete(
                    ClusterTarget(kind: kind, key: key), options: try options(), try write(isApply: false))
            }
            return .json(Representation.object.list(page, kind, now: now))
        default:
            let page = try store.list(kind, in: namespace, try ClusterListQuery(request, kind), staleness: staleness)
            return .json(representation.list(page, kind, now: now))
        }
    }

    private func object(_ target: ClusterTarget, _ store: inout ClusterStore) throws(Refusal) -> APIResponse {
        let kind = target.kind
        let verbs: [APIRequest.Method: String] = [.get: "get", .put: "update", .patch: "patch", .delete: "delete"]
        guard let verb = verbs[request.method], kind.verbs.contains(verb) else { throw .methodNotAllowed }
        let namespace = kind.resource.isNamespaced ? target.key.namespace : nil
        try store.authorize(
            caller.user, action(verb, kind, namespace, name: target.key.name, subresource: target.subresource))
        switch request.method {
        case .put:
            let body = try kind.accepted(try json(kind), try validation())
            try checkName(body.object, target)
            return respond(try store.replace(body, target, try write(isApply: false)), kind)
        case .patch: return respond(try patch(target, &store), kind)
        case .delete:
            guard target.subresource == nil else { throw .methodNotAllowed }
            let result = try store.delete(target, options: try options(), try write(isApply: false))
            return .json(representation.object(result, kind, now: now))
        default:
            let object = try store.get(target, staleness: staleness)
            return .json(representation.object(object, kind, now: now))
        }
    }

    /// A write's answer, in the form that was asked for.
    private func respond(_ written: ClusterWritten, _ kind: ClusterKind) -> APIResponse {
        let object = representation.object(kind.presented(written.object), kind, now: now)
        var response = APIResponse.json(object, status: written.isCreated ? 201 : 200)
        let warnings = written.unknownFields.map { "299 - " + JSONValue.string("unknown field \"\($0)\"").text }
        if !warnings.isEmpty { response.headers["warning"] = warnings.joined(separator: ", ") }
        return response
    }

    private var representation: Representation { Representation(accept: request.accept) }

    func action(
        _ verb: String, _ kind: ClusterKind, _ namespace: String?, name: String, subresource: String? = nil
    ) -> ClusterAction {
        ClusterAction(
            verb: verb, group: kind.resource.group,
            resource: kind.resource.plural + (subresource.map { "/" + $0 } ?? ""), namespace: namespace, name: name)
    }
}

extension APIResponse {
    static func json(_ value: JSONValue, status: Int = 200) -> APIResponse {
        APIResponse(
            status: status, headers: ["content-type": "application/json"], body: JSONWriter.canonical(value))
    }
}
