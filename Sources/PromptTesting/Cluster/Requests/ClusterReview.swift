import JSON

/// A question to the server about who may do what; nothing is stored.
enum ClusterReview: Sendable, Hashable {
    case subjectAccess
    case selfSubjectAccess
    case selfSubject

    /// From a path's parts; nil for other paths.
    init?(_ parts: [String]) {
        switch parts {
        case ["apis", "authorization.k8s.io", "v1", "subjectaccessreviews"]: self = .subjectAccess
        case ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]: self = .selfSubjectAccess
        case ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"]: self = .selfSubject
        default: return nil
        }
    }

    func answer(to body: JSONValue, of user: FakeUser, _ store: ClusterStore) -> JSONValue {
        var result = body
        switch self {
        case .selfSubject:
            result.set(
                [
                    "username": .string(user.name),
                    "groups": .array(user.groups.map { .string($0) } + Self.authenticated(user)),
                ], at: "status", "userInfo")
        case .selfSubjectAccess: result.set(Self.status(of: body["spec"] ?? [:], user, store), at: "status")
        case .subjectAccess:
            let subject = FakeUser(
                body.at("spec", "user")?.string ?? "",
                groups: (body.at("spec", "groups")?.array ?? []).compactMap(\.string))
            result.set(Self.status(of: body["spec"] ?? [:], subject, store), at: "status")
        }
        return result
    }

    private static func authenticated(_ user: FakeUser) -> [JSONValue] {
        let groups = ["system:authenticated", "system:unauthenticated"]
        return user.groups.contains(where: groups.contains) ? [] : ["system:authenticated"]
    }

    private static func status(of spec: JSONValue, _ user: FakeUser, _ store: ClusterStore) -> JSONValue {
        let asked = spec["resourceAttributes"] ?? [:]
        let plural = asked["resource"]?.string ?? ""
        let subresource = asked["subresource"]?.string ?? ""
        let namespace = asked["namespace"]?.string ?? ""
        let action = ClusterAction(
            verb: asked["verb"]?.string ?? "", group: asked["group"]?.string ?? "",
            resource: subresource.isEmpty ? plural : plural + "/" + subresource,
            namespace: namespace.isEmpty ? nil : namespace, name: asked["name"]?.string ?? "")
        return ["allowed": .bool(store.permits(user, action))]
    }
}
