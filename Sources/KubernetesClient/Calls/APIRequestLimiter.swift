import ControllerRuntime
import Synchronization

/// Keeps a client from storming its server: so many exchanges at once, and, if wanted, so many a second.
///
/// A watch counts only until its head is there. First come, first served.
package final class APIRequestLimiter: Sendable {
    private struct State {
        var running = 0
        var waiting = ReadyLine<Wakeup>()
        var bucket: TokenBucket?
    }

    private let maximumRunning: Int
    private let time: Timeline
    private let state: Mutex<State>

    /// At most `maximumRunning` exchanges at once (at least one), and one each `interval` after a burst where `rate` says
    /// so; `clock` counts the rate.
    package init(
        maximumRunning: Int = 32, rate: TokenBucket? = nil, clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.maximumRunning = max(maximumRunning, 1)
        time = Timeline(clock)
        state = Mutex(State(bucket: rate))
    }

    /// How many exchanges are under way.
    package var running: Int { state.withLock { $0.running } }

    /// Runs `exchange` when its turn has come; nil when the task was cancelled before that.
    package func run<Answer: Sendable>(_ exchange: () async -> Answer) async -> Answer? {
        guard await enter() else { return nil }
        defer { leave() }
        let pause = state.withLock { $0.bucket?.reserve(at: time.now) ?? .zero }
        if pause > .zero, !(await time.sleep(until: time.now + pause)) { return nil }
        return await exchange()
    }

    private func enter() async -> Bool {
        let turn: Wakeup? = state.withLock { state in
            if state.running < maximumRunning {
                state.running += 1
                return nil
            }
            let turn = Wakeup()
            state.waiting.append(turn)
            return turn
        }
        return await turn?.wait() ?? true
    }

    /// Hands the place on to the first that still waits; with nobody waiting it is free.
    private func leave() {
        state.withLock { state in
            while let next = state.waiting.popFirst() {
                if next.fire() { return }
            }
            state.running -= 1
        }
    }
}
