import PromptCommands
import PromptCore
import Testing

@Suite struct RootTests {
    @Test func `help goes to stdout and ends well`() async {
        let run = await CommandRun.run("--help")
        #expect(run.exit == 0)
        #expect(run.err.isEmpty)
        for word in ["TWO MINUTES", "EXIT CODES", "completion bash|zsh|fish|kubectl", "validate", "PROMPTOPS_STATE"] {
            #expect(run.out.contains(word))
        }
    }

    @Test(arguments: [
        ["nonsense"], ["validate"], ["lint"], ["eval", "x"], ["plan", "-o", "table"], ["run", "--workers", "0"],
    ])
    func `a command line that makes no sense ends with 2 and says so on stderr`(arguments: [String]) async {
        let run = await CommandRun.run(arguments)
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.contains("Usage: promptops"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions are written for a shell`(shell: String) async {
        let run = await CommandRun.run("--generate-completion-script", shell)
        #expect(run.exit == 0)
        #expect(run.out.contains("promptops"))
    }

    private static let commands = [
        "run", "validate", "lint", "plan", "eval", "inline", "import", "schema", "get", "describe", "history", "audit",
        "diff",
        "render",
        "resolve", "approve",
        "reject", "promote", "abort", "retry", "pause", "resume", "completion",
    ]

    @Test func `the root's help names every command`() async {
        let lines = await CommandRun.run("--help").out.split(separator: "\n")
        for name in Self.commands { #expect(lines.contains { $0.hasPrefix("  \(name) ") }, "\(name)") }
    }

    @Test(arguments: commands.map { $0 == "describe" ? [$0, "release"] : [$0] })
    func `a command's help tells its exit codes, has an example and fits 80 columns`(command: [String]) async {
        let run = await CommandRun.run(command + ["--help"])
        #expect(run.exit == 0)
        #expect(run.out.contains("EXIT CODES"))
        #expect(run.out.contains("EXAMPLE"))
        #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE:") })
    }

    @Test func `flags win over the environment, which wins over the default`() async throws {
        let folder = try Folder([
            "flag/a.yaml": Manifests.release("by-flag"), "env/a.yaml": Manifests.release("by-env"),
        ])
        let variables = ["PROMPTOPS_MANIFESTS": folder("env"), "PROMPTOPS_STATE": folder("s")]
        let byEnvironment = await CommandRun.run("plan", variables: variables)
        let byFlag = await CommandRun.run("plan", "--manifests", folder("flag"), variables: variables)
        #expect(byEnvironment.out.contains("support/by-env"))
        #expect(byFlag.out.contains("support/by-flag"))
    }

    @Test func `the program's version is asked at the root only, where it cannot hide a command's own --version`() async
    {
        #expect(await CommandRun.run("--version").out == "\(PromptOpsCommand.version)\n")
        let render = await CommandRun.run("render", "--version", "v2")
        #expect(render.exit == 2)
        #expect(render.out.isEmpty)
    }
}
