import Synchronization

/// A value that many tasks want and that is asked for once: whoever comes first asks, the others wait.
final class SharedValue<Value: Sendable>: Sendable {
    private enum State {
        case missing
        case asked(waiting: [CheckedContinuation<Void, Never>])
        case known(Value)
    }

    private enum Turn {
        case asks
        case waits
        case has(Value)
    }

    private let state = Mutex(State.missing)

    /// The value; where asking fails, the next task asks again.
    func value(_ ask: () async throws(ModelError) -> Value) async throws(ModelError) -> Value {
        while true {
            switch turn() {
            case .has(let value): return value
            case .waits: await wait()
            case .asks:
                do throws(ModelError) {
                    let value = try await ask()
                    settle(.known(value))
                    return value
                } catch {
                    settle(.missing)
                    throw error
                }
            }
        }
    }

    private func turn() -> Turn {
        state.withLock { state in
            switch state {
            case .known(let value): return .has(value)
            case .asked: return .waits
            case .missing:
                state = .asked(waiting: [])
                return .asks
            }
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isSettled = state.withLock { state in
                guard case .asked(let waiting) = state else { return true }
                state = .asked(waiting: waiting + [continuation])
                return false
            }
            if isSettled { continuation.resume() }
        }
    }

    private func settle(_ new: State) {
        let waiting = state.withLock { state in
            defer { state = new }
            if case .asked(let waiting) = state { return waiting }
            return []
        }
        for continuation in waiting { continuation.resume() }
    }
}
