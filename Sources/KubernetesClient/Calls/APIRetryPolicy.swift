import ControllerRuntime

/// When a request is sent again, and how long after: client-go's rules. Pure; `APIClient` performs it.
///
/// An answer of 429 or 5xx that bears a whole number of seconds in `Retry-After` is tried again, whatever the method: the
/// server asks for it. A connection that broke is tried again for a GET alone, because a write may have been acted upon,
/// and only who wrote can tell what to make of that.
package struct APIRetryPolicy: Sendable, Equatable {
    /// How often a request is sent at most, the first time included.
    package var maximumTries: Int
    /// A server that asks for a longer pause than this gets no other try; the caller learns how long it asked for.
    package var longestPause: Duration
    /// The pauses after a broken connection.
    package var afterInterruption: BackoffPolicy
    /// No GET is sent again after this long on broken connections.
    package var patience: Duration

    package init(maximumTries: Int, longestPause: Duration, afterInterruption: BackoffPolicy, patience: Duration) {
        self.maximumTries = maximumTries
        self.longestPause = longestPause
        self.afterInterruption = afterInterruption
        self.patience = patience
    }

    /// Ten tries, pauses of up to a minute.
    package static let standard = APIRetryPolicy(
        maximumTries: 10, longestPause: .seconds(60),
        afterInterruption: BackoffPolicy(base: .milliseconds(100), cap: .seconds(2), spread: 1...2),
        patience: .seconds(30))

    /// One try: for callers that have their own rhythm.
    package static let never = APIRetryPolicy(
        maximumTries: 1, longestPause: .zero,
        afterInterruption: BackoffPolicy(base: .milliseconds(1), cap: .milliseconds(1), spread: 1...1),
        patience: .zero)
}

extension APIRetryPolicy {
    /// What is known when an exchange has ended.
    package struct Attempt: Sendable, Hashable {
        package var method: APIRequest.Method
        /// How often the request was sent by now, from 1.
        package var tries: Int
        /// Since it was sent for the first time.
        package var elapsed: Duration

        package init(method: APIRequest.Method, tries: Int, elapsed: Duration = .zero) {
            self.method = method
            self.tries = tries
            self.elapsed = elapsed
        }
    }

    /// The pause before the next try; nil when `status` with `retryAfter`, the header as it came, is the last word.
    package func pause(after attempt: Attempt, status: Int, retryAfter: String?) -> Duration? {
        guard attempt.tries < maximumTries, status == 429 || (500..<600).contains(status) else { return nil }
        guard let seconds = retryAfter.flatMap({ Int($0) }), seconds >= 0 else { return nil }
        return .seconds(seconds) <= longestPause ? .seconds(seconds) : nil
    }

    /// The pause before the next try; nil when there is none. `random` is in 0 ..< 1.
    package func pause(after attempt: Attempt, error: APITransportError, random: Double) -> Duration? {
        guard case .interrupted = error, attempt.method == .get, attempt.tries < maximumTries,
            attempt.elapsed < patience
        else { return nil }
        return afterInterruption.delay(afterFailures: attempt.tries - 1, random: random)
    }
}
