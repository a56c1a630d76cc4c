import JSON
import PromptCore
import Synchronization
import Testing

@testable import PromptCommands

@Suite struct DecisionCommandTests {
    private static let strategy = "canary: {steps: [{weight: 5%, hold: manual}]}"

    /// A release whose v2 waits at 5 % for a promotion.
    private func waiting() async throws -> Folder {
        let folder = try Folder(["m/release.yaml": Manifests.release(strategy: Self.strategy)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(Manifests.release(versions: 2, alias: "v2", strategy: Self.strategy), to: "m/release.yaml")
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 3)
        return folder
    }

    private func phase(_ folder: Folder) async throws -> JSONValue? {
        let run = await CommandRun.run(
            ["get", "release", "support/greeting", "-o", "json"], variables: folder.variables)
        return try JSONParser.parse(run.out).json["status"]?["phase"]
    }

    @Test func `a promotion is written, named on stdout, and ends the hold`() async throws {
        let folder = try await waiting()
        let run = await CommandRun.run(
            ["promote", "support/greeting", "--reason", "fine"], variables: folder.variables)
        #expect(run.exit == 0)
        #expect(run.out.hasPrefix("greeting-"))
        #expect(run.err.hasPrefix("promote support/greeting production v2 (sha256:"))
        #expect(run.err.hasSuffix(") attempt 2 at 5%\n"))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let decisions = await CommandRun.run(["get", "decisions", "-A", "-o", "wide"], variables: folder.variables)
        #expect(
            decisions.out.contains(
                "Promote   v2        2         5%       kim     Applied   ended the hold at 5%   fine"))
        #expect(try await phase(folder) == "Ready")
    }

    @Test func `with wait the exit code tells the outcome`() async throws {
        let folder = try await waiting()
        async let waited = CommandRun.run(
            ["abort", "support/greeting", "--actor", "bob", "--wait", "--timeout", "20s"], variables: folder.variables)
        var run = await CommandRun.run(["run", "--once"] + folder.flags)
        while run.exit == 3 { run = await CommandRun.run(["run", "--once"] + folder.flags) }
        let abort = await waited
        #expect(abort.exit == 0)
        #expect(abort.err.hasSuffix("Applied: aborted; its weight is 0%\n"))
        #expect(try await phase(folder) == "RolledBack")
    }

    @Test func `nothing is written where there is nothing to decide`() async throws {
        let folder = try await waiting()
        let run = await CommandRun.run(["resume", "support/greeting"], variables: folder.variables)
        #expect(run.exit == 1)
        #expect(run.out.isEmpty)
        #expect(
            run.err == """
                error: there is nothing to resume: it is not paused; production is AwaitingDecision with v2 at 5% (attempt 2)
                hint: possible now: reject, promote, abort, pause

                """)
        #expect(
            await CommandRun.run(["get", "decisions", "-A", "-o", "name"], variables: folder.variables).out.isEmpty)
    }

    @Test(arguments: [("y", 0), ("YES", 0), ("n", 1), ("", 1), (nil, 1)] as [(String?, Int32)])
    func `on a terminal it is asked first`(answer: String?, exit: Int32) async throws {
        let folder = try await waiting()
        let run = await Answers.$current.withValue(Answers(isInteractive: true) { answer }) {
            await CommandRun.run(["pause", "support/greeting"], variables: folder.variables)
        }
        #expect(run.exit == exit)
        #expect(run.err.contains("attempt 2? [y/N] "))
        #expect(run.out.isEmpty == (exit == 1))
    }

    @Test func `with yes nothing is asked`() async throws {
        let folder = try await waiting()
        let run = await Answers.$current.withValue(Answers(isInteractive: true) { nil }) {
            await CommandRun.run(["pause", "support/greeting", "--yes"], variables: folder.variables)
        }
        #expect(run.exit == 0)
    }

    @Test func `somebody has to decide`() async throws {
        let folder = try await waiting()
        var variables = folder.variables
        variables["USER"] = nil
        let run = await CommandRun.run(["pause", "support/greeting"], variables: variables)
        #expect(run == CommandRun(out: "", err: "error: say who decides with --actor: USER is not set\n", exit: 2))
    }

    @Test func `a release of another namespace is pointed at`() async throws {
        let folder = try await waiting()
        let run = await CommandRun.run(["pause", "greeting"], variables: folder.variables)
        #expect(run.exit == 1)
        #expect(run.err.contains("hint: there is one in namespace support: add `-n support`"))
    }

    @Test(arguments: [["--timeout", "5s"], ["--expires", "0s"], ["--expires", "soon"]])
    func `durations that make no sense are wrong usage`(arguments: [String]) async {
        #expect(await CommandRun.run(["pause", "greeting"] + arguments).exit == 2)
    }
}
