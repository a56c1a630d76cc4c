import Testing

@testable import PromptCommands

/// A flag that would do nothing where `run` works is an error.
@Suite struct RunPlaceTests {
    @Test(arguments: [
        (["--namespaces", "a"], "--namespaces has a meaning only in a cluster"),
        (["--no-leader-elect"], "--no-leader-elect has a meaning only in a cluster"),
        (["--kubernetes", "--once"], "--once has a meaning only on folders"),
        (["--kubernetes", "--no-git"], "--no-git has a meaning only on folders"),
        (["--kubernetes", "--state", "s"], "--state names a folder and --kubernetes a cluster"),
    ])
    func `a flag for the other kind of place is refused`(flags: [String], message: String) async {
        let run = await CommandRun.run(["run"] + flags)
        #expect(run.exit == 2)
        #expect(run.err.contains(message))
    }
}
