import ArgumentParser

/// `promptops completion`.
package struct CompletionCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print what makes a shell complete this program's words.",
        usage: "promptops completion bash|zsh|fish|kubectl",
        discussion: """
            Commands, options and their values are completed, and names of releases, versions, aliases and namespaces \
            as they are recorded where the command line points. `kubectl` prints the program that kubectl asks for the \
            completions of `kubectl promptops`; kubectl's own completion must be on.

            EXAMPLES
              source <(promptops completion bash)
              promptops completion zsh > ~/.zsh/completions/_promptops
              promptops completion fish > ~/.config/fish/completions/promptops.fish
              promptops completion kubectl > ~/bin/kubectl_complete-promptops
              chmod +x ~/bin/kubectl_complete-promptops

            EXIT CODES
              0  done
              2  wrong usage
            """)

    /// Who completes.
    enum Shell: String, ExpressibleByArgument, CaseIterable { case bash, zsh, fish, kubectl }

    @Argument(help: "Who is to complete: a shell, or kubectl for its plugin.")
    var shell: Shell

    package init() {}

    package func run(in context: CommandContext) {
        context.printer.raw(Self.script(for: shell))
    }

    private static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: closed(PromptOpsCommand.completionScript(for: .bash))
        case .zsh: closed(PromptOpsCommand.completionScript(for: .zsh))
        case .fish: closed(PromptOpsCommand.completionScript(for: .fish))
        case .kubectl: kubectlScript
        }
    }

    private static func closed(_ text: String) -> String { text.hasSuffix("\n") ? text : text + "\n" }

    /// kubectl runs it with the words after `kubectl promptops`, the last of which is being typed.
    private static let kubectlScript = """
        #!/bin/sh
        exec kubectl-promptops __complete "$@"

        """
}

/// `promptops __complete`: what kubectl may complete a word of its plugin with.
package struct CompleteCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "__complete", abstract: "Complete a word, in the protocol of kubectl's plugins.",
        shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: "The words after the program's name; the last one is being typed.")
    var words: [String] = []

    package init() {}

    package func run(in context: CommandContext) async {
        let line = TypedLine(words, of: .program)
        let suggestions = await line.suggestions { argument in
            await Self.ask(line, argument, words)
        }
        context.printer.raw(suggestions.text)
    }

    /// As a shell's script asks: the parser answers with an exit of the program.
    private static func ask(_ line: TypedLine, _ argument: String, _ words: [String]) async -> [String] {
        let asked =
            ["---completion"] + line.path
            + ["--", argument, "\(words.count)", "\(line.prefix.count)", Program.promptops.rawValue] + words
        do {
            _ = try await PromptOpsCommand.asyncParseAsRoot(asked)
            return []
        } catch {
            guard PromptOpsCommand.exitCode(for: error) == .success else { return [] }
            return PromptOpsCommand.fullMessage(for: error).split(separator: "\n").map(String.init)
        }
    }
}
