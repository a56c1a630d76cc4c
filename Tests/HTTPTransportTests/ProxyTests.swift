import HTTPTransport
import PromptTesting
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(3))) struct ProxyTests {
    @Test(arguments: [
        ([:], "http", "", ""),
        (["http_proxy": "p:1"], "http", "p:1", ""),
        (["http_proxy": "p:1"], "https", "", ""),
        (["HTTP_PROXY": "p:1"], "http", "", ""),
        (["HTTPS_PROXY": "p:1"], "https", "p:1", ""),
        (["HTTPS_PROXY": "p:1", "https_proxy": "p:2"], "https", "p:2", ""),
        (["ALL_PROXY": "p:1"], "http", "p:1", ""),
        (["ALL_PROXY": "p:1", "all_proxy": "p:2", "NO_PROXY": "a"], "https", "p:2", "a"),
        (["all_proxy": "p:1", "http_proxy": "", "NO_PROXY": "a", "no_proxy": "b,c"], "http", "", "b,c"),
    ])
    func `the environment names a proxy as it does for curl`(
        environment: [String: String], scheme: String, proxy: String, exceptions: String
    ) {
        let settings = ProxySettings(environment: environment, scheme: scheme)
        #expect(settings.proxy == proxy)
        #expect(settings.exceptions == exceptions)
    }

    @Test(arguments: [
        ("a.example", "example", true), ("a.example", ".example", true), ("A.Example.", "b, a.example", true),
        ("a.example", "a.example.", true), ("a.example", "ple", false), ("example", "a.example", false),
        ("a.example", "", false), ("a.example", ".", false), ("a.example", "*", true), ("a.example", "*,b", false),
        ("10.1.2.3", "10.0.0.0/8", true), ("10.1.2.3", "b 10.1.2.0/23", true), ("10.1.2.3", "10.1.0.0/23", false),
        ("10.1.2.3", "10.1.2.3", true), ("10.1.2.3", "2.3", false), ("10.1.2.3", "10.0.0.0/33", false),
        ("10.1.2.3", "11.0.0.0/0", true), ("[fd00::1]", "fd00::/8", true), ("[fd00::1]", "fd00::1", true),
        ("[fd00::1]", "10.0.0.0/0", false), ("10.1.2.3", "*", true),
    ])
    func `names, addresses and networks are excepted from proxies`(host: String, text: String, isExcepted: Bool) {
        #expect(ProxyExceptions(text).contains(host) == isExcepted)
    }

    @Test(arguments: [("127.0.0.0/8", 0), ("localhost", 1)])
    func `what is excepted is the host that is asked, whatever name TLS goes by`(
        exceptions: String, count: Int
    ) async throws {
        let authority = try TestAuthority()
        let server = try TLSServer(authority, "plain")
        let proxy = try ScriptedServer { [port = server.port] _ in ScriptedAnswer([.tunnel(port: UInt16(port))]) }
        let transport = makeTransport {
            $0.certificateAuthorities = .file(authority.path("ca.pem"))
            $0.environment = ["https_proxy": proxy.url, "no_proxy": exceptions]
            $0.serverName = "localhost"
        }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "secure nobody")
        #expect(proxy.connectionCount == count)
    }

    @Test func `a plain request goes through the proxy, whole`() async throws {
        let proxy = try ScriptedServer { _ in .text("by proxy") }
        let transport = makeTransport { $0.environment = ["http_proxy": proxy.url] }
        let response = try await transport.send(HTTPRequest(.get, "http://far.example/a?b=c"))
        #expect(response.text == "by proxy")
        #expect(proxy.requests.map(\.target) == ["http://far.example/a?b=c"])
    }

    @Test(arguments: ["127.0.0.1", "far.example,127.0.0.0/8", "*"])
    func `an exception is asked directly`(exceptions: String) async throws {
        let proxy = try ScriptedServer { _ in .text("by proxy") }
        let server = try ScriptedServer { _ in .text("directly") }
        let transport = makeTransport { $0.environment = ["http_proxy": proxy.url, "NO_PROXY": exceptions] }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "directly")
        #expect(proxy.connectionCount == 0)
    }

    @Test func `a proxy that is named goes before the environment's, and no exception counts`() async throws {
        let proxy = try ScriptedServer { _ in .text("by proxy") }
        let transport = makeTransport {
            $0.proxy = proxy.url
            $0.environment = ["http_proxy": "http://127.0.0.1:1", "NO_PROXY": "*"]
        }
        #expect(try await transport.send(HTTPRequest(.get, "http://far.example/")).text == "by proxy")
    }

    @Test func `a proxy of SOCKS looks the name up and carries TLS`() async throws {
        let authority = try TestAuthority()
        let server = try TLSServer(authority, "plain", certificate: "elsewhere")
        let proxy = try SOCKSServer()
        let transport = makeTransport {
            $0.certificateAuthorities = .file(authority.path("ca.pem"))
            $0.proxy = "socks5h://127.0.0.1:\(proxy.port)"
        }
        let url = "https://elsewhere.example:\(server.port)/"
        #expect(try await transport.send(HTTPRequest(.get, url)).text == "secure nobody")
    }

    @Test func `a proxy of SOCKS that refuses is no connection`() async throws {
        let proxy = try SOCKSServer()
        let transport = makeTransport { $0.proxy = "socks5h://me:SECRET@127.0.0.1:\(proxy.port)" }
        let error = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, "http://127.0.0.1:1/a"))
        }
        #expect(error == .unreachable("http://127.0.0.1:1/a: the proxy refuses"))
    }

    @Test func `the proxy is asked for the host, whatever name TLS goes by`() async throws {
        let authority = try TestAuthority()
        let server = try TLSServer(authority, "plain")
        let proxy = try ScriptedServer { [port = server.port] _ in ScriptedAnswer([.tunnel(port: UInt16(port))]) }
        let transport = makeTransport {
            $0.certificateAuthorities = .file(authority.path("ca.pem"))
            $0.proxy = proxy.url
            $0.serverName = "localhost"
        }
        #expect(try await transport.send(HTTPRequest(.get, "https://far.example/")).text == "secure nobody")
        #expect(proxy.requests.map(\.target) == ["far.example:443"])
    }

    @Test(arguments: [true, false])
    func `a proxy of https is trusted as servers are`(isTrusted: Bool) async throws {
        let authority = try TestAuthority()
        let proxy = try TLSServer(authority, "plain")
        let other = try TestAuthority()
        let transport = makeTransport {
            $0.certificateAuthorities = .file((isTrusted ? authority : other).path("ca.pem"))
            $0.proxy = proxy.url
        }
        do throws(HTTPError) {
            let response = try await transport.send(HTTPRequest(.get, "http://far.example/"))
            #expect(isTrusted && response.text == "secure nobody")
        } catch {
            #expect(!isTrusted && error.kind == .untrusted)
        }
    }

    @Test func `TLS goes through the proxy's tunnel, end to end`() async throws {
        let authority = try TestAuthority()
        let server = try TLSServer(authority, "plain")
        let proxy = try ScriptedServer { [port = server.port] _ in
            ScriptedAnswer([.tunnel(port: UInt16(port))])
        }
        let transport = makeTransport {
            $0.certificateAuthorities = .file(authority.path("ca.pem"))
            $0.environment = ["HTTPS_PROXY": proxy.url]
        }
        let request = HTTPRequest(.get, server.url, headers: ["Authorization": "Bearer SECRET"])
        let response = try await transport.send(request)
        #expect(response.text == "secure nobody")
        #expect(response.headers == ["Content-Length": "13"])
        #expect(proxy.requests.map(\.method) == ["CONNECT"])
        #expect(proxy.requests.map(\.target) == ["127.0.0.1:\(server.port)"])
        #expect(proxy.requests.first?.headers["authorization"] == nil)
    }

    @Test(arguments: [403, 407, 502])
    func `a proxy that refuses is no connection, and its address is not told`(status: Int) async throws {
        let proxy = try ScriptedServer { _ in .whole(status, headers: [("Connection", "close")]) }
        let transport = makeTransport { $0.environment = ["https_proxy": "http://me:SECRET@127.0.0.1:\(proxy.port)"] }
        let error = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, "https://far.example/a"))
        }
        #expect(error == .unreachable("https://far.example:443/a: the proxy answers \(status)"))
    }

    @Test func `a proxy that is gone is no connection`() async throws {
        let port = try ScriptedServer().port
        let transport = makeTransport { $0.environment = ["ALL_PROXY": "http://me:SECRET@127.0.0.1:\(port)"] }
        let error = try #require(
            await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, "http://far.example/")) }
        )
        #expect(error.kind == .unreachable)
        #expect(!error.message.contains("SECRET"))
    }
}
