import CLinux
import Foundation

/// An operator in a process of its own, measured from outside through `/proc`.
final class MeasuredProcess {
    private let process = Process()
    private let output = Pipe()
    private let started = ContinuousClock.now
    private var pending: [String] = []

    /// Starts this program's `operator` on a folder.
    init(folder: BenchFolder, lookingEvery seconds: Int = 600) throws {
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["operator", folder.path, "--look-every", "\(seconds)"]
        process.standardOutput = output
        try process.run()
    }

    /// Waits for a line that it prints; the time since its start. Throws when it ends before.
    func wait(for line: String) throws -> Duration {
        while true {
            if let index = pending.firstIndex(of: line) {
                pending.remove(at: index)
                return ContinuousClock.now - started
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Ended() }
            pending += String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    struct Ended: Error, CustomStringConvertible {
        var description: String { "the measured operator ended by itself" }
    }

    /// Waits until it has come to rest.
    func timeToRest() throws -> Timing {
        let seconds = try wait(for: "rest").seconds
        return Timing(seconds: seconds, processorSeconds: processorTime.seconds)
    }

    /// The share of one core that it takes while nothing changes, once `pause` is over.
    func share(idlingFor seconds: Int, after pause: Duration) async throws -> Double {
        try await Task.sleep(for: pause)
        let before = processorTime
        try await Task.sleep(for: .seconds(seconds))
        return (processorTime - before).seconds / Double(seconds)
    }

    /// Processor time of all its threads so far, those that have ended included.
    var processorTime: Duration { .nanoseconds(max(0, clinux_process_time(process.processIdentifier))) }

    /// Bytes in memory: now, and at most so far.
    var residentBytes: (now: Int, peak: Int) { Self.residentBytes(of: proc) }

    /// The same of the process that a folder of `/proc` is about.
    static func residentBytes(of proc: String) -> (now: Int, peak: Int) {
        let status = (try? String(contentsOfFile: "\(proc)/status", encoding: .utf8)) ?? ""
        func value(_ field: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(field) } ?? ""
            return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
        return (value("VmRSS:"), value("VmHWM:"))
    }

    /// Ends it with SIGTERM and waits.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private var proc: String { "/proc/\(process.processIdentifier)" }
}
