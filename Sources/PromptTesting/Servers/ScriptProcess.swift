import Foundation

/// A server in Python in a process of its own, which prints its port and ends with the last reference.
final class ScriptProcess {
    let port: Int
    private let process = Process()
    private let input = Pipe()

    /// Starts `Fixtures/<script>` with these arguments.
    init(_ script: String, _ arguments: [String]) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", TestAuthority.fixture(script)] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw CommandFailed(command: ([script] + arguments).joined(separator: " "))
        }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        // Another process that was started meanwhile may hold its input open.
        process.terminate()
        process.waitUntilExit()
    }
}
