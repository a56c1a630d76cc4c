import Synchronization

/// One suspension of one task, ended once: by `fire` or by the task's cancellation, whichever comes first.
///
/// The winner is known to both sides, so a waker whose `fire` answers false turns to the next sleeper and no wake-up
/// is lost. Used by `WaitList`, `WorkQueue` and `Latch`.
package final class Wakeup: Sendable {
    private enum State {
        case armed
        case suspended(CheckedContinuation<Bool, Never>)
        case settled(Bool)
    }

    private let state = Mutex(State.armed)

    package init() {}

    /// Whether the suspension is over, or over before it began.
    package var isSettled: Bool {
        state.withLock { state in
            if case .settled = state { true } else { false }
        }
    }

    /// Ends the suspension, also one that has not begun; false when it had already ended.
    @discardableResult
    package func fire() -> Bool { settle(true) }

    /// Suspends until fired (true) or cancelled (false). To be called once.
    package func wait() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let outcome: Bool? = state.withLock { state in
                    if case .settled(let outcome) = state { return outcome }
                    state = .suspended(continuation)
                    return nil
                }
                if let outcome { continuation.resume(returning: outcome) }
            }
        } onCancel: {
            _ = settle(false)
        }
    }

    /// Resumes outside the lock: the runtime may hold the task's own locks when it calls a cancellation handler, and
    /// resuming takes the same ones, so the two must not wait for each other through this lock.
    private func settle(_ outcome: Bool) -> Bool {
        let previous = state.withLock { state in
            let previous = state
            if case .settled = previous {} else { state = .settled(outcome) }
            return previous
        }
        switch previous {
        case .armed: return true
        case .settled: return false
        case .suspended(let continuation):
            continuation.resume(returning: outcome)
            return true
        }
    }
}
