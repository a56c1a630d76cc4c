import Foundation
import JSON
import PromptCommands
import Testing

@Suite struct EvalCommandTests {
    private func eval(_ folder: Folder, _ arguments: String...) async -> CommandRun {
        await eval(folder, arguments: arguments)
    }

    private func eval(_ folder: Folder, arguments: [String]) async -> CommandRun {
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

    /// A release and a suite under stochastic sampling, with six recorded samples of each case; a wrong answer goes to
    /// the cases that `wrong` names.
    private func stochastic(wrong: Set<String> = [], isCopy: Bool = false) throws -> Folder {
        let release = Manifests.release().replacing("temperature: 0,", with: "temperature: 0.7,")
        var files = Manifests.evaluated(release, versions: 1)
        files["m/suite.yaml"] = Manifests.suite.replacing("deterministic", with: "stochastic")
            .replacing(
                "{passRate: {min: 100%}, regression: {maxDrop: 0%}}", with: "{passRate: {min: 50%}}\n  rounds: {max: 6}"
            )
        let names = ["Ada", "Bob", "Cyd", "Dan"]
        files["m/cases.jsonl"] = names.map {
            #"{"name": "\#($0)", "inputs": {"name": "\#($0)"}, "assert": [{"contains": "\#($0)"}]}"# + "\n"
        }
        .joined()
        files["m/answers.jsonl"] = names.flatMap { name in
            (1...6).map { sample in
                Manifests.answer(
                    "Greet \(name) in style 1.",
                    text: "Hi \(wrong.contains(name) ? "Eve" : name)\(isCopy ? "" : " \(sample)")", temperature: 0.7,
                    sample: sample)
            }
        }
        .joined()
        return try Folder(files)
    }

    @Test(
        arguments: [
            ([], 0, "Pass"), (["Ada", "Bob"], 3, "Inconclusive"), (["Ada", "Bob", "Cyd", "Dan"], 1, "Fail"),
        ] as [(Set<String>, Int32, String)])
    func `a stochastic suite ends with its verdict and its exit code, as soon as it is clear`(
        wrong: Set<String>, exit: Int32, verdict: String
    ) async throws {
        let run = await eval(try stochastic(wrong: wrong), "--version", "v1", "-o", "json")
        let result = try JSONParser.parse(run.out).json["result"]
        #expect(run.exit == exit)
        #expect(result?["verdict"]?.string == verdict)
        #expect(result?["rounds"] == (exit == 3 ? 6 : 2))
    }

    @Test func `recorded answers that repeat themselves are judged without confidence, and it says so`() async throws {
        let run = await eval(try stochastic(isCopy: true), "--version", "v1")
        #expect(run.exit == 0)
        #expect(run.out.contains("every answer was the same in 3 rounds"))
    }

    @Test func `the requests of all rounds are printed, each with its sample`() async throws {
        let run = await eval(try stochastic(), "--version", "v1", "--requests")
        let lines = try run.out.split(separator: "\n").map { try JSONParser.parse(String($0)).json }
        #expect(lines.count == 24)
        #expect(lines.prefix(4).allSatisfy { $0["sample"] == 1 })
        #expect(lines.suffix(4).allSatisfy { $0["sample"] == 6 })
    }

    @Test func `answers are kept where one asks for it, round by round, and nobody else may read them`() async throws {
        let folder = try stochastic(wrong: ["Ada"])
        let run = await eval(folder, "--version", "v1", "--keep-answers", folder("answers.jsonl"))
        let kept = try folder.read("answers.jsonl")
        let lines = try kept.split(separator: "\n").map { try JSONParser.parse(String($0)).json }
        #expect(run.out.contains("calls: \(lines.count)"))
        #expect(lines.prefix(4).map { $0["case"] } == ["Ada", "Bob", "Cyd", "Dan"])
        #expect(lines.first?["text"] == "Hi Eve 1")
        #expect(lines.first?["passed"] == false)
        #expect(lines.last?["passed"] == true)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder("answers.jsonl"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a file that holds anything else than kept answers is never emptied`() async throws {
        let folder = try stochastic()
        let before = try folder.read("m/suite.yaml")
        let run = await eval(folder, "--version", "v1", "--keep-answers", folder("m/suite.yaml"))
        #expect(run.exit == 2)
        #expect(run.err.contains("holds no answers that were kept: it is left alone"))
        #expect(try folder.read("m/suite.yaml") == before)
        for _ in 1...2 {
            let run = await eval(folder, "--version", "v1", "--keep-answers", folder("kept.jsonl"))
            #expect(run.exit == 0)
        }
    }

    @Test(arguments: [
        ["--requests", "--record", "a"], ["--requests", "--keep-answers", "a"], ["--requests", "-o", "html"],
        ["--record", "a", "--keep-answers", "a"],
    ])
    func `flags that would have no effect, or harm each other, are wrong usage`(_ flags: [String]) async throws {
        let run = await eval(try stochastic(), arguments: ["--version", "v1"] + flags)
        #expect(run.exit == 2)
    }

    @Test func `a regression threshold that nothing is compared for is told`() async throws {
        let folder = try Folder(Manifests.evaluated(Manifests.release(), versions: 1))
        let run = await eval(folder, "--version", "v1")
        #expect(run.err.contains("regression threshold is not judged: --against names what to compare with"))
    }

    @Test func `answers that cannot be kept are invalid input, before anything is asked`() async throws {
        let folder = try stochastic()
        let run = await eval(folder, "--version", "v1", "--keep-answers", folder("nowhere/answers.jsonl"))
        #expect(run.exit == 2)
        #expect(run.err.contains("nowhere/answers.jsonl cannot be written"))
    }
}
