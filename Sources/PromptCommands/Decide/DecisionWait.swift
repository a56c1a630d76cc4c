import PromptCore

/// Waits until the operator has dealt with a decision.
struct DecisionWait {
    /// The outcome, once there is one.
    let look: () throws(CommandFailure) -> ReleaseDecision.Outcome?
    let clock: any Clock<Duration>
    /// Nil: for ever.
    let timeout: TimeSpan?

    static var interval: TimeSpan { TimeSpan(milliseconds: 200) }

    /// Nil when time ran out.
    func outcome() async throws -> ReleaseDecision.Outcome? {
        var waited = TimeSpan.zero
        while true {
            if let outcome = try look() { return outcome }
            if let timeout, waited >= timeout { return nil }
            try await clock.sleep(for: Self.interval.duration)
            waited = waited + Self.interval
        }
    }
}

extension RecordReader {
    /// What became of a decision: from its object, or from the status where the object is gone already.
    func outcome(of decision: ReleaseDecision) throws(CommandFailure) -> ReleaseDecision.Outcome? {
        let key = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
        if let found = try decisions(of: key).first(where: { $0.uid == decision.uid })?.outcome { return found }
        let status = try release(key)?.status
        let consumed = (status?.aliases.flatMap(\.consumed) ?? []) + (status?.consumed ?? [])
        return consumed.first { $0.uid == decision.uid }
            .map { ReleaseDecision.Outcome($0.outcome, $0.message, at: $0.at) }
    }
}
