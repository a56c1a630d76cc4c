/// A clock read as the time since one origin, so that pure machines take a plain `Duration` for "now".
///
/// Two times compare only when they come from the same timeline.
package struct Timeline: Sendable {
    private let elapsed: @Sendable () -> Duration
    private let rest: @Sendable (Duration) async throws -> Void

    /// The timeline that starts at the clock's present.
    package init(_ clock: some Clock<Duration>) {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        rest = { try await clock.sleep(until: origin.advanced(by: $0), tolerance: nil) }
    }

    /// The time since the origin.
    package var now: Duration { elapsed() }

    /// Sleeps until `deadline`, counted from the origin; false when the task was cancelled before that.
    package func sleep(until deadline: Duration) async -> Bool {
        do {
            try await rest(deadline)
            return true
        } catch {
            // A clock fails a sleep only because its task was cancelled.
            return false
        }
    }
}
