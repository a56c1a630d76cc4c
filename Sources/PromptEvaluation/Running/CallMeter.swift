import PromptCore
import Synchronization

/// Counts what a run sends and pays for, and refuses what its budget does not allow, before it is sent.
final class CallMeter: Sendable {
    private struct State {
        var ledger: SpendingLedger
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastID: UInt64 = 0

        /// Those who may ask again, now that a request has ended.
        mutating func wake() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [:] }
            return waiting.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private let state: Mutex<State>

    init(maximumCalls: Int?, maximumCost: Money?) {
        let ledger = SpendingLedger(maximumCalls: maximumCalls, maximumCost: maximumCost)
        state = Mutex(State(ledger: ledger))
    }

    /// Whether something was refused: the run has no answer for want of budget, not for want of an endpoint.
    var isExhausted: Bool { state.withLock { $0.ledger.isExhausted } }
    /// Each attempt counts.
    var calls: Int { state.withLock { $0.ledger.calls } }
    var cost: Money { state.withLock { $0.ledger.cost } }
    /// Nil while no answer told one.
    var knownCost: Money? { state.withLock { $0.ledger.isPriced ? $0.ledger.cost : nil } }

    /// Sends what `ask` asks of an endpoint, within the budget: `calls` are set aside beforehand, and each attempt beyond
    /// them before it is made. Throws `unavailable` where the budget has no more.
    func send<Answer: MeteredAnswer>(
        _ calls: Int, to endpointName: String, _ ask: @Sendable () async throws(ModelError) -> Answer
    ) async throws(ModelError) -> Answer {
        let allowance = CallAllowance(try await reserve(calls, to: endpointName), of: self)
        let result = await CallAllowance.$current.withValue(allowance) { await Self.result(ask) }
        switch result {
        case .success(let answer): settle(allowance, calls: max(answer.calls, allowance.sent), cost: answer.cost)
        case .failure: settle(allowance, calls: max(1, allowance.sent), cost: nil)
        }
        return try result.get()
    }

    /// An answer that was paid for before is used; its strategy takes `expected` calls.
    func recall(_ answer: some MeteredAnswer, expected: Int, of endpointName: String) {
        state.withLock {
            $0.ledger.enter(endpointName, expected: expected, calls: answer.calls, cost: answer.cost)
        }
    }

    /// Sets one more call aside for a request under way.
    func extend(_ share: SpendingLedger.Share) throws(ModelError) {
        guard state.withLock({ $0.ledger.extend(share) }) else { throw Self.usedUp }
    }

    private static let usedUp = ModelError.unavailable("the budget is used up")

    private static func result<Answer: Sendable>(
        _ ask: @Sendable () async throws(ModelError) -> Answer
    ) async -> Result<Answer, ModelError> {
        do throws(ModelError) { return .success(try await ask()) } catch { return .failure(error) }
    }

    private func reserve(_ calls: Int, to endpointName: String) async throws(ModelError) -> SpendingLedger.Share {
        while true {
            if Task.isCancelled { throw .cancelled }
            switch state.withLock({ $0.ledger.reserve(calls, to: endpointName) }) {
            case .granted(let share): return share
            case .refused: throw Self.usedUp
            case .waits: await wait(calls, endpointName)
            }
        }
    }

    /// Until a request has ended, or the task is cancelled.
    private func wait(_ calls: Int, _ endpointName: String) async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Read anew under the lock that the waiter is entered under: no end of a request comes between.
                let waits = state.withLock { state in
                    guard !Task.isCancelled, state.ledger.reply(calls, to: endpointName) == .waits else { return false }
                    state.waiting[id] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    private func settle(_ allowance: CallAllowance, calls: Int, cost: Money?) {
        let woken = state.withLock { state in
            state.ledger.settle(allowance.share, reserved: allowance.granted, calls: calls, cost: cost)
            return state.wake()
        }
        for continuation in woken { continuation.resume() }
    }
}

/// What a request brings that is paid for.
protocol MeteredAnswer: Sendable {
    /// Requests that were sent for it, at least 1.
    var calls: Int { get }
    /// Nil where none was told.
    var cost: Money? { get }
}

extension ModelAnswer: MeteredAnswer {}
extension Embedding: MeteredAnswer {}
