import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct TestClockTests {
    @Test("Sleepers wake when the clock is moved to their deadline, and not before")
    func wakes() async throws {
        let clock = TestClock()
        async let short: Void = clock.sleep(for: .seconds(1))
        async let long: Void = clock.sleep(for: .seconds(2))
        await clock.waitForSleepers(2)
        clock.advance(by: .seconds(1))
        try await short
        #expect(clock.deadlines == [.seconds(2)])
        clock.advance(by: .seconds(1))
        try await long
        #expect(clock.now == .init(.seconds(2)))
    }

    @Test("A deadline in the past is no wait")
    func past() async throws {
        let clock = TestClock()
        clock.advance(by: .seconds(5))
        try await clock.sleep(until: .init(.seconds(4)))
    }

    @Test("A cancelled sleeper ends at once, before its sleep or in it", arguments: [false, true])
    func cancelled(inSleep: Bool) async {
        let clock = TestClock()
        await withTaskGroup { group in
            group.addTask {
                await #expect(throws: CancellationError.self) { try await clock.sleep(for: .seconds(1)) }
            }
            if inSleep { await clock.waitForSleepers(1) }
            group.cancelAll()
        }
        #expect(clock.sleeperCount == 0)
    }

    @Test("Waiting for sleepers that never come ends with the task")
    func spectatorCancelled() async {
        let clock = TestClock()
        await withTaskGroup { group in
            group.addTask { await clock.waitForSleepers(1) }
            group.cancelAll()
        }
    }
}
