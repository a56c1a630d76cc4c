import ArgumentParser
import CLinux
import Foundation
import HTTPTransport
import Synchronization

/// `promptops-bench calls`: what a call costs beside the answer that it waits for.
struct CallsSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "Measure many HTTP calls to a server that takes the same time for each.",
        usage: "promptops-bench calls [--calls <n>] [--concurrency <n>] [--latency <ms>] [-o text|json]",
        discussion: """
            The server is a process of its own on this machine; its processor time is not
            counted. The floor is calls x latency / concurrency: what the calls take when
            only the server's answers cost time.

            EXIT CODES
              0  measured
              1  a call failed
            """)

    @Option(help: "How many calls.")
    var calls = 10_000

    @Option(help: "How many at once.")
    var concurrency = 64

    @Option(help: "How many milliseconds the server takes for an answer.")
    var latency = 50

    @Option(name: .shortAndLong, help: "How to print.")
    var output = MeasureSubcommand.Output.text

    mutating func validate() throws {
        guard calls >= 1, concurrency >= 1, latency >= 1 else {
            throw ValidationError("--calls, --concurrency and --latency must be at least 1.")
        }
        guard concurrency <= 4096 else { throw ValidationError("--concurrency must be at most 4096.") }
    }

    func run() async throws {
        let server = try AnswerProcess(latency: latency)
        defer { server.stop() }
        let report = try await measure(server.port)
        switch output {
        case .text: print(report.text)
        case .json: print(try report.json)
        }
    }

    private func measure(_ port: Int) async throws -> CallsReport {
        var configuration = HTTPTransport.Configuration()
        configuration.environment = [:]
        configuration.maximumConnections = concurrency
        configuration.maximumConnectionsPerHost = concurrency
        let transport = HTTPTransport(configuration)
        let request = HTTPRequest(
            .post, "http://127.0.0.1:\(port)/v1/chat/completions", headers: ["Content-Type": "application/json"],
            body: [UInt8](repeating: UInt8(ascii: " "), count: 1024), timeout: .seconds(60))
        let left = Countdown(calls)
        let processorStart = clinux_process_time(getpid())
        let start = ContinuousClock.now
        let times = try await withThrowingTaskGroup(of: [Double].self) { group in
            for _ in 0..<concurrency {
                group.addTask {
                    var times: [Double] = []
                    while left.take() {
                        let time = try await ContinuousClock().measure {
                            guard try await transport.send(request).status == 200 else { throw Refused() }
                        }
                        times.append(time.seconds)
                    }
                    return times
                }
            }
            return try await group.reduce(into: [Double]()) { $0 += $1 }
        }
        let seconds = (ContinuousClock.now - start).seconds
        let processor = Double(clinux_process_time(getpid()) - processorStart) / 1e9
        return CallsReport(self, seconds: seconds, processorSeconds: processor, times: times)
    }
}

/// Calls that nobody makes yet.
private final class Countdown: Sendable {
    private let left: Mutex<Int>

    init(_ count: Int) { left = Mutex(count) }

    /// False: none is left.
    func take() -> Bool {
        left.withLock { left in
            left -= 1
            return left >= 0
        }
    }
}

private struct Refused: Error, CustomStringConvertible {
    var description: String { "the server refused a call" }
}

/// What the calls took.
struct CallsReport: Codable {
    var machine = Machine.this
    var calls: Int
    var concurrency: Int
    var latencySeconds: Double
    var seconds: Double
    var floorSeconds: Double
    /// Of one call, its wait included.
    var call: Distribution
    /// Over all threads of this process, for one call.
    var processorMicroseconds: Double
    /// At most, of this process.
    var residentBytes: Int

    var ratio: Double { seconds / floorSeconds }

    init(_ command: CallsSubcommand, seconds: Double, processorSeconds: Double, times: [Double]) {
        calls = command.calls
        concurrency = command.concurrency
        latencySeconds = Double(command.latency) / 1000
        self.seconds = seconds
        floorSeconds = Double(command.calls) * latencySeconds / Double(command.concurrency)
        call = Distribution(times)
        processorMicroseconds = processorSeconds * 1e6 / Double(command.calls)
        residentBytes = MeasuredProcess.residentBytes(of: "/proc/self").peak
    }

    var text: String {
        """
        \(calls) calls of \(Int(latencySeconds * 1000)) ms, \(concurrency) at once
        time                    \(String(format: "%.3f s", seconds))
        floor                   \(String(format: "%.3f s", floorSeconds))
        times the floor         \(String(format: "%.3f", ratio))
        one call, p50           \(String(format: "%.2f ms", call.p50 * 1000))
                  p99           \(String(format: "%.2f ms", call.p99 * 1000))
        processor time a call   \(String(format: "%.1f us", processorMicroseconds))
        resident memory, peak   \(residentBytes >> 20) MiB
        """
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
