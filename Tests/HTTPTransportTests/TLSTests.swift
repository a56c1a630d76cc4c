import Foundation
import HTTPTransport
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct TLSTests {
    private let authority: TestAuthority

    init() throws { authority = try TestAuthority() }

    private func transport(_ change: (inout HTTPTransport.Configuration) -> Void = { _ in }) -> HTTPTransport {
        makeTransport {
            $0.certificateAuthorities = .file(authority.path("ca.pem"))
            change(&$0)
        }
    }

    @Test(arguments: [true, false])
    func `an authority of one's own is trusted, from a file or from memory`(fromFile: Bool) async throws {
        let server = try TLSServer(authority, "plain")
        let bytes = try authority.bytes("ca.pem")
        let transport = makeTransport {
            $0.certificateAuthorities = fromFile ? .file(authority.path("ca.pem")) : .bytes(bytes)
        }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "secure nobody")
        let byName = "https://localhost:\(server.port)/"
        #expect(try await transport.send(HTTPRequest(.get, byName)).text == "secure nobody")
    }

    @Test func `an authority of one's own replaces the system's`() async throws {
        let server = try TLSServer(authority, "plain")
        let other = try TestAuthority()
        for authorities in [nil, HTTPTransport.Configuration.PEM.file(other.path("ca.pem"))] {
            let transport = makeTransport { $0.certificateAuthorities = authorities }
            let error = await failure { () throws(HTTPError) in
                try await transport.send(HTTPRequest(.get, server.url + "/a?key=SECRET"))
            }
            #expect(error?.kind == .untrusted)
            #expect(error?.message.hasPrefix("\(server.url)/a: ") == true)
        }
    }

    @Test(arguments: ["elsewhere", "ended"])
    func `a certificate for another name or another time is not trusted`(certificate: String) async throws {
        let server = try TLSServer(authority, "plain", certificate: certificate)
        let transport = transport()
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
        #expect(error?.kind == .untrusted)
    }

    @Test(arguments: [true, false])
    func `the client shows its certificate, from files or from memory`(fromFile: Bool) async throws {
        let server = try TLSServer(authority, "demand")
        let (certificate, key) = (try authority.bytes("client.pem"), try authority.bytes("client.key"))
        let transport = transport {
            $0.clientIdentity =
                fromFile
                ? .init(certificate: .file(authority.path("client.pem")), key: .file(authority.path("client.key")))
                : .init(certificate: .bytes(certificate), key: .bytes(key))
        }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "secure client")
    }

    @Test func `a server that demands a certificate gives no answer without one`() async throws {
        let server = try TLSServer(authority, "demand")
        let transport = transport()
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
        // With TLS 1.3 the server refuses after the client has begun to send.
        #expect(error?.kind == .interrupted || error?.kind == .unreachable)
    }

    @Test func `a file of certificates that is missing is the configuration's mistake`() async throws {
        let server = try TLSServer(authority, "plain")
        let missing = authority.path("missing.pem")
        let configurations: [HTTPTransport] = [
            makeTransport { $0.certificateAuthorities = .file(missing) },
            transport { $0.clientIdentity = .init(certificate: .file(missing), key: .file(missing)) },
            transport { $0.clientIdentity = .init(certificate: .bytes([1, 2]), key: .bytes([3])) },
        ]
        for transport in configurations {
            let error = await failure { () throws(HTTPError) in
                try await transport.send(HTTPRequest(.get, server.url))
            }
            #expect(error?.kind == .invalid)
        }
    }

    @Test(arguments: ["cut", "handshake"])
    func `TLS that ends without its close is a cut, or no connection`(mode: String) async throws {
        let server = try TLSServer(authority, mode)
        let transport = transport()
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
        #expect(error?.kind == (mode == "cut" ? .interrupted : .unreachable))
    }

    @Test func `TLS goes by another name where one is given, and the request still names its host`() async throws {
        let server = try TLSServer(authority, "echo", certificate: "elsewhere")
        let transport = transport { $0.serverName = "elsewhere.example" }
        let answer = try await transport.send(HTTPRequest(.get, server.url + "/a?b=c")).text
        #expect(
            answer == """
                {"name": "elsewhere.example", "client": "nobody", "target": "/a?b=c", \
                "host": "127.0.0.1:\(server.port)", "authorization": null}
                """)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `the name for TLS may be an address, and the server has one of either family`(host: String) async throws {
        let server = try TLSServer(authority, "plain", host: host)
        for name in [nil, "127.0.0.1", "::1", "localhost"] {
            let transport = transport { $0.serverName = name }
            #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "secure nobody")
        }
    }

    @Test func `over HTTP 2 too, TLS goes by the name that is given`() async throws {
        let server = try TLSServer(authority, "h2", certificate: "elsewhere")
        let transport = transport { $0.serverName = "elsewhere.example" }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "0:1")
    }

    @Test func `a certificate that does not bear the name that is given is not trusted`() async throws {
        let server = try TLSServer(authority, "plain")
        let transport = transport { $0.serverName = "elsewhere.example" }
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
        #expect(error?.kind == .untrusted)
    }

    @Test(arguments: ["a b", "a/b", "a@b"])
    func `a name for TLS that is none is the configuration's mistake`(name: String) async throws {
        let transport = transport { $0.serverName = name }
        let error = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, "https://127.0.0.1:1/"))
        }
        #expect(error == .invalid("https://127.0.0.1:1/: the server's name for TLS is none"))
    }

    @Test(arguments: ["server", "elsewhere", "ended"])
    func `any certificate will do where servers need not prove themselves`(certificate: String) async throws {
        let server = try TLSServer(authority, "plain", certificate: certificate)
        let transport = makeTransport { $0.verifiesServer = false }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "secure nobody")
    }

    @Test func `a server that speaks no TLS is no connection`() async throws {
        let server = try ScriptedServer { _ in .text("plain") }
        let url = "https://127.0.0.1:\(server.port)/"
        let transport = transport()
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, url)) }
        #expect(error?.kind == .unreachable)
    }
}

