import Testing

@testable import PromptCommands

@Suite struct TypedLineTests {
    private func line(_ words: [String]) -> TypedLine { TypedLine(words, of: .program) }

    /// What would be suggested, where the program answers every question with its subject.
    private func words(_ words: String...) async -> [String] {
        await line(words).suggestions { ["<\($0)>", "x"] }.words.map(\.text)
    }

    @Test(arguments: [
        (["de"], ["describe"]), (["get", "rel"], ["releases"]), (["get", "ver"], ["versions"]),
        (["completion", "f"], ["fish"]),
        (["get", "releases", "-o", "j"], ["json"]), (["get", "releases", "--until", ""], ["Ready", "Settled"]),
        (["get", "releases", "--wat"], ["--watch"]), (["get", "releases", "--st"], ["--state"]),
        (["describe", "--man"], []), (["nonsense", ""], []), (["run", "--once", "--wor"], ["--workers"]),
    ])
    func `commands, options and fixed values are suggested`(typed: [String], expected: [String]) async {
        let found = await line(typed).suggestions { _ in [] }
        #expect(found.words.map(\.text) == expected)
    }

    @Test(
        arguments: [
            (["get", "releases", "<"], "<positional@0>"), (["get", "prel", "a", "b", "<"], "<positional@0>"),
            (["diff", "a", "<"], "<positional@1>"), (["diff", "a", "v1", "<"], "<positional@2>"),
            (["describe", "release", "<"], "<positional@0>"), (["describe", "<"], "<positional@0>"),
            (["approve", "a", "--alias", "<"], "<--alias>"), (["approve", "-n", "<"], "<--namespace>"),
            (["approve", "-n", "support", "--yes", "<"], "<positional@0>"), (["abort", "a", "--version=v1", "<"], nil),
            (["render", "--version", "v1", "--", "<"], "<positional@0>"),
        ] as [([String], String?)])
    func `what is recorded is asked of the program, by what the parser calls the argument`(
        typed: [String], asked: String?
    ) async {
        #expect(await line(typed).suggestions { ["<\($0)>"] }.words.map(\.text) == (asked.map { [$0] } ?? []))
    }

    @Test func `only what begins like the word is suggested`() async {
        #expect(await words("describe", "release", "x") == ["x"])
        #expect(await words("describe", "release", "y") == [])
    }

    @Test func `a line knows its command, values, flags and names`() {
        let line = line(["describe", "release", "-n", "a", "support/triage", "--namespace=b", ""])
        #expect(line.path == ["describe", "release"])
        #expect(line.value(of: "-n") == "b")
        #expect(line.positionals == ["support/triage"])
    }

    @Test func `files and folders are left to the shell`() async {
        let folders = await line(["get", "releases", "--state", ""]).suggestions { _ in [] }
        #expect(folders == Suggestions(directive: .folders))
        let files = await line(["render", "a", "--inputs-file", ""]).suggestions { _ in [] }
        #expect(files.text == "yaml\nyml\njson\n:8\n")
    }

    @Test func `a suggestion is a word, a tab and its meaning, and the directive comes last`() async {
        let found = await line(["aud"]).suggestions { _ in [] }
        #expect(found.text == "audit\tCheck or show the log of everything that happened.\n:4\n")
    }

    @Test func `hidden commands are not suggested`() async {
        #expect(await words("__").isEmpty)
    }
}
