import JSON

extension KubeconfigMap {
    /// A `cluster` of a kubeconfig, with nobody to be there.
    func cluster() throws(ConfigurationError) -> ClusterConfiguration {
        guard let text = try text("server") else { throw problem(nil, "the cluster has no `server`") }
        let trust = try trust()
        // As client-go: an address without a scheme is one of TLS where anything is said about TLS.
        guard let server = ServerAddress(text, otherwise: trust == .system ? .http : .https) else {
            throw problem("server", "`server` must be a URL such as https://cluster.example:6443")
        }
        var configuration = ClusterConfiguration(server)
        configuration.trust = trust
        configuration.serverName = try self.text("tls-server-name")
        configuration.proxy = try proxy()
        return configuration
    }

    private func trust() throws(ConfigurationError) -> ClusterConfiguration.Trust {
        let authorities = try pem("certificate-authority-data", file: "certificate-authority")
        guard try flag("insecure-skip-tls-verify") else { return authorities.map { .authorities($0) } ?? .system }
        if authorities != nil {
            throw problem(
                "insecure-skip-tls-verify", "nothing is verified by an authority here; take out one of the two")
        }
        return .anybody
    }

    private func proxy() throws(ConfigurationError) -> Secret? {
        guard let text = try text("proxy-url") else { return nil }
        let scheme = text.firstRange(of: "://").map { text[..<$0.lowerBound].lowercased() }
        guard let scheme, ["http", "https", "socks5", "socks5h"].contains(scheme) else {
            throw problem("proxy-url", "`proxy-url` must be a URL of http, https or socks5")
        }
        return Secret(text)
    }

    /// PEM from a field that holds it, else from the file that another names.
    func pem(_ data: String, file: String) throws(ConfigurationError) -> ClusterConfiguration.PEM? {
        if let bytes = try bytes(data) {
            guard bytes.text.contains("-----BEGIN ") else { throw problem(data, "`\(data)` is not PEM in base64") }
            return .bytes(bytes)
        }
        return try filePath(file).map { .file($0) }
    }

    /// What a credential plugin is told about this cluster.
    func pluginCluster() throws(ConfigurationError) -> ExecPlugin.Cluster {
        let configuration = try cluster()
        var config: JSONValue = .null
        for entry in try maps("extensions")
        where try entry.text("name") == "client.authentication.k8s.io/exec" {
            config = entry.node["extension"]?.json ?? .null
        }
        let server = try text("server")
        return ExecPlugin.Cluster(
            server: server ?? "", serverName: configuration.serverName,
            trust: configuration.trust, proxy: configuration.proxy, config: config)
    }
}
