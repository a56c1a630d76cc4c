import HTTPTransport
import PromptCore

/// Whether a request is sent again, and when; pure.
///
/// Source: the retry policy of openai-python 3.54 (`x-should-retry`, `retry-after-ms`, `retry-after`, 0.5 s doubled up to
/// 8 s), with full jitter (Brooker 2015, "Exponential Backoff and Jitter").
package struct RetryPolicy: Sendable, Hashable {
    /// What came of sending a request.
    package enum Outcome: Sendable, Hashable {
        case response(HTTPResponse)
        case error(HTTPError)
    }

    /// What to do then.
    package enum Step: Sendable, Hashable {
        /// The endpoint answered.
        case answered(HTTPResponse)
        /// Send it again after a while; where the endpoint itself named the time, all others wait for it too.
        case again(after: Duration, isOrdered: Bool)
        /// The endpoint will not answer this request as it is.
        case rejected(EndpointFault)
        /// No more can be done now; a sentence's end.
        case unavailable(String)
        /// A person must mend something first; a sentence's end.
        case refused(String)
        case cancelled
    }

    /// A wait that the endpoint asks for beyond this is not waited for.
    package static let longestWait = Duration.seconds(120)
    private static let firstWait = 0.5
    private static let longestBackoff = 8.0

    /// How often a request is sent again.
    package var retries: Int

    package init(retries: Int) { self.retries = retries }

    /// The step after the attempt that `retried` retries came before; `now` reads dates of headers, `random` from 0 to 1
    /// draws the wait.
    package func step(after outcome: Outcome, retried: Int, now: Timestamp, random: Double) -> Step {
        switch outcome {
        case .response(let response): step(after: response, retried, now, random)
        case .error(let error): step(after: error, retried, random)
        }
    }

    private func step(after response: HTTPResponse, _ retried: Int, _ now: Timestamp, _ random: Double) -> Step {
        if (200..<300).contains(response.status) { return .answered(response) }
        let fault = EndpointFault(response)
        let told = response.headers["x-should-retry"]?.lowercased()
        guard told == "true" || fault.mayPass else { return .rejected(fault) }
        guard told != "false", !fault.isQuota else {
            return fault.mayPass ? .unavailable(fault.sentence) : .rejected(fault)
        }
        guard retried < retries else { return .unavailable(fault.sentence + Self.afterwards(retried)) }
        guard let ordered = Self.orderedWait(in: response.headers, now: now) else {
            return .again(after: Self.backoff(retried, random), isOrdered: false)
        }
        guard ordered <= Self.longestWait else {
            return .unavailable("\(fault.sentence); it asks to be left alone for \(ordered.components.seconds) s")
        }
        return .again(after: ordered, isOrdered: true)
    }

    private func step(after error: HTTPError, _ retried: Int, _ random: Double) -> Step {
        switch error {
        case .cancelled: .cancelled
        case .invalid, .untrusted: .refused(error.message)
        case .tooLarge: .unavailable(error.message)
        case .unreachable, .interrupted, .timedOut:
            retried < retries
                ? .again(after: Self.backoff(retried, random), isOrdered: false)
                : .unavailable(error.message + Self.afterwards(retried))
        }
    }

    private static func afterwards(_ retried: Int) -> String {
        switch retried {
        case 0: ""
        case 1: ", and again when tried once more"
        default: ", and again when tried \(retried) times more"
        }
    }

    /// Drawn evenly from nothing to the bound, so that those who failed together do not come back together.
    private static func backoff(_ retried: Int, _ random: Double) -> Duration {
        var bound = firstWait
        for _ in 0..<min(retried, 10) { bound = min(bound * 2, longestBackoff) }
        return .milliseconds(Int64((bound * random * 1000).rounded()))
    }

    /// What the endpoint asks for; nil where it asks for nothing that lies ahead.
    private static func orderedWait(in headers: HTTPHeaders, now: Timestamp) -> Duration? {
        var seconds: Double?
        if let text = headers["retry-after-ms"], let number = Double(text) {
            seconds = number / 1000
        } else if let text = headers["retry-after"] {
            seconds = Double(text) ?? HTTPDate.timestamp(text).map { Double(($0 - now).milliseconds) / 1000 }
        }
        // A year is as good as never, and more would overflow.
        guard let seconds, seconds > 0 else { return nil }
        return .milliseconds(Int64((min(seconds, 31_536_000) * 1000).rounded(.up)))
    }
}
