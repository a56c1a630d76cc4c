/// What a client takes from its surroundings.
package struct APIClientSettings: Sendable {
    /// What pauses, and the silence of watches, are counted in.
    package var clock: any Clock<Duration>
    package var retry: APIRetryPolicy
    /// Shared by copies of the client.
    package var limiter: APIRequestLimiter
    /// Shared by copies of the client.
    package var counters = APIRequestCounters()
    /// Numbers in 0 ..< 1.
    package var random: @Sendable () -> Double = { .random(in: 0..<1) }
    /// Called with each text that the server warns with (`Warning: 299`).
    package var onWarning: @Sendable (String) -> Void = { _ in }

    /// The usual ones: up to ten tries, 32 exchanges at once.
    package init(
        clock: any Clock<Duration> = ContinuousClock(), retry: APIRetryPolicy = .standard,
        limiter: APIRequestLimiter? = nil
    ) {
        self.clock = clock
        self.retry = retry
        self.limiter = limiter ?? APIRequestLimiter(clock: clock)
    }
}
