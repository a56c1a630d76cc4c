import ArgumentParser
import DirectoryBackend
import Foundation
import KubernetesClient
import PromptCore

/// What a command meets beside its arguments: where it prints, the environment, the clock.
package struct CommandContext: Sendable {
    package var printer: Printer
    /// The process's environment variables.
    package var variables: [String: String]
    package var now: @Sendable () -> Timestamp
    package var input: Input
    /// What this program is called here: in hints, usage and help.
    package var program = Program.promptops
    /// Finds a cluster; nothing is connected to before the first question.
    package var connect: Connect = ClusterConnection.finding

    /// Throws where the configuration is wrong.
    package typealias Connect =
        @Sendable (ClusterConfiguration.Search, CommandContext) throws(CommandFailure) -> ClusterConnection

    /// Reads stdin to its end; throws where it has more bytes than the limit.
    package typealias Input = @Sendable (_ limit: Int) throws(FileError) -> [UInt8]

    package init(
        printer: Printer, variables: [String: String],
        now: @escaping @Sendable () -> Timestamp = CommandContext.systemTime,
        input: @escaping Input = CommandContext.standardInput
    ) {
        self.input = input
        self.printer = printer
        self.variables = variables
        self.now = now
    }

    /// The context that commands run in; a test gives its own with `$current.withValue`.
    @TaskLocal package static var current = CommandContext.process

    /// The process's own streams, environment and clock.
    package static var process: CommandContext {
        let variables = ProcessInfo.processInfo.environment
        var context = CommandContext(
            printer: Printer(
                out: .stream(STDOUT_FILENO, variables: variables), err: .stream(STDERR_FILENO, variables: variables)),
            variables: variables)
        context.program = Program(argument: CommandLine.arguments.first ?? "")
        return context
    }

    /// The process's own stdin.
    @Sendable package static func standardInput(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("read", "stdin", code: errno) }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw FileError("read", "stdin", code: EFBIG) }
        }
    }

    @Sendable package static func systemTime() -> Timestamp {
        Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded()))
    }
}

/// A command that is told its context.
///
/// `run(in:)` ends normally (exit 0), throws a `CommandExit` when all is said, or a `CommandFailure` for the printer.
package protocol ContextCommand: AsyncParsableCommand {
    mutating func run(in context: CommandContext) async throws
}

extension ContextCommand {
    package mutating func run() async throws { try await run(in: .current) }
}
