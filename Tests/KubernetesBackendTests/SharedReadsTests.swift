import ControllerRuntime
import PromptOperator
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesBackend

@Suite(.timeLimit(.minutes(1))) struct SharedReadsTests {
    /// Reads that end when a test says so, numbered in the order in which they begin.
    private final class Desk: Sendable {
        private let state = Mutex<(begun: Int, wakeups: [Wakeup])>((0, []))

        func read() async -> Int {
            let wakeup = Wakeup()
            let number = state.withLock { state in
                state.begun += 1
                state.wakeups.append(wakeup)
                return state.begun
            }
            _ = await wakeup.wait()
            return number
        }

        var begun: Int { state.withLock { $0.begun } }

        func finish(_ number: Int) { state.withLock { $0.wakeups[number - 1] }.fire() }

        func whenBegun(_ count: Int) async throws {
            while begun < count { try await Task.giveWay() }
        }
    }

    @Test func `who asks while a read is under way shares the next one, and only that`() async throws {
        let (reads, desk) = (SharedReads<String, Int>(), Desk())
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await reads.read("a") { await desk.read() } }
            try await desk.whenBegun(1)
            for _ in 0..<5 { group.addTask { try await reads.read("a") { await desk.read() } } }
            while reads.waiting("a") < 5 { try await Task.giveWay() }
            desk.finish(1)
            try await desk.whenBegun(2)
            desk.finish(2)
            var answers: [Int] = []
            for try await answer in group { answers.append(answer) }
            #expect(answers.sorted() == [1, 2, 2, 2, 2, 2])
        }
        #expect(desk.begun == 2)
    }

    @Test func `reads of different things do not wait for each other`() async throws {
        let (reads, desk) = (SharedReads<String, Int>(), Desk())
        try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask { try await reads.read("a") { await desk.read() } }
            group.addTask { try await reads.read("b") { await desk.read() } }
            try await desk.whenBegun(2)
            desk.finish(1)
            desk.finish(2)
            try await group.waitForAll()
        }
    }

    @Test func `those who share a read share its error, and the next read is made anew`() async throws {
        let reads = SharedReads<String, Int>()
        await #expect(throws: BackendError.unavailable("gone")) {
            try await reads.read("a") { () async throws(BackendError) -> Int in throw .unavailable("gone") }
        }
        #expect(try await reads.read("a") { 7 } == 7)
    }

    @Test func `a reader that is cancelled leaves its read to the others`() async throws {
        let (reads, desk) = (SharedReads<String, Int>(), Desk())
        let first = Task { try await reads.read("a") { await desk.read() } }
        try await desk.whenBegun(1)
        let second = Task { try await reads.read("a") { await desk.read() } }
        let third = Task { try await reads.read("a") { await desk.read() } }
        while reads.waiting("a") < 2 { try await Task.giveWay() }
        desk.finish(1)
        #expect(try await first.value == 1)
        try await desk.whenBegun(2)
        // Where the second was the reader, its read ends with it and the third begins one of its own; where it waited, the
        // third has been reading all along.
        second.cancel()
        let own = (try? await second.value) == nil ? 2 : 3
        try await desk.whenBegun(own)
        desk.finish(own)
        #expect(try await third.value == own)
    }
}
