import JSON

/// Somebody whom the cluster knows.
package struct FakeUser: Sendable, Hashable {
    package var name: String
    package var groups: [String]

    /// A user of these groups; `system:authenticated` needs not be said.
    package init(_ name: String, groups: [String] = []) {
        self.name = name
        self.groups = groups
    }

    /// Who may do everything.
    package static let admin = FakeUser("admin", groups: ["system:masters"])
    /// Who gave no credentials.
    package static let anonymous = FakeUser("system:anonymous", groups: ["system:unauthenticated"])
}

/// Something that a user may do: a rule of a role that is bound to them. `*` stands for all.
package struct FakeGrant: Sendable, Hashable {
    package var verbs: Set<String>
    package var group: String
    /// With subresources as RBAC writes them: `promptreleases/status`.
    package var resources: Set<String>
    /// Nil: all, and kinds without namespaces.
    package var namespaces: Set<String>?
    /// Nil: all.
    package var names: Set<String>?

    package init(
        _ verbs: Set<String>, group: String = "", _ resources: Set<String>, namespaces: Set<String>? = nil,
        names: Set<String>? = nil
    ) {
        self.verbs = verbs
        self.group = group
        self.resources = resources
        self.namespaces = namespaces
        self.names = names
    }
}

/// What somebody is about to do.
struct ClusterAction: Sendable, Hashable {
    var verb: String
    var group: String
    /// With the subresource: `promptreleases/status`.
    var resource: String
    /// Nil: cluster-wide.
    var namespace: String?
    /// Empty for collections.
    var name: String

    func isAllowed(by grant: FakeGrant) -> Bool {
        (grant.verbs.contains("*") || grant.verbs.contains(verb))
            && (grant.group == "*" || grant.group == group)
            && (grant.resources.contains("*") || grant.resources.contains(resource))
            && (grant.namespaces.map { scopes in namespace.map { scopes.contains($0) } ?? false } ?? true)
            && (grant.names?.contains(name) ?? true)
    }

    /// How the server says that `user` may not.
    func refusal(of user: FakeUser) -> Refusal {
        let plural = resource.split(separator: "/").first.map(String.init) ?? resource
        let qualified = group.isEmpty ? plural : plural + "." + group
        let place = namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        let subject = name.isEmpty ? qualified : "\(qualified) \"\(name)\""
        var details: JSONValue = ["kind": .string(plural)]
        if !group.isEmpty { details.set(.string(group), at: "group") }
        if !name.isEmpty { details.set(.string(name), at: "name") }
        return Refusal(
            403, "Forbidden",
            "\(subject) is forbidden: User \"\(user.name)\" cannot \(verb) resource \"\(resource)\" in API group "
                + "\"\(group)\" \(place)",
            details: details)
    }
}

extension ClusterStore {
    /// Whether a user may do this: a user of `system:masters` everything, others what they and their groups were granted.
    func permits(_ user: FakeUser, _ action: ClusterAction) -> Bool {
        user.groups.contains("system:masters")
            || ([user.name] + user.groups).contains { subject in
                (grants[subject] ?? []).contains { action.isAllowed(by: $0) }
            }
    }

    func authorize(_ user: FakeUser, _ action: ClusterAction) throws(Refusal) {
        guard permits(user, action) else { throw action.refusal(of: user) }
    }
}
