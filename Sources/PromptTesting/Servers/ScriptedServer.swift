import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that answers, or misbehaves, as its script says; each connection is a thread.
///
/// It stops with its last reference. Requests of one connection come one after the other.
package final class ScriptedServer: Sendable {
    /// Decides what to do with a request. Called from the connections' threads, several at a time.
    package typealias Script = @Sendable (ScriptedRequest) -> ScriptedAnswer

    /// What happens to who connects.
    package enum Door: Sendable {
        case open
        /// The kernel completes the connection, and nobody ever takes it.
        case neverAccepts
    }

    package let port: UInt16
    private let core: ScriptedCore
    private let door: Door

    /// Listens on a port that the system chooses. Throws the `errno` of a system call that failed.
    package init(door: Door = .open, _ script: @escaping Script = { _ in .whole() }) throws(ScriptedServerError) {
        let (listener, port) = try ScriptedSocket.listen()
        self.port = port
        self.door = door
        core = ScriptedCore(listener: listener, script: script)
        guard door == .open else { return }
        ScriptedSocket.thread { [core] in core.accept(from: listener) }
    }

    deinit {
        stop()
        if door == .neverAccepts { core.closeListener() }
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    package var url: String { "http://127.0.0.1:\(port)" }
    /// How many connections were accepted so far.
    package var connectionCount: Int { core.state.withLock { $0.connectionCount } }
    /// All requests so far, in the order in which they came.
    package var requests: [ScriptedRequest] { core.state.withLock { $0.requests } }
    /// How many bytes the kernel took of what the script sends.
    package var sentBytes: Int { core.state.withLock { $0.sentBytes } }

    /// Accepts no more and ends every connection.
    package func stop() { core.stop() }
}

/// A system call of a scripted server that failed.
package struct ScriptedServerError: Error { package var code = errno }

/// What the threads of one server share.
final class ScriptedCore: Sendable {
    struct State {
        var connectionCount = 0
        var requests: [ScriptedRequest] = []
        var sentBytes = 0
        /// Of connections that have not ended.
        var descriptors: Set<Int32> = []
        var isStopped = false
        /// Nil once it is closed.
        var listener: Int32?
    }

    let state: Mutex<State>
    let script: ScriptedServer.Script

    init(listener: Int32, script: @escaping ScriptedServer.Script) {
        state = Mutex(State(listener: listener))
        self.script = script
    }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            if let listener = state.listener { _ = shutdown(listener, Int32(SHUT_RDWR)) }
            for descriptor in state.descriptors { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Under the lock, so that `stop` never shuts down a descriptor that means something else by then.
    func closeListener() {
        state.withLock { state in
            if let listener = state.listener.take() { _ = close(listener) }
        }
    }

    /// The accepting thread: until the listening socket is shut down. It closes the socket itself: were it closed before
    /// the thread comes to it, its number would be another server's, whose connections would be taken from it.
    func accept(from listener: Int32) {
        defer { closeListener() }
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
            guard descriptor >= 0 else { return }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            guard let number = enter(descriptor) else {
                _ = close(descriptor)
                return
            }
            ScriptedSocket.thread { [self] in
                ScriptedConnection(core: self, descriptor: descriptor, number: number).serve()
                leave(descriptor)
            }
        }
    }

    private func enter(_ descriptor: Int32) -> Int? {
        state.withLock { state in
            guard !state.isStopped else { return nil }
            state.descriptors.insert(descriptor)
            defer { state.connectionCount += 1 }
            return state.connectionCount
        }
    }

    /// Closes under the lock, so that `stop` never shuts down a descriptor that means something else by then.
    private func leave(_ descriptor: Int32) {
        state.withLock { state in
            state.descriptors.remove(descriptor)
            _ = close(descriptor)
        }
    }

    /// Writes a request down; with its number.
    func record(_ request: ScriptedRequest) -> ScriptedRequest {
        state.withLock { state in
            var request = request
            request.number = state.requests.count
            state.requests.append(request)
            return request
        }
    }

    func count(sent bytes: Int) { state.withLock { $0.sentBytes += bytes } }
}
