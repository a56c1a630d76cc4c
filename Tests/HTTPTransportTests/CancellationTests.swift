import HTTPTransport
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct CancellationTests {
    @Test(arguments: [true, false])
    func `cancelling a request closes its socket`(answersHalf: Bool) async throws {
        let (arrived, closed) = (Latch(), Latch())
        let server = try ScriptedServer { _ in
            answersHalf
                ? ScriptedAnswer(
                    [.open(arrived)] + ScriptedAnswer.cut("half", of: 100, then: .awaitClose(closed)).steps)
                : ScriptedAnswer([.open(arrived), .awaitClose(closed)])
        }
        let transport = makeTransport()
        await withTaskGroup(of: HTTPError?.self) { group in
            group.addTask {
                await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
            }
            await arrived.opened()
            group.cancelAll()
            #expect(await group.next() == .some(.cancelled))
        }
        await closed.opened()
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = try ScriptedServer()
        let transport = makeTransport()
        let found = await withTaskGroup(of: HTTPError?.self) { group in
            group.cancelAll()
            group.addTask {
                await failure { () throws(HTTPError) in try await transport.send(HTTPRequest(.get, server.url)) }
            }
            return await group.next()
        }
        #expect(found == .some(.cancelled))
        #expect(server.connectionCount == 0)
    }

    @Test func `a thousand cancellations at any moment leave the transport in order`() async throws {
        let server = try ScriptedServer { _ in .text("ok") }
        let transport = makeTransport { $0.maximumConnectionsPerHost = 8 }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    await withTaskGroup(of: HTTPError?.self) { inner in
                        inner.addTask {
                            await failure { () throws(HTTPError) in
                                try await transport.send(HTTPRequest(.get, server.url))
                            }
                        }
                        for _ in 0..<(number % 50) { await Task.yield() }
                        inner.cancelAll()
                        let error = await inner.next() ?? nil
                        #expect(error == nil || error == .cancelled, "\(String(describing: error))")
                    }
                }
            }
        }
        #expect(try await transport.send(HTTPRequest(.get, server.url)).text == "ok")
    }
}
