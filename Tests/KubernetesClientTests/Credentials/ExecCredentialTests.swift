import Foundation
import JSON
import Testing

@testable import KubernetesClient

@Suite struct ExecCredentialTests {
    private static func printed(_ status: String, version: String = "v1", kind: String = "ExecCredential") -> [UInt8] {
        Array(
            """
            {"apiVersion": "client.authentication.k8s.io/\(version)", "kind": "\(kind)", "status": \(status)}
            """.utf8)
    }

    private static let identity = TLSIdentity(certificate: Secret("c"), key: Secret("k"))

    @Test(arguments: [
        (#"{"token": "t"}"#, Credential(authorization: Secret("Bearer t")), nil),
        (#"{"token": "t", "clientCertificateData": null}"#, Credential(authorization: Secret("Bearer t")), nil),
        (#"{"clientCertificateData": "c", "clientKeyData": "k"}"#, Credential(identity: identity), nil),
        (
            #"{"token": "t", "clientCertificateData": "c", "clientKeyData": "k"}"#,
            Credential(authorization: Secret("Bearer t"), identity: identity), nil
        ),
        (
            #"{"token": "t", "expirationTimestamp": "2026-01-02T03:04:05Z"}"#,
            Credential(authorization: Secret("Bearer t")), 1_767_323_045
        ),
        (
            #"{"token": "t", "expirationTimestamp": "2026-01-02T05:04:05.5+02:00"}"#,
            Credential(authorization: Secret("Bearer t")), 1_767_323_045.5
        ),
    ])
    func `a plugin prints a token, a certificate, or both, and when they end`(
        status: String, credential: Credential, expires: Double?
    ) throws {
        let found = try ExecCredential(Self.printed(status), .v1)
        #expect(found.credential == credential)
        #expect(found.expires == expires.map { Date(timeIntervalSince1970: $0) })
    }

    @Test func `what is printed may be YAML`() throws {
        let text = """
            apiVersion: client.authentication.k8s.io/v1beta1
            kind: ExecCredential
            status:
              token: t
            """
        #expect(try ExecCredential(Array(text.utf8), .v1beta1).credential == .bearer(Secret("t")))
    }

    @Test(arguments: [
        ([], "what it printed is no ExecCredential"),
        (Array("HIDDEN".utf8), "what it printed is no ExecCredential"),
        (printed("{}", kind: "Pod"), "what it printed is no ExecCredential"),
        (
            printed("{}", version: "v1beta1"),
            "what it printed is not of the kubeconfig's version, client.authentication.k8s.io/v1"
        ),
        (printed("null"), "its ExecCredential has no status"),
        (printed("{}"), "its status has neither a token nor a client certificate"),
        (printed(#"{"token": ""}"#), "its status has neither a token nor a client certificate"),
        (printed(#"{"token": 7}"#), "its status.token is no text"),
        (
            printed(#"{"token": "HIDDEN", "clientKeyData": "k"}"#),
            "its status has one of clientCertificateData and clientKeyData without the other"
        ),
        (
            printed(#"{"token": "HIDDEN", "expirationTimestamp": "soon"}"#),
            "its status.expirationTimestamp is no time of RFC 3339"
        ),
    ])
    func `what is no credential is told without what was printed`(printed: [UInt8], reason: String) {
        #expect(throws: ExecCredential.Malformed(reason: reason)) { try ExecCredential(printed, .v1) }
    }

    @Test(arguments: [
        (ClusterConfiguration.Trust.system, nil, [:] as [String: JSONValue]),
        (.anybody, nil, ["insecure-skip-tls-verify": true]),
        (.authorities(.bytes(Secret("pem"))), Array("pem".utf8), ["certificate-authority-data": "cGVt"]),
    ])
    func `a plugin is told about the cluster as far as it wants to know`(
        trust: ClusterConfiguration.Trust, authorities: [UInt8]?, members: [String: JSONValue]
    ) {
        var plugin = ExecPlugin(
            command: "a", arguments: [], environment: [:], version: .v1beta1, interaction: .never,
            cluster: ExecPlugin.Cluster(
                server: "https://a", serverName: "b", trust: trust, proxy: Secret("http://p"), config: ["x": 1]))
        let cluster: [String: JSONValue] = [
            "server": "https://a", "tls-server-name": "b", "proxy-url": "http://p", "config": ["x": 1],
        ]
        let version: JSONValue = "client.authentication.k8s.io/v1beta1"
        #expect(
            plugin.info(isInteractive: true, authorities: authorities) == [
                "apiVersion": version, "kind": "ExecCredential",
                "spec": ["interactive": true, "cluster": .object(cluster.merging(members) { $1 })],
            ])
        plugin.cluster = nil
        #expect(
            plugin.info(isInteractive: false, authorities: nil) == [
                "apiVersion": version, "kind": "ExecCredential", "spec": ["interactive": false],
            ])
    }

    @Test(
        arguments: [
            (ExecPlugin.Interaction.never, true, false), (.never, false, false), (.ifAvailable, true, true),
            (.ifAvailable, false, false), (.always, true, true), (.always, false, nil),
        ] as [(ExecPlugin.Interaction, Bool, Bool?)])
    func `a plugin asks where it may and somebody is there`(
        interaction: ExecPlugin.Interaction, hasTerminal: Bool, isInteractive: Bool?
    ) {
        let plugin = ExecPlugin(
            command: "a", arguments: [], environment: [:], version: .v1, interaction: interaction)
        #expect(plugin.isInteractive(withTerminal: hasTerminal) == isInteractive)
    }
}
