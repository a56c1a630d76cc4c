extension ClusterConfiguration {
    /// Where a configuration is looked for.
    package struct Search: Sendable {
        /// `--kubeconfig`.
        package var kubeconfig: String?
        package var overrides: KubeconfigOverrides
        package var environment: [String: String]
        /// Where a service account is mounted; nil: where pods have it.
        package var serviceAccountFolder: String?

        package init(
            kubeconfig: String? = nil, overrides: KubeconfigOverrides = KubeconfigOverrides(),
            environment: [String: String], serviceAccountFolder: String? = nil
        ) {
            self.kubeconfig = kubeconfig
            self.overrides = overrides
            self.environment = environment
            self.serviceAccountFolder = serviceAccountFolder
        }
    }

    /// The configuration that kubectl would use: the kubeconfig's, and where there is none the pod's own. Throws where
    /// there is neither, and where what there is is wrong.
    package static func find(_ search: Search) throws(ConfigurationError) -> ClusterConfiguration {
        let files = KubeconfigFiles(flag: search.kubeconfig, environment: search.environment)
        let kubeconfig = try Kubeconfig.load(files)
        if !kubeconfig.isEmpty || search.overrides.selects {
            return try kubeconfig.configuration(search.overrides)
        }
        if case .list = files,
            let account = ServiceAccount(environment: search.environment, folder: search.serviceAccountFolder)
        {
            return try account.configuration(search.overrides)
        }
        let place =
            switch files {
            case .one(let path): path
            case .list(let paths): paths.joined(separator: ", ")
            }
        throw ConfigurationError(
            "no cluster is configured: the kubeconfig (\(place)) says nothing; "
                + "name another by --kubeconfig or KUBECONFIG")
    }
}
