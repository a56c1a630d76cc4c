import Foundation
import Glibc

/// The built program as a process of its own, for what a process does to its surroundings.
final class OperatorProcess {
    private let process = Process()
    private let errors = Pipe()
    private var heard = ""

    /// The program beside the tests' own; nil where only the tests were built.
    static var program: URL? {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let program = folder.appendingPathComponent("promptops")
        return FileManager.default.isExecutableFile(atPath: program.path) ? program : nil
    }

    /// Starts it; with `log` what it says goes to that file, and is not heard.
    init(_ program: URL, _ arguments: [String], log: FileHandle? = nil) throws {
        process.executableURL = program
        process.arguments = arguments
        process.standardError = log ?? errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    /// Its number among the system's processes.
    var id: Int32 { process.processIdentifier }

    /// A test that ends early leaves nothing running.
    deinit { if process.isRunning { kill() } }

    /// Reads what it says until it said `text`, and forgets what came before; false when it ended first.
    func said(_ text: String) -> Bool {
        while true {
            if let found = heard.range(of: text) {
                heard.removeSubrange(..<found.upperBound)
                return true
            }
            guard hearMore() else { return false }
        }
    }

    /// Reads what it says until it said where it serves health and metrics; nil when it ended first.
    func address() -> String? {
        guard said("Serving health and metrics (address: ") else { return nil }
        while !heard.contains(")") { guard hearMore() else { return nil } }
        return heard.split(separator: ")").first.map(String.init)
    }

    /// Reads what it says until it said all of the texts, in any order; false when it ended first.
    func said(all texts: [String]) -> Bool {
        while !texts.allSatisfy(heard.contains) {
            guard hearMore() else { return false }
        }
        return true
    }

    private func hearMore() -> Bool {
        let data = errors.fileHandleForReading.availableData
        heard += String(decoding: data, as: UTF8.self)
        return !data.isEmpty
    }

    /// Sends it a signal.
    func signal(_ number: Int32) { _ = Glibc.kill(process.processIdentifier, number) }

    /// Waits until it ends by itself; its exit code.
    func exit() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends it with SIGKILL, and returns when it is gone.
    func kill() {
        _ = Glibc.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Asks it to stop with SIGTERM; its exit code and how long that took.
    func stop() -> (exit: Int32, took: Duration) {
        let took = ContinuousClock().measure {
            process.terminate()
            process.waitUntilExit()
        }
        return (process.terminationStatus, took)
    }
}
