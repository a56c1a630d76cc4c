extension KubeconfigMap {
    /// Makes a configuration be this `user` of a kubeconfig.
    func applyUser(
        to configuration: inout ClusterConfiguration, cluster: KubeconfigMap
    ) throws(ConfigurationError) {
        if try map("auth-provider") != nil {
            throw problem(
                "auth-provider", "`auth-provider` is not supported; name the provider's credential plugin under `exec`")
        }
        configuration.identity = try identity()
        configuration.authentication = try authentication(of: cluster)
        configuration.impersonation = try impersonation()
    }

    private func identity() throws(ConfigurationError) -> ClusterConfiguration.Identity? {
        let certificate = try pem("client-certificate-data", file: "client-certificate")
        let key = try pem("client-key-data", file: "client-key")
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return ClusterConfiguration.Identity(certificate: certificate, key: key)
        case (nil, _): throw problem(nil, "the user has a client key and no certificate")
        case (_, nil): throw problem(nil, "the user has a client certificate and no key")
        }
    }

    private func authentication(
        of cluster: KubeconfigMap
    ) throws(ConfigurationError) -> ClusterConfiguration.Authentication {
        let token = try text("token").map { Secret($0) }
        let tokenFile = try filePath("tokenFile")
        let user = try text("username")
        let password = try text("password")
        let plugin = try map("exec")
        let hasToken = token != nil || tokenFile != nil
        let hasPassword = user != nil || password != nil
        let count = [hasToken, hasPassword, plugin != nil].count { $0 }
        guard count < 2 else {
            throw problem(nil, "the user has several of token, password and exec; which counts is not known")
        }
        if let tokenFile { return .tokenFile(tokenFile, otherwise: token) }
        if let token { return .token(token) }
        if hasPassword { return .password(user: user ?? "", Secret(password ?? "")) }
        guard let plugin else { return .none }
        return .plugin(try plugin.plugin(of: cluster))
    }

    private func impersonation() throws(ConfigurationError) -> ClusterConfiguration.Impersonation? {
        let groups = try texts("as-groups")
        let uid = try text("as-uid")
        let extra = try textLists("as-user-extra")
        if let user = try text("as") {
            return ClusterConfiguration.Impersonation(user: user, groups: groups, uid: uid, extra: extra)
        }
        if !groups.isEmpty || uid != nil || !extra.isEmpty {
            throw problem(nil, "`as-groups`, `as-uid` and `as-user-extra` need a user in `as`")
        }
        return nil
    }
}

// MARK: - Credential plugins

extension KubeconfigMap {
    /// An `exec` of a kubeconfig.
    fileprivate func plugin(of cluster: KubeconfigMap) throws(ConfigurationError) -> ExecPlugin {
        guard let command = try text("command") else { throw problem(nil, "`exec` has no `command`") }
        guard let version = try text("apiVersion").flatMap({ ExecPlugin.Version(rawValue: $0) }) else {
            let known = ExecPlugin.Version.allCases.map(\.rawValue).joined(separator: " or ")
            throw problem("apiVersion", "`exec.apiVersion` must be \(known)")
        }
        return ExecPlugin(
            // One without a slash is looked up in PATH.
            command: command.contains("/") ? file.resolved(command) : command, arguments: try texts("args"),
            environment: try variables(), version: version, interaction: try interaction(version),
            cluster: try flag("provideClusterInfo") ? try cluster.pluginCluster() : nil,
            installHint: try text("installHint"))
    }

    private func interaction(_ version: ExecPlugin.Version) throws(ConfigurationError) -> ExecPlugin.Interaction {
        let known = "Never, IfAvailable or Always"
        guard let text = try text("interactiveMode") else {
            if version == .v1beta1 { return .ifAvailable }
            throw problem(nil, "`exec` of \(version.rawValue) needs `interactiveMode`: \(known)")
        }
        guard let interaction = ExecPlugin.Interaction(rawValue: text) else {
            throw problem("interactiveMode", "`exec.interactiveMode` must be \(known)")
        }
        return interaction
    }

    private func variables() throws(ConfigurationError) -> [String: Secret] {
        var variables: [String: Secret] = [:]
        for entry in try maps("env") {
            guard let name = try entry.text("name") else {
                throw entry.problem(nil, "`exec.env` has one without a name")
            }
            let value = try entry.text("value")
            variables[name] = Secret(value ?? "")
        }
        return variables
    }
}
