import Foundation
import JSON
import PromptTesting
import Testing

@testable import KubernetesClient

/// Against a server that answers with what was asked for and by whom.
@Suite(.timeLimit(.minutes(3))) struct HTTPAPITransportTLSTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func configuration(_ server: String) throws -> ClusterConfiguration {
        var configuration = ClusterConfiguration(try #require(ServerAddress(server, otherwise: .https)))
        configuration.trust = .authorities(.file(authority.path("ca.pem")))
        return configuration
    }

    private func transport(
        _ configuration: ClusterConfiguration, environment: [String: String] = [:]
    ) -> HTTPAPITransport {
        HTTPAPITransport(configuration, HTTPAPITransport.Surroundings(environment: environment))
    }

    /// What the server saw.
    private static func seen(_ transport: HTTPAPITransport, _ path: String = "/api") async throws -> JSONValue {
        try JSONParser.value(try await transport.send(APIRequest(.get, path)).body)
    }

    private static func unusable(_ transport: HTTPAPITransport) async -> Bool {
        do throws(APITransportError) {
            _ = try await transport.send(APIRequest(.get, "/"))
            return false
        } catch {
            if case .unusable = error { return true }
            return false
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `a server is found by an address of either family`(host: String) async throws {
        let server = try TLSServer(authority, "echo", host: host)
        let transport = transport(try configuration(server.url + "/prefix"))
        #expect(
            try await Self.seen(transport) == [
                "name": nil, "client": "nobody", "target": "/prefix/api", "authorization": nil,
                "host": .string(server.url.replacing("https://", with: "")),
            ])
    }

    @Test func `TLS goes by the cluster's name for the server, and the request by its address`() async throws {
        let server = try TLSServer(authority, "echo", certificate: "elsewhere")
        var configuration = try configuration(server.url)
        #expect(await Self.unusable(transport(configuration)))
        configuration.serverName = "elsewhere.example"
        #expect(
            try await Self.seen(transport(configuration)) == [
                "name": "elsewhere.example", "client": "nobody", "target": "/api", "authorization": nil,
                "host": .string("127.0.0.1:\(server.port)"),
            ])
    }

    @Test func `a server is trusted by the cluster's authorities alone, or without any where the cluster says so`()
        async throws
    {
        let server = try TLSServer(authority, "echo", certificate: "ended")
        let other = try TestAuthority()
        var configuration = try configuration(server.url)
        for trust in [
            ClusterConfiguration.Trust.system, .authorities(.bytes(Secret(try other.bytes("ca.pem")))),
            .authorities(.bytes(Secret(try authority.bytes("ca.pem")))),
        ] {
            configuration.trust = trust
            #expect(await Self.unusable(transport(configuration)))
        }
        configuration.trust = .anybody
        #expect(try await Self.seen(transport(configuration))["target"] == "/api")
    }

    @Test func `an authority that is replaced counts for the next request`() async throws {
        let server = try TLSServer(authority, "echo")
        let other = try TestAuthority()
        let transport = transport(try configuration(server.url))
        #expect(try await Self.seen(transport)["client"] == "nobody")
        let names = ["server.pem", "server.key", "ca.pem"]
        try authority.replace(names, by: try names.map { try other.bytes($0) })
        #expect(try await Self.seen(transport)["client"] == "nobody")
        // The server that shows a certificate of the former authority is trusted no more.
        let former = try TestAuthority()
        let others = ["server.pem", "server.key"]
        try authority.replace(others, by: try others.map { try former.bytes($0) })
        try authority.replace(["ca.pem"], by: [try former.bytes("ca.pem") + other.bytes("ca.pem")])
        #expect(try await Self.seen(transport)["client"] == "nobody")
        try authority.replace(["ca.pem"], by: [try other.bytes("ca.pem")])
        #expect(await Self.unusable(transport))
    }

    @Test func `a client certificate that is replaced counts for the next request, and a watch goes on`() async throws {
        let server = try TLSServer(authority, "demand")
        var configuration = try configuration(server.url)
        configuration.identity = .init(
            certificate: .file(authority.path("client.pem")), key: .file(authority.path("client.key")))
        let transport = transport(configuration)
        func text() async throws -> String {
            String(decoding: try await transport.send(APIRequest(.get, "/")).body, as: UTF8.self)
        }
        let watch = try await transport.stream(APIRequest(.get, "/large"))
        #expect(try await text() == "secure client")
        try authority.replace(
            ["client.pem", "client.key"], by: [try authority.bytes("second.pem"), try authority.bytes("second.key")])
        #expect(try await text() == "secure second")
        var count = 0
        while let piece = try await watch.next() { count += piece.count }
        #expect(count == 64 << 20)
    }

    @Test func `a certificate of a plugin is shown to the server, and replaced by what it gives next`() async throws {
        let folder = try ScratchFolder()
        let script = try folder.write(
            """
            name=$(cat '\(folder.path)/name')
            python3 - "$name" <<'END'
            import json, sys
            read = lambda end: open("\(authority.folder)/" + sys.argv[1] + end).read()
            status = {"clientCertificateData": read(".pem"), "clientKeyData": read(".key"), "token": "stale"}
            if sys.argv[1] == "second": status["token"] = "fresh"
            print(json.dumps({
                "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}))
            END
            """, to: "plugin")
        try folder.write("second", to: "name")
        let server = try TLSServer(authority, "echo")
        var configuration = try configuration(server.url)
        configuration.authentication = .plugin(
            ExecPlugin(
                command: "/bin/sh", arguments: [script], environment: [:], version: .v1, interaction: .never))
        let environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        let transport = transport(configuration, environment: environment)
        let second = try await Self.seen(transport)
        #expect(second["client"] == "second")
        #expect(second["authorization"] == "Bearer fresh")
        // Its token is refused, and so is the next that it gives.
        try folder.write("client", to: "name")
        let stale = self.transport(configuration, environment: environment)
        #expect(try await stale.send(APIRequest(.get, "/")).status == 401)
        try folder.write("second", to: "name")
        #expect(try await Self.seen(stale)["client"] == "second")
    }

    @Test func `the cluster's own proxy is asked, and by SOCKS for the server's name`() async throws {
        let server = try TLSServer(authority, "echo", certificate: "elsewhere")
        let socks = try SOCKSServer()
        var configuration = try configuration("https://elsewhere.example:\(server.port)")
        configuration.proxy = Secret("socks5://127.0.0.1:\(socks.port)")
        let seen = try await Self.seen(transport(configuration, environment: ["NO_PROXY": "*"]))
        #expect(seen["host"] == .string("elsewhere.example:\(server.port)"))
    }

    @Test func `the environment's proxy is asked for far servers, and never for this machine`() async throws {
        let server = try TLSServer(authority, "echo", certificate: "elsewhere")
        let proxy = try ScriptedServer { [port = server.port] _ in ScriptedAnswer([.tunnel(port: UInt16(port))]) }
        let environment = ["HTTPS_PROXY": proxy.url]
        let far = transport(try configuration("https://elsewhere.example:1"), environment: environment)
        #expect(try await Self.seen(far)["host"] == "elsewhere.example:1")
        #expect(proxy.requests.map(\.target) == ["elsewhere.example:1"])
        var near = try configuration(server.url)
        near.serverName = "elsewhere.example"
        #expect(try await Self.seen(transport(near, environment: environment))["target"] == "/api")
        #expect(proxy.requests.count == 1)
    }

    @Test(arguments: ["ca.pem", "client.key"])
    func `a certificate or key that is not there is told by its path`(name: String) async throws {
        var configuration = try configuration("https://127.0.0.1:1")
        configuration.identity = .init(
            certificate: .file(authority.path("client.pem")), key: .file(authority.path("client.key")))
        let transport = transport(configuration)
        try FileManager.default.removeItem(atPath: authority.path(name))
        let path = authority.path(name)
        await #expect(
            throws: APITransportError.unusable(
                "\(path): the certificate or key cannot be read: No such file or directory")
        ) { try await transport.send(APIRequest(.get, "/")) }
    }
}
