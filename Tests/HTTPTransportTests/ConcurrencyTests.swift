import HTTPTransport
import Logging
import PromptTesting
import ServiceLifecycle
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(3))) struct ConcurrencyTests {
    @Test func `two hundred requests at once are one thread`() async throws {
        let count = 200
        let (counter, mayAnswer) = (Arrivals(count), Latch())
        let server = try ScriptedServer { request in
            counter.arrive()
            return ScriptedAnswer([.wait(mayAnswer)] + ScriptedAnswer.text("\(request.target)").steps)
        }
        let before = try threadNames()
        let transport = makeTransport()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<count {
                group.addTask { try await transport.send(HTTPRequest(.get, "\(server.url)/\(number)")).text }
            }
            await counter.all.opened()
            let names = try threadNames()
            #expect(names.contains("promptops.http"))
            // The other one is for streams.
            #expect(names.count { $0 == "promptops.http" } <= before.count { $0 == "promptops.http" } + 2)
            // The language's own pool may have grown by a few meanwhile.
            #expect(names.count <= before.count + 20)
            mayAnswer.open()
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == Set((0..<count).map { "/\($0)" }))
        #expect(server.connectionCount == count)
    }

    @Test func `a connection is used again`() async throws {
        let server = try ScriptedServer { _ in .text("ok") }
        let transport = makeTransport()
        for _ in 0..<50 { #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "ok") }
        #expect(server.connectionCount == 1)
    }

    @Test func `no more connections are opened to a host than allowed, and everybody gets one`() async throws {
        let server = try ScriptedServer { _ in .text("ok") }
        let transport = makeTransport { $0.maximumConnectionsPerHost = 3 }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<60 {
                group.addTask { try await transport.send(HTTPRequest(.get, server.url)).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(server.connectionCount <= 3)
    }

    @Test func `the time that a request waits for a connection counts`() async throws {
        let (arrived, mayAnswer) = (Latch(), Latch())
        let server = try ScriptedServer { _ in
            ScriptedAnswer([.open(arrived), .wait(mayAnswer)] + ScriptedAnswer.text("ok").steps)
        }
        let transport = makeTransport { $0.maximumConnectionsPerHost = 1 }
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await transport.send(HTTPRequest(.get, server.url)).status }
            await arrived.opened()
            let late = HTTPRequest(.get, server.url, timeout: .milliseconds(100))
            #expect(await failure { () throws(HTTPError) in try await transport.send(late) }?.kind == .timedOut)
            mayAnswer.open()
            let status = try await group.next()
            #expect(status == 200)
        }
        #expect(server.requests.count == 1)
    }

    @Test func `shutting down ends what is under way, closes what is kept and refuses what comes`() async throws {
        let (arrived, closed) = (Latch(), Latch())
        let server = try ScriptedServer { request in
            request.target == "/kept" ? .text("ok") : ScriptedAnswer([.open(arrived), .awaitClose(closed)])
        }
        let transport = makeTransport()
        #expect(try await transport.send(HTTPRequest(.get, server.url + "/kept")).status == 200)
        await withTaskGroup(of: HTTPError?.self) { group in
            group.addTask {
                await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
            }
            await arrived.opened()
            await transport.shutdown()
            #expect(await group.next() == .some(.cancelled))
        }
        await closed.opened()
        await transport.shutdown()
        let late = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, server.url + "/kept"))
        }
        #expect(late == .cancelled)
    }

    @Test func `as a service it ends with its group`() async throws {
        let transport = makeTransport()
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: transport),
                    .init(service: OneShot(), successTerminationBehavior: .gracefullyShutdownGroup),
                ], logger: .silent))
        try await group.run()
        let late = await failure { () throws(HTTPError) in
            try await transport.send(HTTPRequest(.get, "http://127.0.0.1:1/"))
        }
        #expect(late == .cancelled)
    }

    @Test func `the thread ends with the last reference`() async throws {
        let server = try ScriptedServer { _ in .text("ok") }
        let closed = Latch()
        let hanging = try ScriptedServer { _ in ScriptedAnswer.cut("a", of: 9, then: .awaitClose(closed)) }
        do {
            let transport = makeTransport()
            #expect(try await transport.send(HTTPRequest(.get, server.url)).status == 200)
            let stream = try await transport.stream(HTTPRequest(.get, hanging.url))
            #expect(stream.status == 200)
        }
        await closed.opened()
    }
}

/// Opens a latch with the last of so many arrivals.
private final class Arrivals: Sendable {
    let all = Latch()
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    func arrive() {
        let isLast = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isLast { all.open() }
    }
}

/// A service that ends at once.
private struct OneShot: Service {
    func run() async throws {}
}
