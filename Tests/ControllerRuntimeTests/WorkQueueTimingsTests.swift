import ControllerRuntime
import PromptTesting
import Testing

@Suite struct WorkQueueTimingsTests {
    private let clock = TestClock()
    private let queue: WorkQueue<String>

    init() {
        queue = WorkQueue(clock: clock, random: { 0.5 })
    }

    /// The histogram of these seconds in a queue's buckets.
    private func histogram(_ seconds: Double...) -> Histogram {
        var histogram = Histogram(bounds: Histogram.queueBounds)
        for second in seconds { histogram.observe(second) }
        return histogram
    }

    @Test func `a key waits from its add to its worker, and is worked on until it is done`() async {
        queue.add("a")
        clock.advance(by: .seconds(2))
        queue.add("a")
        clock.advance(by: .seconds(1))
        _ = await queue.next()
        clock.advance(by: .seconds(5))
        queue.done("a")
        let timings = queue.timings
        #expect(timings.waited == histogram(3))
        #expect(timings.worked == histogram(5))
        #expect(timings.unfinished == .zero)
        #expect(timings.longest == .zero)
    }

    @Test func `a key that is added while it is worked on waits from then`() async {
        queue.add("a")
        _ = await queue.next()
        clock.advance(by: .seconds(1))
        queue.add("a")
        clock.advance(by: .seconds(2))
        queue.done("a")
        clock.advance(by: .seconds(4))
        _ = await queue.next()
        #expect(queue.timings.waited == histogram(0, 6))
        #expect(queue.timings.worked == histogram(3))
    }

    @Test func `runs under way are told together, and the longest of them`() async {
        for key in ["a", "b"] {
            queue.add(key)
            _ = await queue.next()
            clock.advance(by: .seconds(3))
        }
        #expect(queue.timings.unfinished == .seconds(9))
        #expect(queue.timings.longest == .seconds(6))
        #expect(queue.timings.worked == histogram())
    }

    @Test func `a key whose timer is due waits from then`() async {
        queue.add("a", after: .seconds(10))
        await withDiscardingTaskGroup { group in
            group.addTask { await queue.driveDelays() }
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(10))
            _ = await queue.next()
            group.cancelAll()
        }
        #expect(queue.timings.waited == histogram(0))
    }
}
