import JSON
import PromptCommands
import Testing

@Suite struct InlineCommandTests {
    /// A release whose versions, cases and answers all stand in files.
    private func folder() throws -> Folder {
        let release = Manifests.release(
            versions: 2, strategy: "immediate: {gates: [{evaluation: {suiteName: golden}}]}"
        )
        .replacing("text: \"Greet {{name}} in style 1.\"", with: "from: {file: prompts/v1.md}")
        .replacing("text: \"Greet {{name}} in style 2.\"", with: "from: {file: prompts/v2.yaml}")
        var files = Manifests.evaluated(release, versions: 2)
        files["m/prompts/v1.md"] = "Greet {{name}}:\n\n  warmly  \nand: \"well\"\n"
        files["m/prompts/v2.yaml"] =
            "- {role: system, content: Be warm.}\n- role: user\n  content: |\n    Greet {{name}}.\n"
        return try Folder(files)
    }

    private func understood(_ path: String) async throws -> (digests: [JSONValue?], suite: JSONValue?) {
        let run = await CommandRun.run("validate", path, "-o", "json")
        #expect(run.exit == 0)
        let manifests = try JSONParser.parse(run.out).json["manifests"]?.array ?? []
        let versions = manifests.first { $0["kind"] == "PromptRelease" }?["spec"]?["versions"]?.array ?? []
        return (versions.map { $0["digest"] }, manifests.first { $0["kind"] == "EvaluationSuite" }?["digest"])
    }

    @Test(arguments: ["yaml", "json"])
    func `what is inlined refers to no file, validates, and has the same digests`(format: String) async throws {
        let folder = try folder()
        let run = await CommandRun.run("inline", folder("m"), "-o", format)
        #expect(run.exit == 0)
        #expect(run.err.isEmpty)
        try folder.write(run.out, to: "inlined/all.\(format)")
        let (before, after) = (try await understood(folder("m")), try await understood(folder("inlined")))
        #expect(before.digests.count == 2)
        #expect(before.digests == after.digests)
        #expect(before.suite == after.suite)
        #expect(!run.out.contains("v1.md") && !run.out.contains("\"file\"") && !run.out.contains("file:"))
    }

    @Test(arguments: ["yaml", "json"])
    func `what is inlined validates from stdin as it does from a file`(format: String) async throws {
        let folder = try folder()
        let run = await CommandRun.run("inline", folder("m"), "-o", format)
        try folder.write(run.out, to: "inlined/all.\(format)")
        let piped = await CommandRun.run("validate", "-", input: run.out)
        #expect(piped.exit == 0, "\(piped.err)")
        #expect(piped == (await CommandRun.run("validate", folder("inlined/all.\(format)"))))
        let broken = await CommandRun.run(
            "validate", "-", input: run.out.replacing("PromptRelease", with: "PromptRelic"))
        #expect(broken.exit == 1)
        #expect(broken.err.contains("<stdin>:"), "\(broken.err)")
    }

    @Test func `cases and answers move into config maps of the same namespace`() async throws {
        let folder = try folder()
        let run = await CommandRun.run("inline", folder("m"), "-o", "json")
        let items = try JSONParser.parse(run.out).json["items"]?.array ?? []
        let maps = items.filter { $0["kind"] == "ConfigMap" }
        #expect(
            maps.map { $0["metadata"] } == [
                ["name": "golden-cases", "namespace": "support"], ["name": "recorded-answers", "namespace": "support"],
            ])
        #expect(maps.first?["data"] == ["cases.jsonl": .string(Manifests.cases)])
        #expect(
            items.first { $0["kind"] == "EvaluationSuite" }?["spec"]?["casesFrom"]
                == ["configMapKeyRef": ["name": "golden-cases", "key": "cases.jsonl"]])
    }

    @Test func `with an error nothing is printed`() async throws {
        let folder = try folder()
        try folder.remove("m/prompts/v1.md")
        let run = await CommandRun.run("inline", folder("m"))
        #expect(run.exit == 1)
        #expect(run.out.isEmpty)
        #expect(run.err.contains("`prompts/v1.md` cannot be read: there is no such file"))
    }
}
