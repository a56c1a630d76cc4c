/// How a process comes to be the one that works, and learns that it no longer is.
package protocol Election: Sendable {
    /// Returns once this process leads. Throws `CancellationError` when the task is cancelled before, and anything else
    /// when this process can never lead.
    func acquire() async throws
    /// Keeps the lead; returns why it was lost, or nil when the task was cancelled first.
    func hold() async -> LeadershipLost?
    /// Gives up a lead whose work has ended, so that the next one need not wait.
    func resign() async
}

/// The lead was lost while the work went on: it has been stopped, and the process has to end.
package struct LeadershipLost: Error, Hashable, Sendable, CustomStringConvertible {
    /// For people.
    package let reason: String

    /// A loss for this reason.
    package init(_ reason: String) { self.reason = reason }

    package var description: String { "no longer the leader: \(reason)" }
}
