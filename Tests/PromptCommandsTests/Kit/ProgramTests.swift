import Testing

@testable import PromptCommands

@Suite struct ProgramTests {
    @Test(arguments: [
        ("promptops", Program.promptops), ("/usr/bin/promptops", .promptops), ("", .promptops),
        ("/home/ann/bin/kubectl-promptops", .kubectlPlugin), ("kubectl-promptops", .kubectlPlugin),
    ])
    func `the program is told by the name that it was started under`(argument: String, program: Program) {
        #expect(Program(argument: argument) == program)
    }

    @Test(arguments: [
        ("USAGE: promptops get [-n]", "USAGE: kubectl promptops get [-n]"),
        ("promptops <subcommand>", "kubectl promptops <subcommand>"),
        (
            "`promptops run --once` and `promptops --version`",
            "`kubectl promptops run --once` and `kubectl promptops --version`"
        ),
        ("kubectl promptops get", "kubectl promptops get"), ("promptops.dev/v1alpha1", "promptops.dev/v1alpha1"),
        ("/var/lib/promptops and more", "/var/lib/promptops and more"), ("the promptops", "the promptops"),
        ("promptops: it", "promptops: it"),
    ])
    func `a plugin's texts name commands as a person types them there`(text: String, named: String) {
        #expect(Program.kubectlPlugin.naming(text) == named)
        #expect(Program.promptops.naming(text) == text)
    }

    @Test func `words for another command bring the place along`() {
        #expect(CommandWords().line("get releases -A") == "promptops get releases -A")
        #expect(
            CommandWords(program: .kubectlPlugin, flags: ["--context", "kind"]).line("get releases")
                == "kubectl promptops get releases --context kind")
        #expect(CommandWords(flags: ["--context", "a b's"]).line("get") == "promptops get --context 'a b'\\''s'")
    }

    @Test func `a plugin's help and its usage errors name it`() async throws {
        let help = await CommandRun.run(["approve", "--help"], program: .kubectlPlugin)
        #expect(help.out.contains("USAGE: kubectl promptops approve <name>"))
        #expect(help.out.contains("\n  kubectl promptops approve support/incident-triage"))
        let wrong = await CommandRun.run(["approve"], program: .kubectlPlugin)
        #expect(wrong.err.contains("Usage: kubectl promptops approve"))
        let script = await CommandRun.run(["--generate-completion-script", "bash"], program: .kubectlPlugin)
        #expect(script.out == (await CommandRun.run(["--generate-completion-script", "bash"])).out)
    }
}
