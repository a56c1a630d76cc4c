import PromptCore
import Synchronization

/// The calls that one request of a run may send: whoever sends takes one before each attempt.
///
/// It travels with the task, through clients that know nothing of budgets, to the line that repeats what failed.
final class CallAllowance: Sendable {
    /// Nil outside of a run, where nothing is bounded.
    @TaskLocal static var current: CallAllowance?

    private struct State {
        var sent = 0
        var granted: Int
    }

    let share: SpendingLedger.Share
    private let meter: CallMeter
    private let state: Mutex<State>

    init(_ share: SpendingLedger.Share, of meter: CallMeter) {
        self.share = share
        self.meter = meter
        state = Mutex(State(granted: share.calls))
    }

    /// Attempts that were made.
    var sent: Int { state.withLock { $0.sent } }
    /// Calls that were set aside for it so far.
    var granted: Int { state.withLock { $0.granted } }

    /// Takes a call for an attempt; throws `unavailable` where the budget has no more.
    func take() throws(ModelError) {
        let isSetAside = state.withLock { state in
            state.sent += 1
            return state.sent <= state.granted
        }
        guard !isSetAside else { return }
        do throws(ModelError) {
            try meter.extend(share)
        } catch {
            state.withLock { $0.sent -= 1 }
            throw error
        }
        state.withLock { $0.granted += 1 }
    }
}
