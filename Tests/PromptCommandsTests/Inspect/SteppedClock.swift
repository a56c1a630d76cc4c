/// A clock whose sleeps end at once, each with a step of the test; after the last step the sleeper is cancelled.
struct SteppedClock: Clock {
    struct Instant: InstantProtocol {
        var offset = Duration.zero

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    /// False: there is no further step.
    let step: @Sendable () -> Bool

    var now: Instant { Instant() }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        if !step() { throw CancellationError() }
        // Others have a turn too, as they have during a sleep.
        await Task.yield()
    }
}
