import HTTPTransport
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct StreamTests {
    private let head = ScriptedAnswer.Step.send(ScriptedAnswer.head(200, [("Transfer-Encoding", "chunked")]))

    @Test func `the head is there before the body, and a piece before the next is sent`() async throws {
        let gates = [Latch(), Latch(), Latch()]
        let server = try ScriptedServer { [head] _ in
            ScriptedAnswer([
                head, .wait(gates[0]), .send(ScriptedAnswer.chunk("one")), .wait(gates[1]),
                .send(ScriptedAnswer.chunk("two")), .wait(gates[2]), .send(ScriptedAnswer.lastChunk),
            ])
        }
        let stream = try await makeTransport().stream(HTTPRequest(.get, server.url))
        #expect(stream.status == 200)
        #expect(stream.headers == ["Transfer-Encoding": "chunked"])
        var pieces = stream.body.makeAsyncIterator()
        gates[0].open()
        #expect(try await pieces.next() == Array("one".utf8))
        gates[1].open()
        #expect(try await pieces.next() == Array("two".utf8))
        gates[2].open()
        #expect(try await pieces.next() == nil)
        #expect(try await pieces.next() == nil)
    }

    @Test func `a server has to wait for a reader that does not read, and the reader misses nothing`() async throws {
        let total = 1 << 30
        let blocked = Latch()
        let server = try ScriptedServer { _ in
            ScriptedAnswer([
                .send(ScriptedAnswer.head(200, [("Content-Length", "\(total)")])), .fillUntilBlocked(total, blocked),
            ])
        }
        let transport = makeTransport { $0.streamBufferBytes = 64 << 10 }
        let stream = try await transport.stream(HTTPRequest(.get, server.url, maximumBodyBytes: total))
        await blocked.opened()
        // What the two ends' kernel buffers hold, and little more.
        #expect(server.sentBytes < 64 << 20)
        var (count, largest) = (0, 0)
        for try await piece in stream.body {
            count += piece.count
            largest = max(largest, piece.count)
        }
        #expect(count == total)
        #expect(largest <= 64 << 10)
    }

    @Test(arguments: [ScriptedAnswer.Step.close, .reset])
    func `a body that is cut gives what came, and then throws`(end: ScriptedAnswer.Step) async throws {
        let mayEnd = Latch()
        let server = try ScriptedServer { [head] _ in
            ScriptedAnswer([head, .send(ScriptedAnswer.chunk("some")), .wait(mayEnd), end])
        }
        let stream = try await makeTransport().stream(HTTPRequest(.get, server.url))
        var pieces = stream.body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("some".utf8))
        mayEnd.open()
        #expect(await failure { () throws(HTTPError) in try await pieces.next() }?.kind == .interrupted)
        #expect(try await pieces.next() == nil)
    }

    @Test func `a bound holds for a stream too`() async throws {
        let server = try ScriptedServer { _ in .large(1 << 30) }
        let stream = try await makeTransport().stream(HTTPRequest(.get, server.url, maximumBodyBytes: 1 << 20))
        var count = 0
        let error = await failure { () throws(HTTPError) in
            for try await piece in stream.body { count += piece.count }
        }
        #expect(error == .tooLarge(limit: 1 << 20))
        #expect(count <= 1 << 20)
    }

    @Test func `a stream fails before its head as a request does`() async throws {
        let server = try ScriptedServer { _ in ScriptedAnswer([.close]) }
        let error = await failure { () throws(HTTPError) in
            try await makeTransport().stream(HTTPRequest(.get, server.url))
        }
        #expect(error?.kind == .interrupted)
    }

    @Test func `dropping a stream closes its socket`() async throws {
        let closed = Latch()
        let server = try ScriptedServer { [head] _ in
            ScriptedAnswer([head, .send(ScriptedAnswer.chunk("some")), .awaitClose(closed)])
        }
        let transport = makeTransport()
        for try await piece in try await transport.stream(HTTPRequest(.get, server.url)).body {
            #expect(piece == Array("some".utf8))
            break
        }
        await closed.opened()
    }

    @Test func `dropping a stream that nobody read closes its socket`() async throws {
        let (blocked, closed) = (Latch(), Latch())
        let server = try ScriptedServer { _ in
            ScriptedAnswer([
                .send(ScriptedAnswer.head(200, [("Content-Length", "\(1 << 30)")])),
                .fillUntilBlocked(1 << 20, blocked),
                .awaitClose(closed),
            ])
        }
        let transport = makeTransport { $0.streamBufferBytes = 16 << 10 }
        do {
            let stream = try await transport.stream(HTTPRequest(.get, server.url, maximumBodyBytes: .max))
            await blocked.opened()
            #expect(stream.status == 200)
        }
        await closed.opened()
    }

    @Test func `cancelling the reader closes the socket`() async throws {
        let closed = Latch()
        let server = try ScriptedServer { [head] _ in ScriptedAnswer([head, .awaitClose(closed)]) }
        let stream = try await makeTransport().stream(HTTPRequest(.get, server.url))
        let found = await withTaskGroup(of: HTTPError?.self) { group in
            group.addTask {
                await failure { () throws(HTTPError) in for try await _ in stream.body {} }
            }
            group.cancelAll()
            return await group.next()
        }
        #expect(found == .some(.cancelled))
        await closed.opened()
    }

    @Test func `a paused reader is not the server's silence`() async throws {
        let blocked = Latch()
        let server = try ScriptedServer { _ in
            ScriptedAnswer([
                .send(ScriptedAnswer.head(200, [("Content-Length", "\(64 << 20)")])),
                .fillUntilBlocked(64 << 20, blocked),
            ])
        }
        // Shorter than the 300 ms after which the server calls itself blocked.
        let transport = makeTransport {
            $0.idleTimeout = .milliseconds(150)
            $0.streamBufferBytes = 16 << 10
        }
        let stream = try await transport.stream(HTTPRequest(.get, server.url, maximumBodyBytes: 64 << 20))
        await blocked.opened()
        var pieces = stream.body.makeAsyncIterator()
        #expect(try await pieces.next()?.isEmpty == false)
    }
}
