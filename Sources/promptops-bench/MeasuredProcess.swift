import CLinux
import Foundation

/// An operator in a process of its own, measured from outside through `/proc`.
final class MeasuredProcess {
    private let process = Process()
    private let output = Pipe()
    private let started = ContinuousClock.now
    /// Whole lines that nobody waited for yet, and what may be the start of another.
    private var pending: [String] = []
    private var part = ""

    /// Starts this program's `operator` on a folder.
    convenience init(folder: BenchFolder, lookingEvery seconds: Int = 600) throws {
        try self.init(["operator", folder.path, "--look-every", "\(seconds)"])
    }

    /// Starts this program with these arguments.
    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    /// Waits for a line that it prints; the time since its start. Throws when it ends before.
    func wait(for line: String) throws -> Duration {
        _ = try rest(ofLineBeginning: line)
        return ContinuousClock.now - started
    }

    /// Waits for a line that begins so; what follows there. Throws when it ends before.
    func rest(ofLineBeginning start: String) throws -> String {
        while true {
            if let index = pending.firstIndex(where: { $0.hasPrefix(start) }) {
                return String(pending.remove(at: index).dropFirst(start.count))
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Ended() }
            let lines = (part + String(decoding: data, as: UTF8.self))
                .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            pending += lines.dropLast()
            part = lines.last ?? ""
        }
    }

    /// Asks it for what it counts, by SIGUSR1.
    func ask() { kill(process.processIdentifier, SIGUSR1) }

    struct Ended: Error, CustomStringConvertible {
        var description: String { "a measured process ended by itself" }
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
