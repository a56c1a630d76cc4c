import JSON
import Testing

@testable import PromptCommands

@Suite struct ResolveCommandTests {
    private func delivered() async throws -> Folder {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        return folder
    }

    @Test(arguments: [["-n", "support"], ["--bundle", "FOLDER/o/support/greeting"]])
    func `a bundle is found by its intent below the output folder, or named`(place: [String]) async throws {
        let folder = try await delivered()
        let place = place.map { $0.replacing("FOLDER", with: folder.path) }
        let run = await CommandRun.run(
            ["resolve", "greeting", "--alias", "production", "-o", "json"] + place, variables: folder.variables)
        #expect(run.exit == 0)
        #expect(try JSONParser.parse(run.out).json["text"] == "Greet {{name}} in style 1.")
    }

    @Test(arguments: [
        (["greeting", "--alias", "nope", "-n", "support"], 1, "there is no alias \"nope\""),
        (["nope", "--alias", "production", "-n", "support"], 1, "hint: there are greeting"),
        (["greeting", "--alias", "production"], 2, "hint: name the output folder"),
    ])
    func `what is not there is said with what is`(arguments: [String], exit: Int, message: String) async throws {
        let folder = try await delivered()
        let run = await CommandRun.run(["resolve"] + arguments, variables: folder.variables)
        #expect(run.exit == Int32(exit))
        #expect(run.err.contains(message))
    }
}
