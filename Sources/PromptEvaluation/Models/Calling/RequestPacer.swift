/// When requests may start: a token bucket that holds one second's worth, and pauses that the endpoint asks for; pure.
///
/// Kept as the generic cell rate algorithm does (ITU-T I.371): one time instead of a count that has to be refilled. So no
/// minute has more than the rate and one second's worth of requests.
package struct RequestPacer: Sendable, Hashable {
    /// Between two requests at the full rate; zero: no bound.
    private var interval: Duration
    /// How far ahead of the even rate requests may be.
    private var tolerance: Duration
    /// When the next request would start at an even rate.
    private var due = Duration.zero
    private var heldUntil = Duration.zero

    package init(requestsPerMinute: Int?) {
        guard let rate = requestsPerMinute, rate > 0 else {
            (interval, tolerance) = (.zero, .zero)
            return
        }
        interval = .nanoseconds(60_000_000_000 / Int64(rate))
        tolerance = interval * (max(1, rate / 60) - 1)
    }

    /// Takes a token: when the request that asks now may start, at the earliest now.
    package mutating func start(at now: Duration) -> Duration {
        let start = max(now, due - tolerance, heldUntil)
        if interval > .zero { due = max(due, start) + interval }
        return start
    }

    /// No request starts before this time; the longest pause counts.
    package mutating func hold(until time: Duration) { heldUntil = max(heldUntil, time) }

    /// Until when all wait; nil when nobody has to.
    package func hold(at now: Duration) -> Duration? { heldUntil > now ? heldUntil : nil }

    /// The same past with another rate.
    package func with(requestsPerMinute: Int?) -> RequestPacer {
        var pacer = RequestPacer(requestsPerMinute: requestsPerMinute)
        (pacer.due, pacer.heldUntil) = (due, heldUntil)
        return pacer
    }
}
