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
    private let descriptor: Int32

    /// Listens on a port that the system chooses. Throws the `errno` of a system call that failed.
    package init(door: Door = .open, _ script: @escaping Script = { _ in .whole() }) throws(ScriptedServerError) {
        (descriptor, port) = try ScriptedSocket.listen()
        core = ScriptedCore(script: script)
        guard door == .open else { return }
        ScriptedSocket.thread { [core, descriptor] in core.accept(from: descriptor) }
    }

    deinit {
        stop()
        _ = close(descriptor)
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
    package func stop() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        core.stop()
    }
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
    }

    let state = Mutex(State())
    let script: ScriptedServer.Script

    init(script: @escaping ScriptedServer.Script) { self.script = script }

    func stop() {
        state.withLock { state in
            state.isStopped = true
            for descriptor in state.descriptors { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// The accepting thread: until the listening socket is shut down.
    func accept(from listener: Int32) {
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
