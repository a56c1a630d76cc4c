import KubernetesClient
import Testing

@Suite struct ServiceAccountTests {
    private let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        try folder.write("token\n", to: "token")
        try folder.write("certificates", to: "ca.crt")
        try folder.write("prompts\n", to: "namespace")
    }

    private func expected(_ host: String, namespace: String = "prompts") -> ClusterConfiguration {
        var configuration = ClusterConfiguration(ServerAddress(host: host, port: "443"), namespace: namespace)
        configuration.trust = .authorities(.file(folder.path + "/ca.crt"))
        configuration.authentication = .tokenFile(folder.path + "/token", otherwise: nil)
        return configuration
    }

    private func find(
        _ environment: [String: String], _ overrides: KubeconfigOverrides = .init(), kubeconfig: String? = nil
    ) throws(ConfigurationError) -> ClusterConfiguration {
        let search = ClusterConfiguration.Search(
            kubeconfig: kubeconfig, overrides: overrides, environment: environment, serviceAccountFolder: folder.path)
        return try ClusterConfiguration.find(search)
    }

    @Test(arguments: [
        ("10.0.0.1", "https://10.0.0.1:443"), ("fd00::1", "https://[fd00::1]:443"),
        ("kubernetes.default.svc", "https://kubernetes.default.svc:443"),
    ])
    func `a pod without a kubeconfig is its own account in its own cluster`(host: String, server: String) throws {
        let environment = ["KUBERNETES_SERVICE_HOST": host, "KUBERNETES_SERVICE_PORT": "443"]
        let found = try find(environment)
        #expect(found == expected(host))
        #expect(found.server.description == server)
        #expect(try find(environment, .init(namespace: "mine")) == expected(host, namespace: "mine"))
        try folder.remove("namespace")
        #expect(try find(environment) == expected(host, namespace: "default"))
    }

    @Test func `a kubeconfig goes before the pod's own account, unless it is empty`() throws {
        let some = try folder.write(
            """
            current-context: a
            clusters: [{name: c, cluster: {server: "https://far.example"}}]
            contexts: [{name: a, context: {cluster: c}}]
            """, to: "some")
        let empty = try folder.write("", to: "empty")
        let environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        let far = try find(environment.merging(["KUBECONFIG": some]) { $1 })
        #expect(far.server.description == "https://far.example")
        #expect(try find(environment.merging(["KUBECONFIG": empty]) { $1 }) == expected("10.0.0.1"))
        #expect(
            throws: ConfigurationError(
                "no cluster is configured: the kubeconfig (\(empty)) says nothing; "
                    + "name another by --kubeconfig or KUBECONFIG")
        ) { try find(environment, kubeconfig: empty) }
    }

    @Test func `a context that is asked for is not looked for in a pod's own account`() {
        let environment = ["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]
        #expect(throws: ConfigurationError("there is no context a; the kubeconfig has none")) {
            try find(environment, .init(context: "a"))
        }
    }

    @Test func `outside of a pod and without a kubeconfig there is no cluster`() {
        #expect(
            throws: ConfigurationError(
                "no cluster is configured: the kubeconfig (/none/.kube/config) says nothing; "
                    + "name another by --kubeconfig or KUBECONFIG")
        ) { try find(["HOME": "/none", "KUBERNETES_SERVICE_HOST": "10.0.0.1"]) }
    }

    @Test func `a pod without a token says so`() throws {
        try folder.remove("token")
        #expect(
            throws: ConfigurationError(
                "the pod's service account cannot be used: No such file or directory; see automountServiceAccountToken",
                file: folder.path + "/token")
        ) { try find(["KUBERNETES_SERVICE_HOST": "10.0.0.1", "KUBERNETES_SERVICE_PORT": "443"]) }
    }
}
