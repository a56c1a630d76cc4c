import HTTPTransport
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct SendTests {
    @Test(arguments: [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete])
    func `a request arrives as it was made`(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { _ in .whole(headers: [("X-Answer", "yes")]) }
        let carriesBody = method != .get && method != .head
        let response = try await makeTransport().send(
            HTTPRequest(
                method, server.url + "/v1/items?kind=all", headers: ["Authorization": "Bearer abc", "X-Empty": ""],
                body: carriesBody ? Array("content".utf8) : []))
        #expect(response == HTTPResponse(status: 200, headers: ["X-Answer": "yes", "Content-Length": "0"]))
        let request = try #require(server.requests.first)
        #expect(request.method == method.rawValue.uppercased())
        #expect(request.target == "/v1/items?kind=all")
        #expect(request.text == (carriesBody ? "content" : ""))
        #expect(request.headers["authorization"] == "Bearer abc")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["user-agent"] == "promptops")
        #expect(request.headers["content-type"] == nil)
    }

    @Test(arguments: [HTTPRequest.Method.post, .put, .patch, .delete])
    func `an empty body is sent as one of no bytes`(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { .text($0.text) }
        let response = try await makeTransport().send(HTTPRequest(method, server.url))
        #expect(response.text == "")
        #expect(server.requests.map(\.method) == [method.rawValue.uppercased()])
    }

    @Test func `a large body is sent without waiting for leave, and its bytes are not changed`() async throws {
        let server = try ScriptedServer { .whole(body: $0.body) }
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = HTTPRequest(.post, server.url, headers: ["Content-Type": "text/plain"], body: body)
        let response = try await makeTransport().send(request)
        #expect(response.body == body)
        #expect(server.requests.first?.headers["expect"] == nil)
        #expect(server.requests.first?.headers["content-type"] == "text/plain")
    }

    @Test(arguments: [204, 401, 404, 429, 500, 529])
    func `every status is an answer`(status: Int) async throws {
        let server = try ScriptedServer { _ in ScriptedAnswer.whole(status, headers: [("Retry-After", "7")]) }
        let response = try await makeTransport().send(HTTPRequest(.get, server.url))
        #expect(response.status == status)
        #expect(response.headers["retry-after"] == "7")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is an answer and is not followed, so a key goes nowhere else`(status: Int) async throws {
        let elsewhere = try ScriptedServer()
        let server = try ScriptedServer { [url = elsewhere.url] _ in .whole(status, headers: [("Location", url)]) }
        let response = try await makeTransport().send(
            HTTPRequest(.post, server.url, headers: ["Authorization": "Bearer abc"], body: [1]))
        #expect(response.status == status)
        #expect(elsewhere.connectionCount == 0)
    }

    @Test func `interim heads are passed over and trailers are no headers`() async throws {
        let server = try ScriptedServer { _ in
            ScriptedAnswer([
                .send(ScriptedAnswer.head(103, [("Link", "</style.css>")])),
                .send(ScriptedAnswer.head(200, [("Transfer-Encoding", "chunked"), ("X-A", "1"), ("x-a", "2")])),
                .send(ScriptedAnswer.chunk("whole") + Array("0\r\nX-Sum: 5\r\n\r\n".utf8)),
            ])
        }
        let response = try await makeTransport().send(HTTPRequest(.get, server.url))
        #expect(
            response
                == HTTPResponse(
                    status: 200, headers: ["Transfer-Encoding": "chunked", "X-A": "1", "x-a": "2"],
                    body: Array("whole".utf8)))
    }

    @Test func `a compressed body is unpacked`() async throws {
        let packed = try shell("printf 'plain text' | gzip")
        let server = try ScriptedServer { _ in .whole(headers: [("Content-Encoding", "gzip")], body: packed) }
        let response = try await makeTransport().send(HTTPRequest(.get, server.url))
        #expect(response.text == "plain text")
        #expect(server.requests.first?.headers["accept-encoding"]?.contains("gzip") == true)
    }

    @Test func `bytes that are no text are an answer like any other`() async throws {
        let server = try ScriptedServer { _ in .invalidUTF8 }
        let response = try await makeTransport().send(HTTPRequest(.get, server.url))
        #expect(response.body == Array(#"{"a":""#.utf8) + [0xc3, 0x28, 0xff, 0x22, 0x7d])
    }

    @Test(arguments: [(200, nil), (301, "all"), (403, "all"), (503, "all")])
    func `an answer that ends with the connection might be cut, which matters where it is one of success`(
        status: Int, text: String?
    ) async throws {
        let server = try ScriptedServer { _ in
            ScriptedAnswer([.send(ScriptedAnswer.head(status, [("Connection", "close")]) + Array("all".utf8)), .close])
        }
        let request = HTTPRequest(.get, server.url)
        do {
            #expect(try await makeTransport().send(request).text == text)
        } catch {
            let message = "\(server.url)/: the answer does not say where it ends, so it may be cut"
            #expect(text == nil && error == .interrupted(message))
        }
    }

    @Test func `an answer without a body needs no length`() async throws {
        let server = try ScriptedServer { request in
            ScriptedAnswer([.send(ScriptedAnswer.head(request.method == "HEAD" ? 200 : 204, [])), .close])
        }
        for (method, status) in [(HTTPRequest.Method.head, 200), (.delete, 204)] {
            let response = try await makeTransport().send(HTTPRequest(method, server.url))
            #expect(response == HTTPResponse(status: status))
        }
    }

    @Test func `a body may be as large as its bound`() async throws {
        let server = try ScriptedServer { _ in .large(100_000) }
        let response = try await makeTransport().send(HTTPRequest(.get, server.url, maximumBodyBytes: 100_000))
        #expect(response.body.count == 100_000)
    }
}
