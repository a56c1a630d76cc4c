import PromptCore
import Synchronization

/// The time of a simulation: it stands until it is moved.
package final class SimulatedTime: Sendable {
    private let moment: Mutex<Timestamp>

    /// A time that begins where the fixtures do.
    package init(_ start: Timestamp = Fixtures.start) { moment = Mutex(start) }

    package var now: Timestamp { moment.withLock { $0 } }

    package func pass(_ span: TimeSpan) { moment.withLock { $0 = $0 + span } }
}
