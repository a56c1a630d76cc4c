import Foundation

/// The output of a shell command; throws where it fails.
package func shell(_ command: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-euc", command]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CommandFailed(command: command) }
    return [UInt8](bytes)
}

/// A command of a test that did not do what it is there for.
package struct CommandFailed: Error {
    package var command: String

    package init(command: String) { self.command = command }
}
