import Testing

@testable import ControllerRuntime

@Suite(.timeLimit(.minutes(10))) struct LatchTests {
    @Test("Everyone who waits passes once the latch opens, and everyone after them")
    func opens() async throws {
        let latch = Latch()
        try await withThrowingTaskGroup { group in
            for _ in 0..<5 { group.addTask { try await latch.wait() } }
            latch.open()
            try await group.waitForAll()
        }
        try await latch.wait()
        #expect(latch.isOpen)
    }

    @Test("A wake-up goes to one who still waits")
    func wakeUps() async {
        var line = WaitList()
        let cancelled = line.join()
        await withTaskGroup { group in
            group.addTask { _ = await cancelled.wait() }
            group.cancelAll()
        }
        let first = line.join()
        let second = line.join()
        line.wake(1)
        #expect(first.isSettled)
        #expect(!second.isSettled)
        #expect(await first.wait())
    }

    @Test("A wake-up ends once: who comes second is told")
    func once() async {
        let wakeup = Wakeup()
        #expect(wakeup.fire())
        #expect(!wakeup.fire())
        #expect(await wakeup.wait())
    }
}
