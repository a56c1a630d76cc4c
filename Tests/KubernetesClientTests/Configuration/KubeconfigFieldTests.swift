import Foundation
import JSON
import KubernetesClient
import Testing

@testable import KubernetesClient

@Suite struct KubeconfigFieldTests {
    private static let pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
    private static let data = Data(pem.utf8).base64EncodedString()

    /// The configuration of one cluster and one user, in a file of `/etc/kube`.
    private static func configuration(cluster: String, user: String = "{}") throws -> ClusterConfiguration {
        var kubeconfig = Kubeconfig()
        let text = """
            current-context: c
            clusters: [{name: c, cluster: \(cluster)}]
            users: [{name: u, user: \(user)}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """
        try kubeconfig.merge(Array(text.utf8), of: "/etc/kube/config")
        return try kubeconfig.configuration()
    }

    @Test(arguments: [
        ("server: https://a", "https://a", ClusterConfiguration.Trust.system),
        ("server: HTTPS://a:1/b/c//", "https://a:1/b/c", .system),
        ("server: 'https://[::1]:6443'", "https://[::1]:6443", .system),
        ("server: a:1", "http://a:1", .system),
        ("server: a:1, insecure-skip-tls-verify: true", "https://a:1", .anybody),
        ("server: https://a, insecure-skip-tls-verify: false", "https://a", .system),
        ("server: https://a, certificate-authority: ca.pem", "https://a", .authorities(.file("/etc/kube/ca.pem"))),
        ("server: https://a, certificate-authority: ../ca", "https://a", .authorities(.file("/etc/kube/../ca"))),
        ("server: https://a, certificate-authority: /ca.pem", "https://a", .authorities(.file("/ca.pem"))),
        ("server: a, certificate-authority-data: \(data)", "https://a", .authorities(.bytes(Secret(pem)))),
        (
            "server: a, certificate-authority: ca, certificate-authority-data: \(data)", "https://a",
            .authorities(.bytes(Secret(pem)))
        ),
    ])
    func `a cluster says where the server is and whom to trust`(
        fields: String, server: String, trust: ClusterConfiguration.Trust
    ) throws {
        let configuration = try Self.configuration(cluster: "{\(fields)}")
        #expect(configuration.server.description == server)
        #expect(configuration.trust == trust)
    }

    @Test func `a cluster may name the server's certificate and a proxy`() throws {
        let configuration = try Self.configuration(
            cluster: "{server: https://a, tls-server-name: b, proxy-url: 'socks5://me:p@c:1'}")
        #expect(configuration.serverName == "b")
        #expect(configuration.proxy == Secret("socks5://me:p@c:1"))
    }

    @Test(arguments: [
        ("{}", ClusterConfiguration.Authentication.none),
        ("{token: t}", .token(Secret("t"))),
        ("{token: t, tokenFile: f}", .tokenFile("/etc/kube/f", otherwise: Secret("t"))),
        ("{tokenFile: /f}", .tokenFile("/f", otherwise: nil)),
        ("{username: u, password: p}", .password(user: "u", Secret("p"))),
        ("{username: u}", .password(user: "u", Secret(""))),
    ])
    func `a user has a token, a file of one, or a password`(
        user: String, authentication: ClusterConfiguration.Authentication
    ) throws {
        #expect(try Self.configuration(cluster: "{server: a}", user: user).authentication == authentication)
    }

    @Test func `a user has a certificate with its key, and data goes before files`() throws {
        let files = try Self.configuration(
            cluster: "{server: a}", user: "{client-certificate: a/c, client-key: /k, token: t}")
        #expect(files.identity == .init(certificate: .file("/etc/kube/a/c"), key: .file("/k")))
        #expect(files.authentication == .token(Secret("t")))
        let data = try Self.configuration(
            cluster: "{server: a}",
            user: "{client-certificate: c, client-key-data: \(Self.data), client-certificate-data: \(Self.data)}")
        #expect(data.identity == .init(certificate: .bytes(Secret(Self.pem)), key: .bytes(Secret(Self.pem))))
    }

    @Test func `a credential plugin has a command, and whatever else it says`() throws {
        let configuration = try Self.configuration(
            cluster: """
                {server: https://a/, tls-server-name: b, certificate-authority: ca, proxy-url: 'http://p:1',
                extensions: [{name: other, extension: {x: 1}},
                {name: client.authentication.k8s.io/exec, extension: {audience: d}}]}
                """,
            user: """
                {exec: {command: bin/get, args: [-a, b], env: [{name: A, value: b}, {name: C}],
                apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, provideClusterInfo: true,
                installHint: install it}}
                """)
        let cluster = ExecPlugin.Cluster(
            server: "https://a/", serverName: "b", trust: .authorities(.file("/etc/kube/ca")),
            proxy: Secret("http://p:1"), config: ["audience": "d"])
        let plugin = ExecPlugin(
            command: "/etc/kube/bin/get", arguments: ["-a", "b"], environment: ["A": Secret("b"), "C": Secret("")],
            version: .v1, interaction: .never, cluster: cluster, installHint: "install it")
        #expect(configuration.authentication == .plugin(plugin))
    }

    @Test(arguments: [("get", "get"), ("./get", "/etc/kube/./get"), ("/bin/get", "/bin/get")])
    func `a plugin without a slash is looked up in PATH, and one of v1beta1 may ask`(
        command: String, path: String
    ) throws {
        let configuration = try Self.configuration(
            cluster: "{server: a}",
            user: "{exec: {command: \(command), apiVersion: client.authentication.k8s.io/v1beta1}}")
        let plugin = ExecPlugin(
            command: path, arguments: [], environment: [:], version: .v1beta1, interaction: .ifAvailable)
        #expect(configuration.authentication == .plugin(plugin))
    }

    @Test func `a path is relative to the file that names it, also where that one is relative itself`() throws {
        var kubeconfig = Kubeconfig()
        let text = """
            current-context: c
            clusters: [{name: c, cluster: {server: a, certificate-authority: ca}}]
            contexts: [{name: c, context: {cluster: c}}]
            """
        try kubeconfig.merge(Array(text.utf8), of: "sub/config")
        let path = FileManager.default.currentDirectoryPath + "/sub/ca"
        #expect(try kubeconfig.configuration().trust == .authorities(.file(path)))
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("localhost", true), ("[::1]:6443", true), ("127.far.example", false),
        ("10.0.0.1", false), ("localhost.far.example", false),
    ])
    func `this machine is known by its names`(authority: String, isLoopback: Bool) throws {
        #expect(try #require(ServerAddress(authority, otherwise: .https)).isLoopback == isLoopback)
    }

    @Test func `fields that nobody knows and null ones harm nothing`() throws {
        let configuration = try Self.configuration(
            cluster: "{server: https://a, proxy-url: '', disable-compression: true, extensions: null}",
            user: "{token: null, new-field: [1]}")
        let server = try #require(ServerAddress("https://a", otherwise: .http))
        #expect(configuration == ClusterConfiguration(server))
    }

    @Test func `no secret shows in what is printed`() throws {
        let configuration = try Self.configuration(
            cluster: "{server: a, proxy-url: 'http://me:HIDDEN@p'}",
            user: "{token: HIDDEN, client-certificate-data: \(Self.data), client-key-data: \(Self.data)}")
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in ["\(configuration)", String(reflecting: configuration), dumped] {
            #expect(!text.contains("HIDDEN"))
            #expect(!text.contains("45, 45"))
        }
    }
}
