import Dispatch
import Synchronization

/// A door that is opened once, between a test, which is a task, and a scripted server, whose connections are threads.
package final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var lastID: UInt64 = 0
        var tasks: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var threads: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())

    /// A closed door.
    package init() {}

    /// Whether it was opened.
    package var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Lets everybody pass who waits, and who comes later.
    package func open() {
        let (tasks, threads) = state.withLock { state in
            defer { (state.tasks, state.threads) = ([:], []) }
            state.isOpen = true
            return (state.tasks.values, state.threads)
        }
        for task in tasks { task.resume() }
        for thread in threads { thread.signal() }
    }

    /// Returns once it is open, or when the task is cancelled.
    package func opened() async {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
                let passes = state.withLock { state in
                    let passes = state.isOpen || Task.isCancelled
                    if !passes { state.tasks[id] = continuation }
                    return passes
                }
                if passes { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.tasks.removeValue(forKey: id) }?.resume()
        }
    }

    /// Blocks the calling thread until it is open. For the threads of a scripted server only.
    @available(*, noasync) func block() {
        let semaphore = DispatchSemaphore(value: 0)
        let passes = state.withLock { state in
            if !state.isOpen { state.threads.append(semaphore) }
            return state.isOpen
        }
        if !passes { semaphore.wait() }
    }
}
