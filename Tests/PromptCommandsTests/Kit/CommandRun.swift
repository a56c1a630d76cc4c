import DirectoryBackend
import Glibc
import PromptCommands
import PromptCore
import Synchronization

/// What a command line said and how it ended, run in this process.
struct CommandRun: Sendable, Hashable {
    var out: String
    var err: String
    var exit: Int32

    /// Runs a command line without the program's name; `input` is its stdin, `now` what it takes for the time.
    static func run(
        _ arguments: String..., variables: [String: String] = [:], input: String = "",
        now: @escaping @Sendable () -> Timestamp = CommandContext.systemTime
    ) async -> CommandRun {
        await run(arguments, variables: variables, input: input, now: now)
    }

    static func run(
        _ arguments: [String], variables: [String: String] = [:], input: String = "",
        now: @escaping @Sendable () -> Timestamp = CommandContext.systemTime, program: Program = .promptops,
        connect: @escaping CommandContext.Connect = ClusterConnection.finding
    ) async -> CommandRun {
        let (out, err) = (Capture(), Capture())
        let printer = Printer(out: Terminal { out.append($0) }, err: Terminal { err.append($0) })
        var context = CommandContext(
            printer: printer, variables: variables, now: now,
            input: { limit throws(FileError) in
                guard input.utf8.count <= limit else { throw FileError("read", "stdin", code: EFBIG) }
                return Array(input.utf8)
            })
        context.program = program
        context.connect = connect
        let exit = await PromptOpsCommand.execute(arguments, in: context)
        return CommandRun(out: out.text, err: err.text, exit: exit)
    }
}

/// Text that was written, kept.
final class Capture: Sendable {
    private let kept = Mutex("")

    var text: String { kept.withLock { $0 } }

    func append(_ text: String) { kept.withLock { $0 += text } }
}
