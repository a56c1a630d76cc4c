import JSON
import Testing

@testable import PromptCommands

@Suite struct PlanCommandTests {
    private static let gated =
        "canary: {gates: [{evaluation: {suiteName: golden}}], steps: [{weight: 1%, hold: 1h}]}"

    @Test func `a first version would be recorded and evaluated, and nothing is written`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(strategy: Self.gated), versions: 1))
        let run = await CommandRun.run(["plan"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.out.contains("support/greeting: would change (new -> Progressing)\n  record    v1 "))
        #expect(run.out.contains("  alias     production: v1: Gating step 100% (golden: would be evaluated)\n"))
        #expect(!folder.contains("o") && !folder.contains("s"))
    }

    @Test func `a candidate would open its first step, and then nothing is left to do`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(strategy: Self.gated), versions: 1))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let atRest = await CommandRun.run(["plan"] + folder.flags)
        #expect(atRest.exit == 0)
        #expect(atRest.out.hasPrefix("support/greeting: nothing to do (Ready)\n"))
        let next = Manifests.evaluated(Manifests.release(versions: 2, alias: "v2", strategy: Self.gated), versions: 2)
        for (name, text) in next { try folder.write(text, to: name) }
        let before = try folder.everything()
        let run = await CommandRun.run(["plan", "greeting"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.out.contains("production: v1 -> v2: Gating step 1% (golden: would be evaluated)"))
        #expect(try folder.everything() == before)
    }

    @Test func `a changed delivery shows which files change`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write("tampered", to: "o/support/greeting/production.txt")
        let run = await CommandRun.run(["plan"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.out.contains("bundle    ~ production.txt"))
        #expect(run.out.contains("changed by somebody else"))
    }

    @Test func `an invalid release moves nothing and ends with 1`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release(alias: "v9")])
        let run = await CommandRun.run(["plan"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err.contains("release.yaml:12:14: error: the version `v9` is neither in `versions` nor recorded"))
        #expect(run.out.contains("support/greeting: invalid, nothing moves forward"))
    }

    @Test func `a release whose manifest is gone would be deleted`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.remove("m/release.yaml")
        let run = await CommandRun.run(["plan"] + folder.flags)
        #expect(run.exit == 3)
        #expect(run.out.contains("support/greeting: would be deleted\n"))
        try folder.write("kind: [", to: "m/broken.yaml")
        let broken = await CommandRun.run(["plan"] + folder.flags)
        #expect(broken.exit == 1)
        #expect(broken.out.contains("it stays as it is"))
    }

    @Test func `a release that is nowhere is named`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let run = await CommandRun.run(["plan", "greetin"] + folder.flags)
        #expect(run.exit == 1)
        #expect(run.err == "error: there is no release greetin\n")
    }

    @Test func `JSON tells the same`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(strategy: Self.gated), versions: 1))
        let run = await CommandRun.run(["plan", "-o", "json"] + folder.flags)
        let release = try JSONParser.parse(run.out).json["releases"]?.array?.first
        #expect(run.exit == 3)
        #expect(release?["changes"] == true)
        #expect(release?["record"]?.array?.first?["version"] == "v1")
        #expect(
            release?["aliases"]?.array?.first?["gates"] == [["name": "golden", "note": "would be evaluated"]])
    }
}

@Suite struct FileChangesTests {
    @Test func `files are added, changed and removed`() {
        let changes = FileChanges(from: ["a": [1], "b": [1], "c": [1]], to: ["b": [2], "c": [1], "d": [1]])
        #expect(changes.lines == ["+ d", "~ b", "- a"])
    }
}
