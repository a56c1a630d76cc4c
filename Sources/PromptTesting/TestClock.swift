import Synchronization

/// A clock that stands still until a test moves it.
///
/// `now` starts at zero. A sleeper that wakes and sleeps again counts from where the clock was moved to.
package final class TestClock: Clock {
    /// A point of this clock's time, as the time since its start.
    package struct Instant: InstantProtocol {
        /// The time since the start.
        package let offset: Duration

        /// The point `offset` after the start.
        package init(_ offset: Duration) { self.offset = offset }

        /// The point `duration` after this one.
        package func advanced(by duration: Duration) -> Instant { Instant(offset + duration) }
        /// The time from this point to another.
        package func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Whether one point is before another.
        package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private let state = Mutex(State())

    /// A clock at zero.
    package init() {}

    /// Where the clock was last moved to.
    package var now: Instant { state.withLock { $0.now } }
    /// None: every duration counts.
    package var minimumResolution: Duration { .zero }

    /// How many tasks sleep now.
    package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// The deadlines tasks sleep for, the earliest first.
    package var deadlines: [Duration] { state.withLock { $0.sleepers.values.map(\.deadline.offset).sorted() } }

    /// Sleeps until the clock is moved to `deadline` or past it; throws `CancellationError` when the task is cancelled.
    package func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        let woken = await suspend { state, id, continuation in
            guard state.now < deadline else { return false }
            state.sleepers[id] = Sleeper(deadline: deadline, continuation: continuation)
            return true
        }
        if !woken { throw CancellationError() }
    }

    /// Moves the clock and wakes the sleepers whose deadline has come, the earliest first.
    package func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            return state.takeDueSleepers()
        }
        for continuation in due { continuation.resume(returning: true) }
    }

    /// Returns as soon as at least `count` tasks sleep, or when the task is cancelled.
    package func waitForSleepers(_ count: Int) async {
        _ = await suspend { state, id, continuation in
            guard state.sleepers.count < count else { return false }
            state.spectators[id] = Spectator(count: count, continuation: continuation)
            return true
        }
    }

    /// Suspends the task if `enter` takes its continuation into the state; false when it was cancelled.
    ///
    /// Continuations are resumed outside the lock: a cancellation handler may be called under locks of the runtime
    /// that resuming takes as well.
    private func suspend(_ enter: (inout State, UInt64, Continuation) -> Bool) async -> Bool {
        let id = state.withLock { $0.makeID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: Continuation) in
                // Cancellation is read under the lock: one that comes later finds what was entered.
                let (stays, isCancelled, satisfied) = state.withLock { state in
                    let isCancelled = Task.isCancelled
                    let stays = !isCancelled && enter(&state, id, continuation)
                    return (stays, isCancelled, state.takeSatisfiedSpectators())
                }
                if !stays { continuation.resume(returning: !isCancelled) }
                for spectator in satisfied { spectator.resume(returning: true) }
            }
        } onCancel: {
            let continuation = state.withLock { $0.remove(id) }
            continuation?.resume(returning: false)
        }
    }
}

extension TestClock {
    private typealias Continuation = CheckedContinuation<Bool, Never>

    private struct Sleeper {
        let deadline: Instant
        let continuation: Continuation
    }

    /// A test that waits until `count` tasks sleep.
    private struct Spectator {
        let count: Int
        let continuation: Continuation
    }

    private struct State {
        var now = Instant(.zero)
        var lastID: UInt64 = 0
        var sleepers: [UInt64: Sleeper] = [:]
        var spectators: [UInt64: Spectator] = [:]

        mutating func makeID() -> UInt64 {
            lastID += 1
            return lastID
        }

        mutating func remove(_ id: UInt64) -> Continuation? {
            sleepers.removeValue(forKey: id)?.continuation ?? spectators.removeValue(forKey: id)?.continuation
        }

        mutating func takeDueSleepers() -> [Continuation] {
            let due = sleepers.filter { $0.value.deadline <= now }
                .sorted { ($0.value.deadline, $0.key) < ($1.value.deadline, $1.key) }
            for (id, _) in due { sleepers[id] = nil }
            return due.map(\.value.continuation)
        }

        mutating func takeSatisfiedSpectators() -> [Continuation] {
            let satisfied = spectators.filter { $0.value.count <= sleepers.count }
            for (id, _) in satisfied { spectators[id] = nil }
            return satisfied.map(\.value.continuation)
        }
    }
}
