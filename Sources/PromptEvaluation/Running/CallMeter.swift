import PromptCore
import Synchronization

/// Counts what a run sends and pays for, and refuses what its budget does not allow, before it is sent.
final class CallMeter: Sendable {
    private struct State {
        var calls = 0
        var cost = Money.zero
        var isPriced = false
        var isExhausted = false
    }

    private let maximumCalls: Int?
    private let maximumCost: Money?
    private let state = Mutex(State())

    init(maximumCalls: Int?, maximumCost: Money?) {
        self.maximumCalls = maximumCalls
        self.maximumCost = maximumCost
    }

    /// Whether something was refused: the run has no answer for want of budget, not for want of an endpoint.
    var isExhausted: Bool { state.withLock { $0.isExhausted } }
    var calls: Int { state.withLock { $0.calls } }
    var cost: Money { state.withLock { $0.cost } }
    /// Nil while no answer told one.
    var knownCost: Money? { state.withLock { $0.isPriced ? $0.cost : nil } }

    /// Sets so many calls aside for one request.
    func reserve(_ calls: Int) throws(ModelError) {
        let isAllowed = state.withLock { state in
            let isAllowed =
                state.calls + calls <= maximumCalls ?? .max && maximumCost.map { state.cost < $0 } != false
            if isAllowed { state.calls += calls } else { state.isExhausted = true }
            return isAllowed
        }
        guard isAllowed else { throw .unavailable("the budget is used up") }
    }

    /// The request is through: what it really took.
    func settle(reserved: Int, calls: Int, cost: Money?) {
        state.withLock { state in
            state.calls += calls - reserved
            guard let cost else { return }
            state.cost += cost
            state.isPriced = true
        }
    }
}
