import Foundation
import PromptCommands
import Testing

@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct OperatorProcessTests {
    @Test func `SIGTERM ends an operator at once with 0, and a second one is kept out until then`() async throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Promoted"))
        let second = await CommandRun.run(["run", "--once"] + folder.flags)
        #expect(second.exit == 1)
        #expect(second.err.contains("another operator"))
        let (exit, took) = running.stop()
        #expect(exit == 0)
        #expect(took < .seconds(2))
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
    }

    @Test func `an operator takes up a manifest that changes under it`() throws {
        let folder = try Folder(["m/release.yaml": Manifests.release()])
        let program = try #require(OperatorProcess.program)
        let running = try OperatorProcess(program, ["run"] + folder.flags)
        #expect(running.said("Promoted: production: v1"))
        try folder.write(Manifests.release(versions: 2, alias: "v2"), to: "m/release.yaml")
        #expect(running.said("Promoted: production: v2"))
        _ = running.stop()
    }
}
