import JSON
import KubernetesClient
import Testing

@Suite struct KubeconfigProblemTests {
    /// What is wrong with a kubeconfig at `/k`; nil: nothing.
    private static func problem(_ text: String, _ overrides: KubeconfigOverrides = .init()) -> String? {
        do throws(ConfigurationError) {
            var kubeconfig = Kubeconfig()
            try kubeconfig.merge(Array(text.utf8), of: "/k")
            _ = try kubeconfig.configuration(overrides)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        ("a: [", "/k:2:1: did not find expected node content, while parsing a flow node"),
        ("[]", "/k:1:1: a kubeconfig is a map"),
        ("a: 1\n---\nb: 1\n", "/k:3:1: a kubeconfig is one document; this is another"),
        ("apiVersion: v2\n", "/k:1:1: a kubeconfig has `apiVersion: v1`"),
        ("kind: Pod\n", "/k:1:1: a kubeconfig has `kind: Config`"),
        ("clusters: {}\n", "/k:1:1: `clusters` must be a list of maps"),
        ("users:\n- user: {}\n", "/k:2:3: `users[0]` has no name"),
        ("users:\n- name: a\n- name: a\n", "/k:3:3: `users` has two of the name a"),
        ("contexts:\n- name: a\n  context: b\n", "/k:3:3: `contexts[0].context` must be a map"),
        ("clusters: []\n", "the kubeconfig has no current context; the kubeconfig has none"),
        ("\ncurrent-context: a\n", "/k:2:1: there is no context a; the kubeconfig has none"),
        (
            "contexts: [{name: b}, {name: a}]\n",
            "the kubeconfig has no current context; name one by --context: a, b"
        ),
    ])
    func `a kubeconfig that cannot be read as one is told with its line`(text: String, message: String) {
        #expect(Self.problem(text) == message)
    }

    @Test(arguments: [
        (KubeconfigOverrides(context: "x"), "there is no context x; name one by --context: a, b, c"),
        (KubeconfigOverrides(cluster: "x"), "there is no cluster x; name one by --cluster: red"),
        (KubeconfigOverrides(user: "x"), "there is no user x; the kubeconfig has none"),
        (KubeconfigOverrides(context: "b"), "/k:8:13: there is no cluster blue; name one by --cluster: red"),
        (KubeconfigOverrides(context: "c"), "/k:10:12: the context names no cluster"),
    ])
    func `a name that nobody knows is told with those that are known`(
        overrides: KubeconfigOverrides, message: String
    ) {
        let text = """
            current-context: a
            clusters:
            - {name: red, cluster: {server: a}}
            contexts:
            - name: a
              context: {cluster: red}
            - name: b
              context: {cluster: blue}
            - name: c
              context: {user: ann}
            """
        #expect(Self.problem(text, overrides) == message)
    }

    @Test(arguments: [
        ("{}", "3:12: the cluster has no `server`"),
        ("{server: 12345}", "3:13: `clusters[0].cluster.server` must be text; put it in quotes"),
        ("{server: 'ftp://a'}", "3:13: `server` must be a URL such as https://cluster.example:6443"),
        ("{server: 'https://me:HIDDEN@a'}", "3:13: `server` must be a URL such as https://cluster.example:6443"),
        ("{server: 'https://'}", "3:13: `server` must be a URL such as https://cluster.example:6443"),
        ("{server: 'https://a/?b=c'}", "3:13: `server` must be a URL such as https://cluster.example:6443"),
        (
            "{server: a, certificate-authority-data: '*'}",
            "3:24: `clusters[0].cluster.certificate-authority-data` is not base64"
        ),
        (
            "{server: a, certificate-authority-data: SElEREVO}",
            "3:24: `certificate-authority-data` is not PEM in base64"
        ),
        (
            "{server: a, insecure-skip-tls-verify: 'yes'}",
            "3:24: `clusters[0].cluster.insecure-skip-tls-verify` must be true or false"
        ),
        (
            "{server: a, insecure-skip-tls-verify: true, certificate-authority: a}",
            "3:24: nothing is verified by an authority here; take out one of the two"
        ),
        ("{server: a, proxy-url: 'me:HIDDEN@a:1'}", "3:24: `proxy-url` must be a URL of http, https or socks5"),
        ("{server: a, proxy-url: 'ftp://HIDDEN'}", "3:24: `proxy-url` must be a URL of http, https or socks5"),
    ])
    func `what is wrong with a cluster is told with its line, and no value`(cluster: String, message: String) {
        let text = """
            current-context: a
            clusters:
            - cluster: \(cluster)
              name: c
            contexts: [{name: a, context: {cluster: c}}]
            """
        #expect(Self.problem(text) == "/k:" + message)
    }

    private static let severalWays = "3:9: the user has several of token, password and exec; which counts is not known"
    private static let version = "client.authentication.k8s.io/v1"

    @Test(arguments: [
        ("{token: 12345}", "3:10: `users[0].user.token` must be text; put it in quotes"),
        ("{token: HIDDEN, username: a}", severalWays), ("{password: HIDDEN, exec: {}}", severalWays),
        ("{client-certificate: a}", "3:9: the user has a client certificate and no key"),
        ("{client-key: a}", "3:9: the user has a client key and no certificate"),
        ("{client-key-data: HIDDEN}", "3:10: `users[0].user.client-key-data` is not base64"),
        ("{as-groups: [a]}", "3:9: `as-groups`, `as-uid` and `as-user-extra` need a user in `as`"),
        ("{as: a, as-groups: a}", "3:17: `users[0].user.as-groups` must be a list of texts; put each in quotes"),
        (
            "{auth-provider: {name: gcp}}",
            "3:10: `auth-provider` is not supported; name the provider's credential plugin under `exec`"
        ),
        ("{exec: {args: [a]}}", "3:16: `exec` has no `command`"),
        ("{exec: {command: a}}", "3:16: `exec.apiVersion` must be \(version) or \(version)beta1"),
        (
            "{exec: {command: a, apiVersion: \(version)alpha1}}",
            "3:29: `exec.apiVersion` must be \(version) or \(version)beta1"
        ),
        (
            "{exec: {command: a, apiVersion: \(version)}}",
            "3:16: `exec` of \(version) needs `interactiveMode`: Never, IfAvailable or Always"
        ),
        (
            "{exec: {command: a, apiVersion: \(version), interactiveMode: no}}",
            "3:74: `users[0].user.exec.interactiveMode` must be text; put it in quotes"
        ),
        (
            "{exec: {command: a, apiVersion: \(version), interactiveMode: never}}",
            "3:74: `exec.interactiveMode` must be Never, IfAvailable or Always"
        ),
        (
            "{exec: {command: a, apiVersion: \(version), interactiveMode: Never, env: [{value: HIDDEN}]}}",
            "3:104: `exec.env` has one without a name"
        ),
    ])
    func `what is wrong with a user is told with its line, and no value`(user: String, message: String) {
        let text = """
            current-context: a
            users:
            - user: \(user)
              name: u
            clusters: [{name: c, cluster: {server: a}}]
            contexts: [{name: a, context: {cluster: c, user: u}}]
            """
        #expect(Self.problem(text) == "/k:" + message)
    }

    @Test func `what is not selected may be wrong`() {
        let text = """
            current-context: a
            users: [{name: u, user: {token: 1}}]
            clusters: [{name: c, cluster: {server: a}}, {name: d, cluster: {}}]
            contexts: [{name: a, context: {cluster: c}}, {name: b, context: {cluster: x, user: y}}]
            """
        #expect(Self.problem(text) == nil)
    }
}
