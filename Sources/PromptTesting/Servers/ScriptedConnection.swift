import Glibc

/// One connection of a scripted server, on its own thread.
final class ScriptedConnection {
    private let core: ScriptedCore
    private let descriptor: Int32
    private let number: Int
    /// Read and not yet used.
    private var pending: [UInt8] = []

    init(core: ScriptedCore, descriptor: Int32, number: Int) {
        self.core = core
        self.descriptor = descriptor
        self.number = number
    }

    /// Takes requests and answers them until one side ends the connection.
    func serve() {
        while let request = nextRequest() {
            for step in core.script(core.record(request)).steps {
                guard perform(step) else { return }
            }
        }
    }

    private func nextRequest() -> ScriptedRequest? {
        let end = Array("\r\n\r\n".utf8)
        while pending.firstRange(of: end) == nil {
            guard let more = ScriptedSocket.read(descriptor) else { return nil }
            pending += more
        }
        guard let range = pending.firstRange(of: end),
            var request = ScriptedRequest(head: pending[..<range.lowerBound], connection: number)
        else { return nil }
        pending.removeSubrange(..<range.upperBound)
        while pending.count < request.bodyCount {
            guard let more = ScriptedSocket.read(descriptor) else { return nil }
            pending += more
        }
        request.body = Array(pending.prefix(request.bodyCount))
        pending.removeFirst(request.bodyCount)
        return request
    }

    /// Does a step; false when the connection is at its end.
    private func perform(_ step: ScriptedAnswer.Step) -> Bool {
        switch step {
        case .send(let bytes): return ScriptedSocket.send(bytes[...], to: descriptor, count: core.count)
        case .fill(let count): return fill(count) {}
        case .fillUntilBlocked(let count, let latch):
            defer { latch.open() }
            return fill(count, stall: latch.open)
        case .wait(let latch): latch.block()
        case .open(let latch): latch.open()
        case .awaitClose(let latch):
            while ScriptedSocket.read(descriptor) != nil {}
            latch.open()
            return false
        case .tunnel(let port):
            tunnel(to: port)
            return false
        case .close: return false
        case .reset:
            ScriptedSocket.resetOnClose(descriptor)
            return false
        }
        return true
    }

    private func fill(_ count: Int, stall: () -> Void) -> Bool {
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
        var rest = count
        while rest > 0 {
            let next = piece.prefix(rest)
            guard ScriptedSocket.send(next, to: descriptor, count: core.count, stall: stall) else { return false }
            rest -= next.count
        }
        return true
    }

    /// Says 200 and relays: one way here, the other way in a thread of its own.
    private func tunnel(to port: UInt16) {
        guard let far = ScriptedSocket.connect(port: port) else { return }
        let near = descriptor
        let established = Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
        guard ScriptedSocket.send(established[...], to: near, count: { _ in }) else {
            _ = close(far)
            return
        }
        let returned = Latch()
        ScriptedSocket.thread {
            Self.relay(from: far, to: near)
            returned.open()
        }
        Self.relay(from: near, to: far)
        returned.block()
        _ = close(far)
    }

    private static func relay(from source: Int32, to sink: Int32) {
        while let bytes = ScriptedSocket.read(source) {
            guard ScriptedSocket.send(bytes[...], to: sink, count: { _ in }) else { break }
        }
        _ = shutdown(sink, Int32(SHUT_WR))
    }
}
