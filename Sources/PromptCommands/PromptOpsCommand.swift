import ArgumentParser

/// The root of the program: help, version, and the way into every command.
package struct PromptOpsCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "promptops",
        abstract: "An operator for prompts: versions, gates, canaries and rollbacks from a folder of manifests.",
        discussion: PromptOpsHelp.discussion,
        groupedSubcommands: [
            CommandGroup(name: "Operator", subcommands: [RunCommand.self]),
            CommandGroup(
                name: "Checking",
                subcommands: [
                    ValidateCommand.self, LintCommand.self, PlanCommand.self, EvalCommand.self, InlineCommand.self,
                    ImportCommand.self,
                    SchemaCommand.self, ExplainCommand.self,
                ]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    GetCommand.self, DescribeCommand.self, HistoryCommand.self, AuditCommand.self, DiffCommand.self,
                    RenderCommand.self, ResolveCommand.self,
                ]),
            CommandGroup(
                name: "Deciding",
                subcommands: [
                    ApproveCommand.self, RejectCommand.self, PromoteCommand.self, AbortCommand.self, RetryCommand.self,
                    PauseCommand.self, ResumeCommand.self,
                ]),
            CommandGroup(name: "Shell", subcommands: [CompletionCommand.self, CompleteCommand.self]),
        ])

    /// What `promptops --version` prints. The library's own flag would also answer for `--version V` of a command.
    package static let version = "0.1.0"

    package init() {}
}

extension PromptOpsCommand {
    /// Parses and runs a command line without the program's name, in a context; the exit code.
    package static func execute(_ arguments: [String], in context: CommandContext) async -> Int32 {
        if arguments == ["--version"] {
            context.printer.data(version)
            return CommandExit.success.rawValue
        }
        return await CommandContext.$current.withValue(context) {
            do {
                var command = try await asyncParseAsRoot(arguments)
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
                return CommandExit.success.rawValue
            } catch {
                return tell(error, in: context, asShell: isShell(arguments))
            }
        }
    }

    /// A shell asks for words or a script, which are not talk about commands.
    private static func isShell(_ arguments: [String]) -> Bool {
        arguments.first == "---completion" || arguments.contains { $0.hasPrefix("--generate-completion-script") }
    }

    private static func tell(_ error: any Error, in context: CommandContext, asShell isShell: Bool) -> Int32 {
        let printer = context.printer
        switch error {
        case let exit as CommandExit: return exit.rawValue
        case let failure as CommandFailure:
            printer.error(failure.message)
            if let hint = failure.hint { printer.hint(context.program.naming(hint)) }
            return failure.exit.rawValue
        default: break
        }
        let message = isShell ? fullMessage(for: error) : context.program.naming(fullMessage(for: error))
        switch exitCode(for: error) {
        case .success:
            // Help, the version, a completion script: asked for, so data.
            printer.data(message)
            return CommandExit.success.rawValue
        case .validationFailure:
            printer.note(message)
            return CommandExit.usage.rawValue
        case let code:
            if !message.isEmpty { printer.note(message) }
            return code.rawValue
        }
    }
}
