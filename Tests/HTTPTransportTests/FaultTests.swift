import HTTPTransport
import PromptTesting
import Testing

/// A way in which a server fails, and what the caller is told.
private struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var kind: HTTPError.Kind
    var answer: ScriptedAnswer

    init(_ name: String, _ kind: HTTPError.Kind, _ answer: ScriptedAnswer) {
        (testDescription, self.kind, self.answer) = (name, kind, answer)
    }

    static func raw(_ text: String, _ end: ScriptedAnswer.Step = .close) -> ScriptedAnswer {
        ScriptedAnswer([.send(Array(text.utf8)), end])
    }

    static let all = [
        Fault("closes before a byte", .interrupted, ScriptedAnswer([.close])),
        Fault("resets before a byte", .interrupted, ScriptedAnswer([.reset])),
        Fault("closes in the head", .interrupted, raw("HTTP/1.1 200 OK\r\nContent-Le")),
        Fault("closes in the body", .interrupted, .cut("some", of: 100, then: .close)),
        Fault("resets in the body", .interrupted, .cut("some", of: 100, then: .reset)),
        Fault("leaves out the last chunk", .interrupted, .chunked(["some", "more"], whole: false)),
        Fault(
            "closes within a chunk", .interrupted, raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab")),
        Fault(
            "sends a chunk that is none", .interrupted,
            raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")),
        Fault("speaks something else", .interrupted, raw("SSH-2.0-OpenSSH_9.2\r\n")),
        Fault("speaks HTTP/0.9", .interrupted, raw("<html>hello</html>")),
        Fault(
            "sends two lengths", .interrupted,
            raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\nab")),
        Fault(
            "sends a head without end", .interrupted,
            ScriptedAnswer([
                .send(
                    ScriptedAnswer.head(
                        200, Array(repeating: ("X-Much", String(repeating: "y", count: 90)), count: 4000))),
                .close,
            ])),
        Fault(
            "packs what does not unpack", .interrupted,
            .whole(headers: [("Content-Encoding", "gzip")], body: Array("plain".utf8))),
        Fault("sends a gigabyte", .tooLarge, .large(1 << 30)),
        Fault("says a small length and means it", .tooLarge, .large(1001)),
        Fault("never answers", .timedOut, .silence()),
        Fault("hangs in the body", .timedOut, .cut("some", of: 100, then: .awaitClose(Latch()))),
    ]
}

@Suite(.timeLimit(.minutes(3))) struct FaultTests {
    @Test(arguments: Fault.all)
    private func `a server that fails is never a short answer, and no error tells more than the place`(
        fault: Fault
    ) async throws {
        let server = try ScriptedServer { _ in fault.answer }
        let request = HTTPRequest(
            .get, server.url + "/v1/a?key=SECRET", headers: ["Authorization": "Bearer SECRET"],
            timeout: fault.kind == .timedOut ? .milliseconds(200) : .seconds(100), maximumBodyBytes: 1000)
        let error = try #require(
            await failure { () throws(HTTPError) in try await makeTransport().send(request) })
        #expect(error.kind == fault.kind)
        #expect(error == .tooLarge(limit: 1000) || error.message.hasPrefix("\(server.url)/v1/a: "))
        #expect(!error.message.contains("SECRET") && !error.message.contains("some"))
        #expect(server.sentBytes < 64 << 20)
    }

    @Test func `a server that is gone is unreachable`() async throws {
        let url = try ScriptedServer().url
        let request = HTTPRequest(.post, url + "/a?b=c", body: [1])
        let error = try #require(await failure { () throws(HTTPError) in try await makeTransport().send(request) })
        #expect(error.kind == .unreachable)
        #expect(error.message.hasPrefix("\(url)/a: "))
    }

    @Test func `a name that nobody has is unreachable`() async throws {
        let request = HTTPRequest(.get, "http://nobody.invalid/", timeout: .seconds(60))
        let error = try #require(await failure { () throws(HTTPError) in try await makeTransport().send(request) })
        #expect(error.kind == .unreachable)
    }

    @Test func `a connection that nobody takes runs out of time`() async throws {
        let server = try ScriptedServer(door: .neverAccepts)
        let request = HTTPRequest(.get, server.url, timeout: .milliseconds(150))
        let found = await failure { () throws(HTTPError) in try await makeTransport().send(request) }
        #expect(found == .timedOut("\(server.url)/: no whole answer within 0.15 seconds"))
    }

    @Test func `TLS that is never answered is no connection in time`() async throws {
        let server = try ScriptedServer(door: .neverAccepts)
        let transport = makeTransport { $0.connectTimeout = .milliseconds(150) }
        let url = "https://127.0.0.1:\(server.port)/a"
        let found = await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, url)) }
        #expect(found == .unreachable("\(url): no connection in time"))
    }

    @Test func `a bomb is stopped at what it unpacks to`() async throws {
        let packed = try shell("head -c 50000000 /dev/zero | gzip")
        #expect(packed.count < 100_000)
        let server = try ScriptedServer { _ in .whole(headers: [("Content-Encoding", "gzip")], body: packed) }
        let request = HTTPRequest(.get, server.url, maximumBodyBytes: 1_000_000)
        let found = await failure { () throws(HTTPError) in try await makeTransport().send(request) }
        #expect(found == .tooLarge(limit: 1_000_000))
    }

    @Test func `silence is measured from the last byte`() async throws {
        let drip = ScriptedAnswer.Step.send(ScriptedAnswer.chunk("."))
        let gates = (0..<5).map { _ in Latch() }
        let closed = Latch()
        let head = ScriptedAnswer.Step.send(ScriptedAnswer.head(200, [("Transfer-Encoding", "chunked")]))
        let server = try ScriptedServer { _ in
            ScriptedAnswer([head] + gates.flatMap { [.wait($0), drip] } + [.awaitClose(closed)])
        }
        let transport = makeTransport { $0.idleTimeout = .seconds(2) }
        let stream = try await transport.stream(HTTPRequest(.get, server.url))
        var taken = 0
        let error = await failure { () throws(HTTPError) in
            gates[0].open()
            for try await _ in stream.body {
                taken += 1
                if taken < gates.count { gates[taken].open() }
            }
        }
        #expect(taken == 5)
        #expect(error == .timedOut("\(server.url)/: no byte for 2.0 seconds"))
        await closed.opened()
    }

    @Test func `a connection that was closed while it was kept is replaced`() async throws {
        let mayClose = Latch()
        let server = try ScriptedServer { request in
            request.connection == 0
                ? ScriptedAnswer(ScriptedAnswer.text("first").steps + [.wait(mayClose), .close]) : .text("second")
        }
        let transport = makeTransport()
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "first")
        mayClose.open()
        #expect(try await transport.send(HTTPRequest(.post, server.url, body: [1])).text == "second")
    }
}
