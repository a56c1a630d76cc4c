import Foundation
import KubernetesClient
import Testing

@Suite struct KubeconfigTests {
    private static let first = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: red
          cluster: {server: "https://red.first"}
        users:
        - name: ann
          user: {token: first}
        contexts:
        - name: one
          context: {cluster: red, user: ann, namespace: prompts}
        """
    private static let second = """
        current-context: two
        clusters:
        - name: red
          cluster: {server: "https://red.second", insecure-skip-tls-verify: true}
        - name: blue
          cluster: {server: "https://blue.second"}
        users:
        - name: ann
          user: {username: second, password: second}
        - name: bob
          user: {token: second}
        contexts:
        - name: two
          context: {cluster: blue, user: ann}
        """
    private static let third = """
        {"current-context": "one", "contexts": [{"name": "two", "context": {"cluster": "red"}}]}
        """

    private static func merged(_ texts: [String]) throws -> Kubeconfig {
        var kubeconfig = Kubeconfig()
        for (index, text) in texts.enumerated() { try kubeconfig.merge(Array(text.utf8), of: "/etc/\(index)") }
        return kubeconfig
    }

    private static func configuration(
        _ server: String, token: String? = nil, namespace: String = "default"
    ) throws -> ClusterConfiguration {
        let address = try #require(ServerAddress(server, otherwise: .http))
        var configuration = ClusterConfiguration(address, namespace: namespace)
        configuration.authentication = token.map { .token(Secret($0)) } ?? .none
        return configuration
    }

    @Test(arguments: [
        ([first, second, third], "https://blue.second", "first", "default"),
        ([first, third, second], "https://red.first", "first", "prompts"),
        ([third, second, first], "https://red.second", "first", "prompts"),
    ])
    func `the first file that says something about a name wins, whole`(
        texts: [String], server: String, token: String, namespace: String
    ) throws {
        var kubeconfig = try Self.merged(texts)
        // The third arrangement takes its user from the second file, which has a password.
        if texts.first == Self.third {
            var expected = try Self.configuration(server, namespace: namespace)
            expected.trust = .anybody
            expected.authentication = .password(user: "second", Secret("second"))
            #expect(try kubeconfig.configuration() == expected)
        } else {
            let expected = try Self.configuration(server, token: token, namespace: namespace)
            #expect(try kubeconfig.configuration() == expected)
        }
        try kubeconfig.merge(Array("current-context: other\n".utf8), of: "/etc/later")
        #expect(kubeconfig.currentContext != "other")
    }

    @Test(arguments: [
        (KubeconfigOverrides(), "https://blue.second", "first", "default"),
        (KubeconfigOverrides(context: "one"), "https://red.first", "first", "prompts"),
        (KubeconfigOverrides(context: "one", namespace: "mine"), "https://red.first", "first", "mine"),
        (KubeconfigOverrides(context: "", namespace: ""), "https://blue.second", "first", "default"),
        (KubeconfigOverrides(cluster: "red"), "https://red.first", "first", "default"),
        (KubeconfigOverrides(user: "bob"), "https://blue.second", "second", "default"),
    ])
    func `flags go before what the kubeconfig selects`(
        overrides: KubeconfigOverrides, server: String, token: String, namespace: String
    ) throws {
        let kubeconfig = try Self.merged([Self.first, Self.second])
        let expected = try Self.configuration(server, token: token, namespace: namespace)
        #expect(try kubeconfig.configuration(overrides) == expected)
    }

    @Test func `a cluster and a user by flags need no context`() throws {
        let kubeconfig = try Self.merged([Self.first])
        let found = try kubeconfig.configuration(KubeconfigOverrides(cluster: "red", user: "ann", namespace: "a"))
        #expect(try found == Self.configuration("https://red.first", token: "first", namespace: "a"))
        let anonymous = try kubeconfig.configuration(KubeconfigOverrides(cluster: "red"))
        #expect(try anonymous == Self.configuration("https://red.first"))
    }

    @Test func `impersonation by flags goes before the user's own`() throws {
        let kubeconfig = try Self.merged([
            """
            current-context: c
            clusters: [{name: c, cluster: {server: "https://c"}}]
            users: [{name: u, user: {as: ann, as-groups: [a, b], as-uid: "7", as-user-extra: {k: [v, w]}}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """
        ])
        let own = ClusterConfiguration.Impersonation(
            user: "ann", groups: ["a", "b"], uid: "7", extra: ["k": ["v", "w"]])
        #expect(try kubeconfig.configuration().impersonation == own)
        let other = ClusterConfiguration.Impersonation(user: "bob")
        #expect(try kubeconfig.configuration(KubeconfigOverrides(impersonation: other)).impersonation == other)
    }

    @Test func `contexts are listed for who has to choose`() throws {
        #expect(try Self.merged([Self.second, Self.first]).contextNames == ["one", "two"])
    }
}

@Suite struct KubeconfigFilesTests {
    @Test(
        arguments: [
            ("/f", ["KUBECONFIG": "/a:/b", "HOME": "/h"], KubeconfigFiles.one("/f")),
            (nil, ["KUBECONFIG": "/a::/b:/a", "HOME": "/h"], .list(["/a", "/b"])),
            (nil, ["KUBECONFIG": "", "HOME": "/h"], .list(["/h/.kube/config"])),
            ("", ["HOME": "/h"], .list(["/h/.kube/config"])), (nil, [:], .list([])),
        ] as [(String?, [String: String], KubeconfigFiles)])
    func `a flag goes before the environment, and that before the home folder`(
        flag: String?, environment: [String: String], files: KubeconfigFiles
    ) {
        #expect(KubeconfigFiles(flag: flag, environment: environment) == files)
    }

    @Test func `files of a list that are not there are passed over, and empty ones say nothing`() throws {
        let folder = try ScratchFolder()
        let empty = try folder.write("", to: "empty")
        let some = try folder.write("current-context: here\n", to: "some")
        let missing = folder.path + "/missing"
        #expect(try Kubeconfig.load(.list([missing, empty, some, empty + "/below"])).currentContext == "here")
        #expect(try Kubeconfig.load(.list([missing, empty])).isEmpty)
    }

    @Test func `the one file that is asked for has to be there`() throws {
        let missing = try ScratchFolder().path + "/missing"
        #expect(
            throws: ConfigurationError(
                "the kubeconfig cannot be read: No such file or directory", file: missing)
        ) { try Kubeconfig.load(.one(missing)) }
    }

    @Test func `a folder in a list is an error, and not passed over`() throws {
        let folder = try ScratchFolder()
        #expect(throws: ConfigurationError("the kubeconfig cannot be read: Is a directory", file: folder.path)) {
            try Kubeconfig.load(.list([folder.path]))
        }
    }
}
