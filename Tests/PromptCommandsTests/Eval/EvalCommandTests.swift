import JSON
import PromptCommands
import Testing

@Suite struct EvalCommandTests {
    private func eval(_ folder: Folder, _ arguments: String...) async -> CommandRun {
        await CommandRun.run(
            [
                "eval", "golden", "--release", "greeting", "-n", "support", "--manifests", folder("m"), "--state",
                folder("s"),
            ]
                + arguments)
    }

    @Test func `a version that answers every case passes`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(versions: 2), versions: 2))
        let run = await eval(folder, "--version", "v2", "--against", "v1")
        #expect(run.exit == 0)
        #expect(run.out.hasPrefix("golden: Pass\n"))
        #expect(run.out.contains("candidate v2: 2 of 2 passed; stable v1: 2 of 2 passed; calls: 4"))
        #expect(run.err.isEmpty)
    }

    @Test func `a version that answers wrong fails with its cases named`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(versions: 2), versions: 2, wrong: [2]))
        let run = await eval(folder, "--version", "v2", "--against", "v1", "-o", "json")
        let result = try JSONParser.parse(run.out).json["result"]
        #expect(run.exit == 1)
        #expect(result?["verdict"] == "Fail")
        #expect(result?["failures"]?.array?.map { $0["name"] } == ["ada", "bob"])
    }

    @Test func `an answer that was never recorded is an error, not a fail`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(versions: 2), versions: 1))
        let run = await eval(folder, "--version", "v2", "-o", "yaml")
        #expect(run.exit == 4)
        #expect(run.out.contains("verdict: Error"))
    }

    @Test func `a budget that does not suffice is inconclusive or refused, never a pass`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(versions: 2), versions: 2))
        try folder.write(
            Manifests.suite.replacing("  casesFrom", with: "  budget: {calls: 3}\n  casesFrom"), to: "m/suite.yaml")
        let run = await eval(folder, "--version", "v2", "--against", "v1")
        #expect(run.exit == 3)
        #expect(run.out.hasPrefix("golden: Inconclusive\n"))
    }

    @Test func `a recorded version that left the manifest is still evaluated`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(versions: 2, alias: "v2"), versions: 2))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        try folder.write(Manifests.release(alias: "v2"), to: "m/release.yaml")
        #expect(await eval(folder, "--version", "v2").exit == 0)
    }

    @Test(arguments: [
        ("--version", "v9", "has no version v9"), ("--version", "v1", "there is no EvaluationSuite golden"),
    ])
    func `what is not there is invalid input`(flag: String, version: String, message: String) async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(), versions: 1))
        if version == "v1" { try folder.remove("m/suite.yaml") }
        let run = await eval(folder, flag, version)
        #expect(run.exit == 2)
        #expect(run.out.isEmpty)
        #expect(run.err.contains(message))
    }

    @Test func `an endpoint that only an assertion asks must be there too`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(), versions: 1))
        let judged = "  defaults: {assert: [{not: {judge: {rubric: Rude., endpointName: strict}}}]}\n  casesFrom"
        try folder.write(Manifests.suite.replacing("  casesFrom", with: judged), to: "m/suite.yaml")
        let run = await eval(folder, "--version", "v1")
        #expect(run.exit == 2)
        #expect(run.err.contains("there is no ModelEndpoint strict in namespace support"))
    }
}
