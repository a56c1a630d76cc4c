import Foundation
import JSON
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesClient

@Suite(.timeLimit(.minutes(2))) struct HTTPAPITransportTests {
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// A transport to a scripted server, below a prefix.
    private static func transport(
        _ server: ScriptedServer, _ change: (inout ClusterConfiguration) -> Void = { _ in }
    ) throws -> HTTPAPITransport {
        let address = try #require(ServerAddress(server.url + "/clusters/a/", otherwise: .http))
        var configuration = ClusterConfiguration(address)
        change(&configuration)
        var surroundings = HTTPAPITransport.Surroundings(userAgent: "promptops/1 (test)", environment: [:])
        surroundings.clock = TestClock()
        return HTTPAPITransport(configuration, surroundings)
    }

    private static let patch: APIRequest = {
        var request = APIRequest(
            .patch, "/api/v1/x", query: [.init("force", "true"), .init("a b", "c&d")],
            contentType: "application/apply-patch+yaml", body: Array("{}".utf8))
        request.accept = "application/json;as=Table"
        return request
    }()

    @Test func `a request goes below the server's prefix, with its headers and nobody's name`() async throws {
        let server = try ScriptedServer { _ in .text("{}", status: 409, headers: [("X-A", "1"), ("X-A", "2")]) }
        let response = try await Self.transport(server).send(Self.patch)
        #expect(
            response
                == APIResponse(
                    status: 409,
                    headers: ["content-type": "application/json", "x-a": "1, 2", "content-length": "2"],
                    body: Array("{}".utf8)))
        let request = try #require(server.requests.first)
        #expect(request.method == "PATCH")
        #expect(request.target == "/clusters/a/api/v1/x?force=true&a%20b=c%26d")
        #expect(request.body == Array("{}".utf8))
        var headers = request.headers
        headers["accept-encoding"] = nil
        #expect(
            headers == [
                "host": "127.0.0.1:\(server.port)", "user-agent": "promptops/1 (test)", "content-length": "2",
                "accept": "application/json;as=Table", "content-type": "application/apply-patch+yaml",
            ])
    }

    @Test(
        arguments: [
            (ClusterConfiguration.Authentication.token(Secret("t")), "Bearer t"),
            (.password(user: "ann", Secret("ä:b")), "Basic YW5uOsOkOmI="), (.none, nil),
        ] as [(ClusterConfiguration.Authentication, String?)])
    func `who asks is said by a token or a password`(
        authentication: ClusterConfiguration.Authentication, header: String?
    ) async throws {
        let server = try ScriptedServer { _ in .text("{}", status: 401) }
        let transport = try Self.transport(server) { $0.authentication = authentication }
        // What never changes is not sent twice.
        #expect(try await transport.send(APIRequest(.get, "/")).status == 401)
        #expect(server.requests.map { $0.headers["authorization"] } == [header])
    }

    @Test func `as whom to act is said by headers, whose names are encoded`() async throws {
        let server = try ScriptedServer()
        let transport = try Self.transport(server) {
            $0.impersonation = .init(
                user: "ann", groups: ["a", "b"], uid: "7", extra: ["a.b/c%d": ["v", "w"], "scopes": ["s"]])
        }
        _ = try await transport.send(APIRequest(.get, "/"))
        let headers = server.requests.first?.headers.filter { $0.key.hasPrefix("impersonate") }
        #expect(
            headers == [
                "impersonate-user": "ann", "impersonate-group": "a, b", "impersonate-uid": "7",
                "impersonate-extra-a.b%2fc%25d": "v, w", "impersonate-extra-scopes": "s",
            ])
    }

    @Test(arguments: [false, true])
    func `a token that is refused is read anew, and the request sent once more`(isStream: Bool) async throws {
        let path = try folder.write("stale", to: "token")
        let (asked, renewed) = (Latch(), Latch())
        let server = try ScriptedServer { request in
            guard request.headers["authorization"] == "Bearer stale" else { return .text("{}") }
            return ScriptedAnswer([.open(asked), .wait(renewed)] + ScriptedAnswer.text("no", status: 401).steps)
        }
        let transport = try Self.transport(server) { $0.authentication = .tokenFile(path, otherwise: nil) }
        async let status =
            isStream
            ? transport.stream(APIRequest(.get, "/")).status : transport.send(APIRequest(.get, "/")).status
        await asked.opened()
        try folder.write("fresh", to: "token")
        renewed.open()
        #expect(try await status == 200)
        #expect(server.requests.map { $0.headers["authorization"] } == ["Bearer stale", "Bearer fresh"])
    }

    @Test(arguments: [false, true])
    func `a token that is refused and stays what it is is an answer`(isStream: Bool) async throws {
        let path = try folder.write("stale", to: "token")
        let server = try ScriptedServer { _ in .text("no", status: 401) }
        let transport = try Self.transport(server) { $0.authentication = .tokenFile(path, otherwise: nil) }
        let status =
            isStream
            ? try await transport.stream(APIRequest(.get, "/")).status
            : try await transport.send(APIRequest(.get, "/")).status
        #expect(status == 401)
        #expect(server.requests.count == 1)
    }

    @Test func `a plugin is run again when a server refuses what it gave, once for each request`() async throws {
        let script = try folder.write(
            """
            echo run >>'\(folder.path)/runs'
            printf '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}' \\
              "$(wc -l <'\(folder.path)/runs')"
            """, to: "plugin")
        let server = try ScriptedServer { request in
            .text("{}", status: request.headers["authorization"] == "Bearer 2" ? 200 : 401)
        }
        let transport = try Self.transport(server) {
            $0.authentication = .plugin(
                ExecPlugin(
                    command: "/bin/sh", arguments: [script], environment: ["PATH": Secret("/usr/bin:/bin")],
                    version: .v1,
                    interaction: .never))
        }
        for _ in 0..<2 { #expect(try await transport.send(APIRequest(.get, "/")).status == 200) }
        let sent = server.requests.map { $0.headers["authorization"] }
        #expect(sent == ["Bearer 1", "Bearer 2", "Bearer 2"])
    }

    @Test func `a stream hands over what comes, and says when it was cut`() async throws {
        let server = try ScriptedServer { _ in .chunked(["{\"a\":", "1}\n"], headers: [("A", "b")], whole: false) }
        let stream = try await Self.transport(server).stream(APIRequest(.get, "/", query: [.init("watch", "1")]))
        #expect(stream.status == 200)
        #expect(stream.headers == ["a": "b", "transfer-encoding": "chunked"])
        var body: [UInt8] = []
        await #expect(throws: APITransportError.self) {
            while let piece = try await stream.next() { body += piece }
        }
        #expect(String(decoding: body, as: UTF8.self) == "{\"a\":1}\n")
    }

    @Test func `a stream that nobody reads any more is ended`() async throws {
        let closed = Latch()
        let server = try ScriptedServer { _ in .cut("x", of: 100, then: .awaitClose(closed)) }
        var stream: APIStream? = try await Self.transport(server).stream(APIRequest(.get, "/"))
        #expect(try await stream?.next() == Array("x".utf8))
        stream = nil
        await closed.opened()
        #expect(closed.isOpen)
    }

    @Test func `a watch in which nothing comes for too long is interrupted`() async throws {
        let server = try ScriptedServer { _ in .cut("x", of: 100, then: .awaitClose(Latch())) }
        let address = try #require(ServerAddress(server.url, otherwise: .http))
        var surroundings = HTTPAPITransport.Surroundings(environment: [:])
        surroundings.idleTimeout = .milliseconds(100)
        let transport = HTTPAPITransport(ClusterConfiguration(address), surroundings)
        let stream = try await transport.stream(APIRequest(.get, "/"))
        #expect(try await stream.next() == Array("x".utf8))
        await #expect(
            throws: APITransportError.interrupted("\(server.url)/: no byte for 0.1 seconds")
        ) { try await stream.next() }
    }

    @Test func `what a request allows itself goes before the transport's bound for answers`() async throws {
        let server = try ScriptedServer { _ in .silence() }
        let address = try #require(ServerAddress(server.url, otherwise: .http))
        var surroundings = HTTPAPITransport.Surroundings(environment: [:])
        surroundings.answerTimeout = .milliseconds(100)
        let transport = HTTPAPITransport(ClusterConfiguration(address), surroundings)
        var request = APIRequest(.get, "/")
        for (timeout, text) in [(nil, "0.1 seconds"), (Duration.milliseconds(50), "0.05 seconds")] {
            request.timeout = timeout
            await #expect(throws: APITransportError.interrupted("\(server.url)/: no whole answer within \(text)")) {
                try await transport.send(request)
            }
        }
    }

    @Test func `a server that is not there is unreachable, and a token that cannot be sent is unusable`() async throws {
        let server = try ScriptedServer()
        let transport = try Self.transport(server) { $0.authentication = .token(Secret("HIDDEN\nHIDDEN")) }
        do throws(APITransportError) {
            _ = try await transport.send(APIRequest(.get, "/"))
            Issue.record("sent")
        } catch {
            let place = "\(server.url)/clusters/a/"
            #expect(error == .unusable("\(place): the header Authorization holds a line break or a control character"))
        }
        let gone = try ScriptedServer()
        let other = try Self.transport(gone)
        gone.stop()
        let error = await #expect(throws: APITransportError.self) { try await other.send(APIRequest(.get, "/")) }
        #expect(error.map { if case .unreachable = $0 { true } else { false } } == true)
    }

    @Test(
        arguments: [
            ("promptops", "0.1.0", "promptops/0.1.0 (linux/"), ("kubectl-promptops", nil, "kubectl-promptops (linux/"),
        ] as [(String, String?, String)])
    func `a program tells of itself as Kubernetes' own do`(program: String, version: String?, start: String) {
        #expect(HTTPAPITransport.userAgent(program, version: version).hasPrefix(start))
    }
}
