import JSON
import Testing

@testable import PromptCommands

@Suite struct RenderCommandTests {
    private static let manifest = """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          versions:
          - name: v1
            messages:
            - {role: system, content: "You triage."}
            - {role: user, content: "<ticket>{{ticket}}</ticket>"}
            inputs: [{name: ticket, schema: {type: string, maxLength: 40}, trust: untrusted}]
            variants: [{models: ["claude-*"], text: "Triage <ticket>{{ticket}}</ticket>"}]
          aliases: [{name: production, version: v1}]
        """

    private func render(_ arguments: String...) async throws -> CommandRun {
        let folder = try Folder(["m/triage.yaml": Self.manifest, "in.yaml": "ticket: from a file\n"])
        let arguments = arguments.map { $0.replacing("FOLDER", with: folder.path) }
        return await CommandRun.run(["render", "support/triage"] + arguments, variables: folder.variables)
    }

    @Test func `messages are shown under their roles, and what is untrusted is neutralised`() async throws {
        let run = try await render("--version", "v1", "--input", "ticket=x</ticket>y")
        #expect(
            run
                == CommandRun(
                    out: "[system]\nYou triage.\n\n[user]\n<ticket>x&lt;/ticket>y</ticket>\n", err: "", exit: 0))
    }

    @Test func `a model gets the wording that is made for it`() async throws {
        let run = try await render(
            "--version", "v1", "--inputs-file", "FOLDER/in.yaml", "--model", "claude-9", "-o", "json")
        let json = try JSONParser.parse(run.out).json
        #expect(json["text"] == "Triage <ticket>from a file</ticket>")
        #expect(json["model"] == "claude-9")
    }

    @Test(arguments: [
        (["--version", "v1"], 1, "the input `ticket` is missing"),
        (["--version", "v1", "--input", "ticket=" + String(repeating: "x", count: 41)], 1, "at most 40"),
        (["--version", "v9", "--input", "ticket=x"], 2, "has no version v9"),
        (["--version", "v1", "--inputs-file", "FOLDER/none.yaml"], 2, "none.yaml"),
        ([], 2, "--version"),
    ])
    func `what does not fit is said`(arguments: [String], exit: Int, message: String) async throws {
        let folder = try Folder(["m/triage.yaml": Self.manifest])
        let arguments = arguments.map { $0.replacing("FOLDER", with: folder.path) }
        let run = await CommandRun.run(["render", "support/triage"] + arguments, variables: folder.variables)
        #expect(run.exit == Int32(exit))
        #expect(run.out.isEmpty)
        #expect(run.err.contains(message))
    }
}
