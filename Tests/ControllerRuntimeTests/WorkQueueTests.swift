import ControllerRuntime
import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct WorkQueueTests {
    private let clock = TestClock()
    private let queue: WorkQueue<String>

    init() {
        queue = WorkQueue(clock: clock, random: { 0.5 })
    }

    @Test("A worker that waits gets the next key that is added")
    func waits() async {
        async let key = queue.next()
        queue.add("a")
        #expect(await key == "a")
    }

    @Test("A cancelled worker gets nothing and leaves the key to another")
    func cancelledWorker() async {
        await withTaskGroup { group in
            group.addTask { await queue.next() }
            group.cancelAll()
            #expect(await group.next() == .some(nil))
        }
        queue.add("a")
        #expect(await queue.next() == "a")
    }

    @Test("Workers end when a queue shuts down: after the rest, or at once")
    func shutDown() async {
        queue.add("a")
        queue.shutDown()
        #expect(await queue.next() == "a")
        #expect(await queue.next() == nil)

        let discarding = WorkQueue<String>()
        await withTaskGroup { group in
            for _ in 0..<3 { group.addTask { await discarding.next() } }
            discarding.shutDown(.discarding)
            discarding.add("late")
            for await key in group { #expect(key == nil) }
        }
    }

    @Test("A delayed key is ready when its time has come, and an earlier one is not kept waiting")
    func delays() async {
        await withTaskGroup { group in
            group.addTask { await queue.driveDelays() }
            queue.add("late", after: .seconds(60))
            await clock.waitForSleepers(1)
            queue.add("early", after: .seconds(5))
            clock.advance(by: .seconds(5))
            #expect(await queue.next() == "early")
            #expect(queue.snapshot == .init(ready: 0, processing: 1, delayed: 1, retrying: 0, adds: 1, retries: 0))
            clock.advance(by: .seconds(55))
            #expect(await queue.next() == "late")
            group.cancelAll()
        }
    }

    @Test("No delay is no wait", arguments: [Duration.zero, .seconds(-1)])
    func noDelay(delay: Duration) async {
        queue.add("a", after: delay)
        #expect(await queue.next() == "a")
    }

    @Test("A failed key comes back after its backoff")
    func rateLimited() async {
        await withTaskGroup { group in
            group.addTask { await queue.driveDelays() }
            #expect(queue.addRateLimited("a") == .init(failures: 1, delay: .milliseconds(5)))
            #expect(queue.snapshot.retrying == 1)
            await clock.waitForSleepers(1)
            clock.advance(by: .milliseconds(5))
            #expect(await queue.next() == "a")
            #expect(queue.addRateLimited("a") == .init(failures: 2, delay: .milliseconds(10)))
            group.cancelAll()
        }
    }

    @Test("The delay driver ends when the queue shuts down")
    func driverEnds() async {
        queue.add("a", after: .seconds(60))
        await withTaskGroup { group in
            group.addTask { await queue.driveDelays() }
            await clock.waitForSleepers(1)
            queue.shutDown()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("Quiescence waits for what runs and for young retries, and not for timers")
    func quiescence() async throws {
        queue.add("timer", after: .seconds(60))
        queue.add("a")
        try await withThrowingTaskGroup { group in
            group.addTask { try await queue.whenQuiescent(givingUpAfter: 2) }
            #expect(await queue.next() == "a")
            queue.addRateLimited("a")
            queue.done("a")
            queue.addRateLimited("a")
            try await group.waitForAll()
        }
        #expect(queue.snapshot.retrying == 1)
        #expect(!queue.snapshot.isIdle)
    }

    @Test("Waiting for quiescence ends with the task")
    func quiescenceCancelled() async {
        queue.add("a")
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await queue.whenQuiescent(givingUpAfter: 1) }
            }
            group.cancelAll()
        }
    }

    @Test(
        "An informer's handler asks for the requests of an object before and after its change",
        arguments: [
            (ObjectChange.added(Item("a", 1)), ["1"]), (.deleted(Item("a", 1)), ["1"]),
            (.updated(old: Item("a", 1), new: Item("a", 2)), ["1", "2"]), (.resynced(Item("a", 1)), ["1"]),
        ])
    func handler(change: ObjectChange<Item>, expected: [String]) async {
        queue.handler { ["\($0.state)"] }(change)
        queue.shutDown()
        var keys: [String] = []
        while let key = await queue.next() { keys.append(key) }
        #expect(keys.sorted() == expected)
    }

    @Test("No key is run twice at once and nothing that is added is lost", arguments: UInt64(1)...10)
    func manyWorkers(seed: UInt64) async {
        let queue = WorkQueue<Int>()
        let ledger = Ledger()
        await withTaskGroup { group in
            for _ in 0..<4 {
                group.addTask {
                    while let key = await queue.next() {
                        ledger.begin(key)
                        await Task.yield()
                        ledger.end(key)
                        queue.done(key)
                    }
                }
            }
            await withTaskGroup { adders in
                for adder in 0..<3 {
                    adders.addTask {
                        var random = SeededGenerator(seed: seed * 10 + UInt64(adder))
                        for _ in 0..<300 {
                            let key = Int.random(in: 0..<5, using: &random)
                            ledger.want(key)
                            queue.add(key)
                            if Bool.random(using: &random) { await Task.yield() }
                        }
                    }
                }
            }
            queue.shutDown()
        }
        let entries = ledger.entries
        #expect(entries.seen == entries.wanted)
        #expect(entries.overlaps == 0)
    }
}

/// What the many workers did: a run sees all that was wanted of its key when it began.
private final class Ledger: Sendable {
    struct Entries: Sendable {
        var wanted: [Int: Int] = [:]
        var seen: [Int: Int] = [:]
        var overlaps = 0
        fileprivate var running: Set<Int> = []
    }

    private let state = Mutex(Entries())

    var entries: Entries { state.withLock { $0 } }

    func want(_ key: Int) { state.withLock { $0.wanted[key, default: 0] += 1 } }

    func begin(_ key: Int) {
        state.withLock { entries in
            if !entries.running.insert(key).inserted { entries.overlaps += 1 }
            entries.seen[key] = entries.wanted[key]
        }
    }

    func end(_ key: Int) { state.withLock { _ = $0.running.remove(key) } }
}
