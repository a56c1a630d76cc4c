import Testing

@testable import PromptCommands

@Suite struct DiffCommandTests {
    @Test(arguments: [
        (["v1", "v1"], 0), (["production", "v1"], 0), (["v1", "v2"], 1), (["production", "latest"], 1),
        (["v1", "v9"], 2),
    ])
    func `the exit code says whether versions are equal`(versions: [String], exit: Int) async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(versions: 2)])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let run = await CommandRun.run(["diff", "support/greeting"] + versions, variables: folder.variables)
        #expect(run.exit == Int32(exit))
        #expect(run.out.contains("+Greet {{name}} in style 2.") == (exit == 1))
    }

    @Test func `versions that no operator has seen are read from the manifests`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(versions: 2)])
        let run = await CommandRun.run(["diff", "greeting", "v1", "v2", "-n", "support"], variables: folder.variables)
        #expect(run.exit == 1)
        #expect(run.out.contains("-Greet {{name}} in style 1."))
    }

    @Test func `a release that is nowhere is trouble`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(["diff", "nope", "v1", "v2"], variables: folder.variables)
        #expect(run.exit == 2)
        #expect(run.err.contains("there is no release default/nope"))
    }
}
