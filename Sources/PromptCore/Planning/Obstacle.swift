/// What keeps the operator from carrying out its plans for a release until a person mends something: a permission that is
/// missing, a reference that cannot be read.
package struct Obstacle: Sendable, Hashable {
    /// For people: what was tried, and why it was refused.
    package var message: String

    package init(_ message: String) { self.message = message }
}

extension ReleaseStatus {
    /// What the status says to be in the way; nil where nothing is.
    package var obstacle: Obstacle? {
        guard let stalled = condition(.stalled), stalled.reason == StatusReason.blocked else { return nil }
        return Obstacle(stalled.message)
    }

    /// The status of a release that is stuck at an obstacle: nothing else of it changes, as nothing else was decided.
    package func blocked(by obstacle: Obstacle, generation: Int, at now: Timestamp) -> ReleaseStatus {
        var status = self
        for (kind, value) in [(Condition.Kind.ready, Condition.Status.false), (.stalled, .true)] {
            status.set(
                Condition(
                    kind, value, reason: StatusReason.blocked, message: obstacle.message,
                    observedGeneration: generation, at: now))
        }
        status.removeCondition(.reconciling)
        return status
    }
}
