import ArgumentParser
import CLinux
import Foundation

/// The server that `calls` asks: one thread that answers every request after the same time. Prints its port; ends with
/// SIGTERM.
struct AnswersSubcommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "The server that is asked.", shouldDisplay: false)

    /// In milliseconds.
    @Option var latency: Int

    func run() throws {
        var server = try AnswerServer(latency: .milliseconds(latency))
        FileHandle.standardOutput.write(Data("\(server.port)\n".utf8))
        server.serve()
    }
}

/// A server of HTTP/1.1 with kept connections, of which each has one request at a time.
struct AnswerServer {
    let port: UInt16
    private let latency: Duration
    private let listener: Int32
    /// Bytes of a request that is not whole yet, by connection.
    private var pending: [Int32: [UInt8]] = [:]
    /// The earliest first, since all take the same time.
    private var due: [(time: ContinuousClock.Instant, descriptor: Int32)] = []
    private var dueStart = 0
    private static let answer: [UInt8] = {
        let body = #"{"choices":[{"message":{"content":"\#(String(repeating: "x", count: 400))"}}]}"#
        return Array(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                .utf8)
    }()

    /// Listens on a free port of 127.0.0.1.
    init(latency: Duration) throws {
        self.latency = latency
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 4096) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        port = UInt16(bigEndian: address.sin_port)
    }

    /// Serves for ever.
    mutating func serve() {
        var requests = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        while true {
            let wait = dueStart < due.count ? max(.zero, due[dueStart].time - .now) : nil
            let nanoseconds = wait.map {
                $0.components.seconds * 1_000_000_000 + $0.components.attoseconds / 1_000_000_000
            }
            _ = clinux_poll(&requests, requests.count, nanoseconds ?? -1)
            for index in requests.indices.dropFirst() where requests[index].revents != 0 {
                if !read(requests[index].fd) { requests[index].fd = -1 }
            }
            answerDue()
            if requests[0].revents != 0, case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                var on: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                pending[descriptor] = []
                requests.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
    }

    /// False: the connection is over.
    private mutating func read(_ descriptor: Int32) -> Bool {
        let count = withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            pending[descriptor]?.append(contentsOf: buffer.prefix(max(0, count)))
            return count
        }
        guard count > 0 else {
            pending[descriptor] = nil
            _ = close(descriptor)
            return false
        }
        if let bytes = pending[descriptor], Self.isWhole(bytes) {
            pending[descriptor]?.removeAll(keepingCapacity: true)
            due.append((.now + latency, descriptor))
        }
        return true
    }

    private mutating func answerDue() {
        let now = ContinuousClock.now
        while dueStart < due.count, due[dueStart].time <= now {
            _ = send(due[dueStart].descriptor, Self.answer, Self.answer.count, Int32(MSG_NOSIGNAL))
            dueStart += 1
        }
        if dueStart == due.count {
            due.removeAll(keepingCapacity: true)
            dueStart = 0
        }
    }

    /// Whether the head and as many bytes as it says are there.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return false }
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).lowercased()
        let length = head.split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).drop { $0 == " " }) } ?? 0
        return bytes.count - end.upperBound >= count
    }
}

/// The server in a process of its own.
final class AnswerProcess {
    let port: Int
    private let process = Process()

    init(latency: Int) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["answers", "--latency", "\(latency)"]
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw NotStarted()
        }
        self.port = port
    }

    /// Ends it with SIGTERM and waits.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    struct NotStarted: Error, CustomStringConvertible {
        var description: String { "the server of the calls did not start" }
    }
}
