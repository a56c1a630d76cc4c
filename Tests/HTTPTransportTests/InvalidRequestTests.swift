import HTTPTransport
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct InvalidRequestTests {
    @Test(arguments: [
        ("", "the URL is not of http or https"),
        ("no-scheme.example/path", "the URL is not of http or https"),
        ("ftp://files.example/a", "the URL is not of http or https"),
        ("file:///etc/passwd", "the URL is not of http or https"),
        ("http://", "the URL is malformed"),
        ("http://host:99999/", "the URL is malformed"),
        ("http://host/a b", "the URL holds a blank or a control character"),
        ("http://host/a\u{0}b", "the URL holds a blank or a control character"),
        ("http://host/\r\nX: y", "the URL holds a blank or a control character"),
        ("https://user:secret@host/", "the URL holds credentials; send them in a header"),
    ])
    func `a URL that cannot be sent is refused before anything is`(url: String, message: String) async {
        #expect(
            await failure { () throws(HTTPError) in try await makeTransport().send(HTTPRequest(.get, url)) }
                == .invalid(message))
    }

    @Test(arguments: [
        (HTTPHeaders.Field("X-Key", "a\r\nHost: b"), "the header X-Key holds a line break or a control character"),
        (HTTPHeaders.Field("X-Key", "a\nb"), "the header X-Key holds a line break or a control character"),
        (HTTPHeaders.Field("X-Key", "a\u{0}b"), "the header X-Key holds a line break or a control character"),
        (HTTPHeaders.Field("X Key", "a"), "a header's name is not a token"),
        (HTTPHeaders.Field("", "a"), "a header's name is not a token"),
        (HTTPHeaders.Field("X-Key:", "a"), "a header's name is not a token"),
        (HTTPHeaders.Field("X\r\n", "a"), "a header's name is not a token"),
        (HTTPHeaders.Field("Content-Length", "5"), "the header Content-Length is set by the transport itself"),
        (HTTPHeaders.Field("transfer-encoding", "x"), "the header transfer-encoding is set by the transport itself"),
    ])
    func `a header that would be more than one, or decide the framing, is refused`(
        field: HTTPHeaders.Field, message: String
    ) async throws {
        let server = try ScriptedServer()
        let request = HTTPRequest(.get, server.url + "/a?key=secret", headers: HTTPHeaders([field]))
        let found = await failure { () throws(HTTPError) in try await makeTransport().send(request) }
        #expect(found == .invalid("\(server.url)/a: \(message)"))
        #expect(server.connectionCount == 0)
    }

    @Test(arguments: [HTTPRequest.Method.get, .head])
    func `a body that would not be sent is refused`(method: HTTPRequest.Method) async {
        let request = HTTPRequest(method, "http://host.example/a", body: [1])
        let found = await failure { () throws(HTTPError) in try await makeTransport().stream(request) }
        #expect(found == .invalid("http://host.example:80/a: a \(method.rawValue.uppercased()) has no body"))
    }
}
