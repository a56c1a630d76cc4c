import ControllerRuntime
import KubernetesClient
import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct APIRequestLimiterTests {
    @Test func `no more exchanges run at once than permitted, and all run`() async {
        let limiter = APIRequestLimiter(maximumRunning: 3)
        let largest = Largest()
        let answers = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<50 {
                group.addTask {
                    await limiter.run {
                        largest.note(limiter.running)
                        await Task.yield()
                        return number
                    }
                }
            }
            return await group.reduce(into: Set<Int?>()) { $0.insert($1) }
        }
        #expect(answers == Set(0..<50))
        #expect(largest.value <= 3)
        #expect(limiter.running == 0)
    }

    @Test func `one that is cancelled while it waits takes no place`() async {
        let limiter = APIRequestLimiter(maximumRunning: 1)
        let (inside, leave) = (Wakeup(), Wakeup())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await limiter.run {
                    inside.fire()
                    _ = await leave.wait()
                }
            }
            _ = await inside.wait()
            let isRefused = await withTaskGroup(of: Bool.self) { waiting in
                waiting.addTask { await limiter.run {} == nil }
                waiting.cancelAll()
                return await waiting.next()
            }
            #expect(isRefused == true)
            leave.fire()
        }
        #expect(await limiter.run { true } == true)
        #expect(limiter.running == 0)
    }

    @Test func `a rate makes what goes beyond its burst wait`() async {
        let clock = TestClock()
        let limiter = APIRequestLimiter(rate: TokenBucket(burst: 1, interval: .seconds(1)), clock: clock)
        #expect(await limiter.run { true } == true)
        async let second = limiter.run { clock.now.offset }
        await clock.advance(by: [.seconds(1)])
        #expect(await second == .seconds(1))
    }
}

/// The largest number that was noted.
private final class Largest: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func note(_ number: Int) { self.number.withLock { $0 = max($0, number) } }
}
