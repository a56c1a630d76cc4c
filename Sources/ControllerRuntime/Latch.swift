import Synchronization

/// A door that opens once and stays open; `Informer` opens it after its first list.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var waiting = WaitList()
    }

    private let state = Mutex(State())

    var isOpen: Bool { state.withLock { $0.isOpen } }

    func open() {
        state.withLock { state in
            state.isOpen = true
            state.waiting.wakeAll()
        }
    }

    /// Returns once the door is open; throws when the task is cancelled before that.
    func wait() async throws(CancellationError) {
        let wakeup: Wakeup? = state.withLock { $0.isOpen ? nil : $0.waiting.join() }
        if let wakeup, await !wakeup.wait() { throw CancellationError() }
    }
}
