import Foundation
import Glibc

/// The system calls of a scripted server.
enum ScriptedSocket {
    /// A socket that listens on a free port of 127.0.0.1.
    static func listen() throws(ScriptedServerError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ScriptedServerError() }
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withSocketAddress(&address) { address in
            bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, 1024) == 0
                && getsockname(descriptor, address, &length) == 0
        }
        guard isBound else {
            let error = ScriptedServerError()
            _ = close(descriptor)
            throw error
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A connection to a port of this machine; nil when nobody listens there.
    static func connect(port: UInt16) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = loopback(port: port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withSocketAddress(&address, { Glibc.connect(descriptor, $0, length) }) == 0 else {
            _ = close(descriptor)
            return nil
        }
        return descriptor
    }

    /// The next bytes, at most 16 KiB; nil at the end or on an error.
    static func read(_ descriptor: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Array(buffer[..<count]) : nil
        }
    }

    /// Sends all of it; false when the peer is gone. `count` is told of every piece that the kernel took, `stall` when
    /// it takes nothing for 300 ms.
    static func send(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, count: (Int) -> Void, stall: () -> Void = {}
    ) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if poll(&request, 1, 300) == 0 {
                stall()
                _ = poll(&request, 1, -1)
            }
            let sent = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
            }
            if sent < 0, errno == EINTR || errno == EAGAIN { continue }
            guard sent > 0 else { return false }
            count(sent)
            rest = rest.dropFirst(sent)
        }
        return true
    }

    /// Makes the close of a socket an RST.
    static func resetOnClose(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Runs the work in a thread of its own, named `scripted`.
    static func thread(_ work: @escaping @Sendable () -> Void) {
        let thread = Thread {
            Thread.current.name = "scripted"
            work()
        }
        thread.stackSize = 512 << 10
        thread.start()
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }

    private static func withSocketAddress<Result>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
        }
    }
}
