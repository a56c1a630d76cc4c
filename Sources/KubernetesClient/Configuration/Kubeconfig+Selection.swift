/// What flags say instead of a kubeconfig; nil, or empty: as it stands there.
package struct KubeconfigOverrides: Sendable, Hashable {
    /// `--context`.
    package var context: String?
    /// `--cluster`.
    package var cluster: String?
    /// `--user`.
    package var user: String?
    /// `-n`.
    package var namespace: String?
    /// `--as`, `--as-group`, `--as-uid`: instead of all that the user says, so that nobody gets another's groups.
    package var impersonation: ClusterConfiguration.Impersonation?

    package init(
        context: String? = nil, cluster: String? = nil, user: String? = nil, namespace: String? = nil,
        impersonation: ClusterConfiguration.Impersonation? = nil
    ) {
        self.context = context
        self.cluster = cluster
        self.user = user
        self.namespace = namespace
        self.impersonation = impersonation
    }

    /// Whether something is asked for that only a kubeconfig has.
    var selects: Bool { [context, cluster, user].contains { $0.nonEmpty != nil } }
}

extension Kubeconfig {
    /// A name that something is selected by.
    private struct Choice {
        var name: String
        /// Where it stands; nil for one of a flag.
        var place: KubeconfigMap?
        var key: String
    }

    /// The cluster and the user of the current context, or of the one that is asked for. Throws where a name is unknown,
    /// and where what is selected is wrong.
    package func configuration(
        _ overrides: KubeconfigOverrides = KubeconfigOverrides()
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let context = try context(overrides)
        guard let choice = try Self.choice(overrides.cluster, "cluster", in: context) else {
            throw context?.problem(nil, "the context names no cluster") ?? noContext
        }
        let cluster = try Self.find(choice, "cluster", in: clusters)
        var configuration = try cluster.cluster()
        if let choice = try Self.choice(overrides.namespace, "namespace", in: context) {
            configuration.namespace = choice.name
        }
        if let choice = try Self.choice(overrides.user, "user", in: context) {
            try Self.find(choice, "user", in: users).applyUser(to: &configuration, cluster: cluster)
        }
        if let impersonation = overrides.impersonation { configuration.impersonation = impersonation }
        return configuration
    }

    /// What a flag says, else what the context does; nil: nothing is said.
    private static func choice(
        _ flag: String?, _ key: String, in context: KubeconfigMap?
    ) throws(ConfigurationError) -> Choice? {
        if let flag = flag.nonEmpty { return Choice(name: flag, place: nil, key: key) }
        guard let context, let name = try context.text(key) else { return nil }
        return Choice(name: name, place: context, key: key)
    }

    /// Nil where none is asked for, nor needed.
    private func context(_ overrides: KubeconfigOverrides) throws(ConfigurationError) -> KubeconfigMap? {
        if let name = overrides.context.nonEmpty {
            return try Self.find(Choice(name: name, place: nil, key: "context"), "context", in: contexts)
        }
        if let currentContext {
            let choice = Choice(name: currentContext, place: currentContextPlace, key: "current-context")
            return try Self.find(choice, "context", in: contexts)
        }
        if overrides.cluster.nonEmpty == nil { throw noContext }
        return nil
    }

    private var noContext: ConfigurationError {
        ConfigurationError("the kubeconfig has no current context; \(Self.names("--context", of: contexts))")
    }

    private static func find(
        _ choice: Choice, _ kind: String, in all: [String: KubeconfigMap]
    ) throws(ConfigurationError) -> KubeconfigMap {
        if let found = all[choice.name] { return found }
        let message = "there is no \(kind) \(choice.name); \(names("--\(kind)", of: all))"
        throw choice.place?.problem(choice.key, message) ?? ConfigurationError(message)
    }

    private static func names(_ flag: String, of all: [String: KubeconfigMap]) -> String {
        all.isEmpty ? "the kubeconfig has none" : "name one by \(flag): \(all.keys.sorted().joined(separator: ", "))"
    }
}

extension String? {
    /// Nil where it is empty.
    fileprivate var nonEmpty: String? { self?.isEmpty == true ? nil : self }
}
