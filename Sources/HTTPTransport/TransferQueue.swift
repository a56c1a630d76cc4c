import CCurl
import Synchronization

/// What a transport's thread is told, from any thread.
final class TransferQueue: Sendable {
    enum Command: Sendable {
        case start(Transfer)
        case cancel(Transfer)
        /// The sink has room again.
        case resume(Transfer)
    }

    private struct State {
        var commands: [Command] = []
        var isStopping = false
        /// nil once the thread is about to free it.
        var multi: MultiHandle?
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(multi: MultiHandle) { state = Mutex(State(multi: multi)) }

    /// Hands a command over and wakes the thread; false once it is told to stop.
    func post(_ command: Command) -> Bool {
        state.withLock { state in
            guard !state.isStopping, let multi = state.multi else { return false }
            // A queue that was not empty has woken the thread already.
            if state.commands.isEmpty { multi.wake() }
            state.commands.append(command)
            return true
        }
    }

    /// Tells the thread to end everything.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            state.multi?.wake()
        }
    }

    /// Returns once the thread has closed every connection.
    func whenEnded() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let hasEnded = state.withLock { state in
                if state.multi != nil { state.waiters.append(continuation) }
                return state.multi == nil
            }
            if hasEnded { continuation.resume() }
        }
    }

    /// For the thread: what was posted since, and whether to go on afterwards.
    func take() -> (commands: [Command], goesOn: Bool) {
        state.withLock { state in
            defer { state.commands = [] }
            return (state.commands, !state.isStopping)
        }
    }

    /// For the thread: frees the handle, which nobody can wake any more.
    func end() {
        let (multi, waiters) = state.withLock { state in
            defer { (state.multi, state.waiters) = (nil, []) }
            return (state.multi, state.waiters)
        }
        multi?.free()
        for waiter in waiters { waiter.resume() }
    }
}

/// A multi handle of libcurl.
///
/// @unchecked: the pointer itself never changes; `wake` may be called by any thread (curl_multi_wakeup(3)) while the
/// queue holds it, and everything else is called by the transport's thread alone.
struct MultiHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    /// nil when memory or descriptors are lacking.
    init?(_ configuration: HTTPTransport.Configuration) {
        _ = Self.library
        guard let pointer = curl_multi_init() else { return nil }
        self.pointer = pointer
        let total = configuration.maximumConnections
        _ = ccurl_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, total)
        _ = ccurl_multi_set_long(pointer, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        _ = ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, total)
    }

    func wake() { _ = curl_multi_wakeup(pointer) }
    func free() { _ = curl_multi_cleanup(pointer) }

    /// Set up once per process, before the first handle.
    private static let library: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()
}
