import ControllerRuntime
import PromptCore
import PromptEvaluation
import PromptTesting
import Synchronization
import Testing

@Suite struct RequestPacerTests {
    private func starts(_ pacer: RequestPacer, at times: [Double]) -> [Double] {
        var pacer = pacer
        return times.map { time in
            let start = pacer.start(at: .milliseconds(Int64(time * 1000)))
            return Double(start.components.seconds) + Double(start.components.attoseconds) / 1e18
        }
    }

    @Test func `a slow rate lets one through at a time`() {
        let pacer = RequestPacer(requestsPerMinute: 60)
        #expect(starts(pacer, at: [0, 0, 0, 5, 5]) == [0, 1, 2, 5, 6])
    }

    @Test func `a fast rate lets one second's worth through at once`() {
        let pacer = RequestPacer(requestsPerMinute: 240)
        #expect(starts(pacer, at: [0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0.25, 0.5])
    }

    @Test(arguments: [1, 59, 60, 61, 500, 6000])
    func `no minute has more than the rate and one second's worth`(_ rate: Int) {
        var pacer = RequestPacer(requestsPerMinute: rate)
        var starts: [Duration] = []
        for _ in 0..<(3 * rate) { starts.append(pacer.start(at: .zero)) }
        let most = rate + max(1, rate / 60)
        #expect(zip(starts, starts.dropFirst(most)).allSatisfy { $1 >= $0 + .seconds(60) })
        // And it is the rate: a minute later, that many more have started.
        #expect(starts.count { $0 < .seconds(60) } >= rate)
    }

    @Test func `without a rate nobody waits, but for a pause`() {
        var pacer = RequestPacer(requestsPerMinute: nil)
        pacer.hold(until: .seconds(3))
        pacer.hold(until: .seconds(2))
        #expect([pacer.start(at: .seconds(1)), pacer.start(at: .seconds(4))] == [.seconds(3), .seconds(4)])
    }
}

@Suite struct RequestGateTests {
    /// Notes who comes through, in order.
    private final class Guestbook: Sendable {
        private let names = Mutex<[Int]>([])
        var all: [Int] { names.withLock { $0 } }
        func sign(_ name: Int) { names.withLock { $0.append(name) } }
    }

    @Test func `requests wait for the rate on the clock, in their order`() async throws {
        let clock = TestClock()
        let book = Guestbook()
        let gate = RequestGate(.init(concurrency: 8, requestsPerMinute: 60), timeline: Timeline(clock))
        try await withThrowingTaskGroup { group in
            for name in 1...3 {
                group.addTask { try await gate.pass { book.sign(name) } }
                // The first goes through at once; each later one sleeps before the next comes.
                if name == 1 { try await group.next() } else { await clock.waitForSleepers(name - 1) }
            }
            #expect(book.all == [1])
            #expect(clock.deadlines == [.seconds(1), .seconds(2)])
            clock.advance(by: .seconds(1))
            try await group.next()
            #expect(book.all == [1, 2])
            clock.advance(by: .seconds(1))
            try await group.next()
            #expect(book.all == [1, 2, 3])
        }
    }

    @Test func `never more are inside than the concurrency, and a raised one lets more in`() async throws {
        let gate = RequestGate(.init(concurrency: 2, requestsPerMinute: nil), timeline: Timeline(TestClock()))
        let door = PromptTesting.Latch()
        let (entered, enter) = AsyncStream.makeStream(of: Void.self)
        var arrivals = entered.makeAsyncIterator()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    try await gate.pass {
                        enter.yield()
                        await door.opened()
                    }
                }
            }
            for _ in 0..<2 { await arrivals.next() }
            #expect(gate.insideCount == 2)
            gate.change(to: .init(concurrency: 3, requestsPerMinute: nil))
            await arrivals.next()
            #expect(gate.insideCount == 3)
            door.open()
            try await group.waitForAll()
        }
        await arrivals.next()
        #expect(gate.insideCount == 0)
    }

    @Test func `who is cancelled while waiting never comes in, and the place goes to the next`() async throws {
        let clock = TestClock()
        let gate = RequestGate(.init(concurrency: 1, requestsPerMinute: 1), timeline: Timeline(clock))
        try await gate.pass {}
        let sleeper = Task { try await gate.pass {} }
        await clock.waitForSleepers(1)
        let waiter = Task { try await gate.pass {} }
        waiter.cancel()
        await #expect(throws: ModelError.cancelled) { try await waiter.value }
        sleeper.cancel()
        await #expect(throws: ModelError.cancelled) { try await sleeper.value }
        let next = Task { try await gate.pass { 7 } }
        await clock.waitForSleepers(1)
        clock.advance(by: .seconds(120))
        #expect(try await next.value == 7)
    }
}
