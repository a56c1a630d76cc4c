import JSON

/// What somebody wants to do, as RBAC sees it (`ResourceAttributes`).
package struct APIAccess: Sendable, Hashable {
    /// Also one of our own, such as `approve`.
    package var verb: String
    package var group: String
    package var plural: String
    /// Empty for the object itself.
    package var subresource: String
    /// Empty for all namespaces, and for what has none.
    package var namespace: String
    /// Empty for all objects.
    package var name: String

    package init(
        _ verb: String, group: String, plural: String, subresource: String = "", namespace: String = "",
        name: String = ""
    ) {
        self.verb = verb
        self.group = group
        self.plural = plural
        self.subresource = subresource
        self.namespace = namespace
        self.name = name
    }

    /// A verb on one object of a kind.
    package init(_ verb: String, _ path: APIObjectPath, subresource: String = "") {
        self.init(
            verb, group: path.resource.group, plural: path.resource.plural, subresource: subresource,
            namespace: path.namespace, name: path.name)
    }
}

/// Whether somebody may do something.
package struct APIAccessAnswer: Sendable, Hashable {
    package var isAllowed: Bool
    /// The authorizer's own words, for people; empty where it gave none.
    package var reason: String

    package init(isAllowed: Bool, reason: String = "") {
        self.isAllowed = isAllowed
        self.reason = reason
    }
}

extension APIClient {
    /// Whether the server would let `user` do this (SubjectAccessReview); this client's own user has to be permitted to
    /// ask, `forbidden` is thrown otherwise.
    package func mayUser(_ user: APIUser, _ access: APIAccess) async throws(APIError) -> APIAccessAnswer {
        let review = try await review(.subjectAccessReviews, spec: user.subject(wanting: access))
        let status = review["status"]
        guard let isAllowed = status?["allowed"]?.bool else {
            throw .unavailable("the server's answer is no access review", after: nil, isSafe: true)
        }
        let reason = status?["reason"]?.string ?? ""
        return APIAccessAnswer(
            isAllowed: isAllowed && status?["denied"]?.bool != true,
            reason: reason.isEmpty ? status?["evaluationError"]?.string ?? "" : reason)
    }

    /// Who this client is to the server (SelfSubjectReview).
    package func whoAmI() async throws(APIError) -> APIUser {
        let user = APIUser(try await review(.selfSubjectReviews, spec: nil)["status"]?["userInfo"])
        guard !user.name.isEmpty else {
            throw .unavailable("the server's answer names no user", after: nil, isSafe: true)
        }
        return user
    }

    /// A review is a question that is asked by creating it; nothing is stored.
    private func review(_ resource: APIResource, spec: JSONValue?) async throws(APIError) -> JSONValue {
        var object: [String: JSONValue] = [
            "apiVersion": .string(resource.apiVersion), "kind": .string(resource.kind), "metadata": [:],
        ]
        object["spec"] = spec
        return try await send(
            APIRequest(
                .post, resource.path(in: nil), contentType: "application/json",
                body: JSONWriter.canonical(.object(object))))
    }
}

extension APIUser {
    fileprivate func subject(wanting access: APIAccess) -> JSONValue {
        func texts(_ values: [String]) -> JSONValue { .array(values.map { .string($0) }) }
        let attributes = [
            "verb": access.verb, "group": access.group, "resource": access.plural, "subresource": access.subresource,
            "namespace": access.namespace, "name": access.name,
        ]
        var spec: [String: JSONValue] = [
            "user": .string(name),
            "resourceAttributes": .object(attributes.filter { !$0.value.isEmpty }.mapValues { .string($0) }),
        ]
        if !uid.isEmpty { spec["uid"] = .string(uid) }
        if !groups.isEmpty { spec["groups"] = texts(groups) }
        if !extra.isEmpty { spec["extra"] = .object(extra.mapValues(texts)) }
        return .object(spec)
    }
}
