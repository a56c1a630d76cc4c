import Testing

@testable import PromptCommands

@Suite struct CompletionCommandTests {
    private static func running() async throws -> Folder {
        let strategy = "canary: {steps: [{weight: 5%, hold: manual}]}"
        let folder = try Folder([
            "m/a.yaml": Manifests.release(versions: 2, strategy: strategy),
            "m/b.yaml": Manifests.release("parting", namespace: "default"),
        ])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        return folder
    }

    @Test(arguments: [
        ("bash", "complete "), ("zsh", "#compdef promptops"), ("fish", "complete -c 'promptops'"),
        ("kubectl", "#!/bin/sh\nexec kubectl-promptops __complete \"$@\"\n"),
    ])
    func `a script is printed for a shell`(shell: String, part: String) async {
        let run = await CommandRun.run("completion", shell)
        #expect(run.exit == 0)
        #expect(run.out.contains(part))
        #expect(run.err.isEmpty)
    }

    @Test(arguments: [
        (["get", "releases", ""], "parting\n"), (["get", "releases", "-n", "support", ""], "greeting\n"),
        (["get", "releases", "sup"], ""), (["get", "releases", "support/"], "support/greeting\n"),
        (["get", "releases", "-A", ""], "default/parting\nsupport/greeting\n"),
        (["get", "releases", "-n", ""], "default\nsupport\n"), (["get", "releases", "-n", "empty", ""], ""),
        (["approve", "support/greeting", "--alias", ""], "production\n"),
        (["diff", "greeting", "-n", "support", ""], "v2\nv1\nlatest\nproduction\n"),
        (["diff", "greeting", "v1", "-n", "support", "l"], "latest\n"),
        (["render", "support/greeting", "--version", "v"], "v2\nv1\n"),
        (["abort", "support/greeting", "--version", ""], "v2\nv1\n"), (["describe", "release", "nope", ""], ""),
        (["history", "nope", "--alias", ""], ""),
    ])
    func `kubectl is told what is recorded`(words: [String], expected: String) async throws {
        let folder = try await Self.running()
        let run = await CommandRun.run(["__complete"] + words, variables: folder.variables)
        #expect(run == CommandRun(out: expected + ":4\n", err: "", exit: 0))
    }

    @Test func `a shell's script is told the same`() async throws {
        let folder = try await Self.running()
        let run = await CommandRun.run(
            ["---completion", "diff", "--", "positional@1", "3", "1", "promptops", "diff", "support/greeting", "v"],
            variables: folder.variables)
        #expect(run.exit == 0)
        #expect(run.out.contains("v2"))
        #expect(run.out.contains("production"))
    }

    @Test func `a place that cannot be read suggests nothing, and says nothing`() async throws {
        let folder = try Folder()
        let run = await CommandRun.run("__complete", "get", "releases", "", variables: folder.variables)
        #expect(run == CommandRun(out: ":4\n", err: "", exit: 0))
    }

    @Test func `a folder that the line names is looked into`() async throws {
        let folder = try await Self.running()
        let run = await CommandRun.run("__complete", "get", "releases", "--state", folder("s"), "")
        #expect(run.out == "parting\n:4\n")
    }
}