@Suite(.timeLimit(.minutes(3))) struct HTTP2Tests {
    private let authority: TestAuthority
    private let transport: HTTPTransport

    init() throws {
        let authority = try TestAuthority()
        self.authority = authority
        transport = makeTransport { $0.certificateAuthorities = .file(authority.path("ca.pem")) }
    }

    @Test func `requests at once share one connection`() async throws {
        let server = try TLSServer(authority, "h2")
        let url = server.url
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<20 { group.addTask { try await transport.send(HTTPRequest(.post, url, body: [1])).text } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == Set((0..<20).map { "0:\($0 * 2 + 1)" }))
    }

    @Test(arguments: ["h2-reset", "h2-short", "h2-close"])
    func `a stream that is cut is an error`(mode: String) async throws {
        let server = try TLSServer(authority, mode)
        let error = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, server.url + "/a"))
        }
        #expect(error?.kind == .interrupted)
        #expect(error?.message.hasPrefix("\(server.url)/a: ") == true)
    }

    @Test func `a reader that is behind holds nobody else back`() async throws {
        let server = try TLSServer(authority, "h2")
        let url = server.url
        #expect(try await transport.send(HTTPRequest(.get, url)).text == "0:1")
        let large = HTTPRequest(.get, url + "/large", maximumBodyBytes: 64 << 20)
        let stream = try await transport.stream(large)
        // On the connection that was there first.
        for number in 1...20 {
            #expect(try await transport.send(HTTPRequest(.get, url)).text == "0:\(number * 2 + 1)")
        }
        var count = 0
        for try await piece in stream.body { count += piece.count }
        #expect(count == 64 << 20)
    }

    @Test func `nobody waits behind a stream that was there first`() async throws {
        let server = try TLSServer(authority, "h2")
        let url = server.url
        let stream = try await transport.stream(HTTPRequest(.get, url + "/large", maximumBodyBytes: 64 << 20))
        for number in 0..<4 {
            let answer = try await transport.send(HTTPRequest(.get, url, timeout: .seconds(20)))
            #expect(answer.text == "1:\(number * 2 + 1)")
        }
        var count = 0
        for try await piece in stream.body { count += piece.count }
        #expect(count == 64 << 20)
    }

    @Test(arguments: ["h2-goaway", "h2-refuse"])
    func `a stream that the server did not take is asked again`(mode: String) async throws {
        let server = try TLSServer(authority, mode)
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "1:1")
    }

    @Test func `what may not be done twice is not sent twice when the server leaves`() async throws {
        let server = try TLSServer(authority, "h2-goaway")
        let url = server.url
        let error = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.post, url, body: [1]))
        }
        #expect(error?.kind == .interrupted)
    }

    @Test func `a server that leaves answers what it took, and the next request goes to another connection`()
        async throws
    {
        let server = try TLSServer(authority, "h2-leave")
        #expect(try await transport.send(HTTPRequest(.post, server.url, body: [1])).text == "0:1")
        #expect(try await transport.send(HTTPRequest(.post, server.url, body: [1])).text == "1:1")
    }
}
