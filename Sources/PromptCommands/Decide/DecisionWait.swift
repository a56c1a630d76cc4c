import PromptCore

/// Waits until the operator has dealt with a decision.
struct DecisionWait {
    /// The outcome, once there is one.
    let look: () async throws(CommandFailure) -> ReleaseDecision.Outcome?
    let clock: any Clock<Duration>
    /// Nil: for ever.
    let timeout: TimeSpan?
    /// Between two looks.
    var interval = TimeSpan(milliseconds: 200)

    /// Nil when time ran out.
    func outcome() async throws -> ReleaseDecision.Outcome? {
        var waited = TimeSpan.zero
        while true {
            if let outcome = try await look() { return outcome }
            if let timeout, waited >= timeout { return nil }
            try await clock.sleep(for: interval.duration)
            waited = waited + interval
        }
    }
}
