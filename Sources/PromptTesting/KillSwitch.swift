import PromptOperator
import Synchronization

/// Counts the effects of one operator and ends it after a given one: from then on nothing it does reaches the world.
package final class KillSwitch: Sendable {
    private let limit: Int?
    private let count = Mutex(0)

    /// Kills after that many effects; nil: never.
    package init(afterEffects limit: Int? = nil) { self.limit = limit }

    /// Effects that took place.
    package var effects: Int { count.withLock { $0 } }

    package var isDead: Bool { count.withLock { count in limit.map { count >= $0 } ?? false } }

    /// To be asked around every operation.
    package func fault(_ operation: BackendOperation, _ moment: OperationMoment) -> BackendError? {
        if moment == .after, operation.isEffect { count.withLock { $0 += 1 } }
        return isDead ? .unavailable("this operator was killed") : nil
    }

    /// As a backend takes it.
    package var hook: FaultHook { { self.fault($0, $1) } }
}
