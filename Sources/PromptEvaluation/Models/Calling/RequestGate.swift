import ControllerRuntime
import PromptCore
import Synchronization

/// Lets requests to one endpoint through: never more at once than its concurrency, never faster than its rate, in the
/// order of asking. Every run that asks the endpoint shares it.
package final class RequestGate: Sendable {
    /// What is let through.
    package struct Limits: Sendable, Hashable {
        /// At least 1.
        package var concurrency: Int
        /// Nil: no bound.
        package var requestsPerMinute: Int?

        package init(concurrency: Int, requestsPerMinute: Int?) {
            self.concurrency = max(1, concurrency)
            self.requestsPerMinute = requestsPerMinute
        }
    }

    private struct Waiter {
        var id: UInt64
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var limits: Limits
        var pacer: RequestPacer
        var inside = 0
        var waiting: [Waiter] = []
        var lastID: UInt64 = 0

        /// Those who may enter now.
        mutating func admit() -> [Waiter] {
            let count = min(waiting.count, max(0, limits.concurrency - inside))
            let admitted = Array(waiting.prefix(count))
            waiting.removeFirst(count)
            inside += count
            return admitted
        }
    }

    private let state: Mutex<State>
    private let timeline: Timeline

    package init(_ limits: Limits, timeline: Timeline) {
        state = Mutex(State(limits: limits, pacer: RequestPacer(requestsPerMinute: limits.requestsPerMinute)))
        self.timeline = timeline
    }

    /// How many are inside now.
    package var insideCount: Int { state.withLock { $0.inside } }

    /// Takes over other limits; who is inside stays.
    package func change(to limits: Limits) {
        let admitted = state.withLock { state in
            guard state.limits != limits else { return [Waiter]() }
            state.limits = limits
            state.pacer = state.pacer.with(requestsPerMinute: limits.requestsPerMinute)
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume(returning: true) }
    }

    /// Nobody enters before this time of the timeline: the endpoint asked for it.
    package func hold(until time: Duration) { state.withLock { $0.pacer.hold(until: time) } }

    /// Runs the body as soon as it is let through; throws `cancelled` when the task is cancelled before that.
    package func pass<Value: Sendable>(_ body: @Sendable () async -> Value) async throws(ModelError) -> Value {
        guard await enter() else { throw .cancelled }
        defer { leave() }
        var start = state.withLock { $0.pacer.start(at: timeline.now) }
        while start > timeline.now {
            guard await timeline.sleep(until: start) else { throw .cancelled }
            start = state.withLock { $0.pacer.hold(at: timeline.now) } ?? start
        }
        return await body()
    }

    private func enter() async -> Bool {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Cancellation is read under the lock: one that comes later finds the waiter.
                let (isCancelled, admitted) = state.withLock { state in
                    if Task.isCancelled { return (true, [Waiter]()) }
                    state.waiting.append(Waiter(id: id, continuation: continuation))
                    return (false, state.admit())
                }
                if isCancelled { continuation.resume(returning: false) }
                for waiter in admitted { waiter.continuation.resume(returning: true) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    private func leave() {
        let admitted = state.withLock { state in
            state.inside -= 1
            return state.admit()
        }
        for waiter in admitted { waiter.continuation.resume(returning: true) }
    }
}
