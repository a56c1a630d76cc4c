import Synchronization

/// A clock whose sleeps are over at once; each may do something first, and is noted.
final class StepClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private let sleeps = Mutex<[Duration]>([])
    private let onSleep: @Sendable (Int) throws -> Void

    /// `onSleep` is told which sleep this is, counted from 1.
    init(onSleep: @escaping @Sendable (Int) throws -> Void) { self.onSleep = onSleep }

    /// The durations asked for, in order.
    var slept: [Duration] { sleeps.withLock(\.self) }
    var now: Instant { Instant(offset: slept.reduce(.zero, +)) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let count = sleeps.withLock { sleeps in
            let now = sleeps.reduce(.zero, +)
            sleeps.append(deadline.offset - now)
            return sleeps.count
        }
        try onSleep(count)
    }
}
