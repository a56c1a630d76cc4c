import JSON
import PromptCore
import Testing
import YAML

@testable import PromptCommands

@Suite struct GetCommandTests {
    private static func running() async throws -> Folder {
        let folder = try Folder(["m/release.yaml": Manifests.release(versions: 2, alias: "v1")])
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        return folder
    }

    private static func get(_ arguments: String..., folder: Folder) async -> CommandRun {
        await CommandRun.run(["get"] + arguments, variables: folder.variables)
    }

    @Test(arguments: ["releases", "release", "prel"])
    func `releases have short names`(kind: String) async throws {
        let folder = try await Self.running()
        let run = await Self.get(kind, "-n", "support", "-o", "name", folder: folder)
        #expect(run == CommandRun(out: "promptrelease.promptops.dev/greeting\n", err: "", exit: 0))
    }

    @Test func `yaml shows the spec as it is written, and the status`() async throws {
        let folder = try await Self.running()
        let run = await Self.get("release", "support/greeting", "-o", "yaml", folder: folder)
        let object = try #require(YAMLReader.documents(run.out).documents.first?.root.json)
        #expect(object["spec"]?["aliases"]?.array?.first?["strategy"] == ["immediate": [:]])
        #expect(object["status"]?["phase"] == "Ready")
    }

    @Test func `the latest of versions that were recorded together is the last of the manifest`() async throws {
        let folder = try await Self.running()
        let rows = await Self.get("versions", "-A", folder: folder).out.split(separator: "\n").dropFirst()
        #expect(rows.map { $0.contains(" latest ") } == [false, true])
        #expect(rows.last?.contains(" v2 ") == true)
    }

    @Test func `an empty list is told on stderr`() async throws {
        let folder = try await Self.running()
        let run = await Self.get("runs", "-n", "support", folder: folder)
        #expect(run == CommandRun(out: "", err: "no runs found in namespace support; -A looks in all\n", exit: 0))
    }

    @Test func `a name that is not there ends with 1, beside those that are`() async throws {
        let folder = try await Self.running()
        let run = await Self.get("releases", "greeting", "nope", "-n", "support", "-o", "name", folder: folder)
        #expect(run.out == "promptrelease.promptops.dev/greeting\n")
        #expect(run.err == "error: there are no releases of nope in namespace support\n")
        #expect(run.exit == 1)
    }

    @Test func `a damaged record stops only itself`() async throws {
        let folder = try await Self.running()
        try folder.write("{", to: "s/releases/support/broken.json")
        let run = await Self.get("releases", "-A", "-o", "name", folder: folder)
        #expect(run.out == "promptrelease.promptops.dev/greeting\n")
        #expect(run.err.contains("warning: "))
        #expect(run.err.contains("broken.json"))
        #expect(run.exit == 1)
    }

    @Test func `a state folder that is not there is wrong usage`() async throws {
        let folder = try Folder()
        let run = await Self.get("releases", folder: folder)
        #expect(run.exit == 2)
        #expect(run.err.contains("PROMPTOPS_STATE"))
    }
}

extension Folder {
    /// The environment for the folders `m`, `o` and `s` below this one.
    var variables: [String: String] {
        ["PROMPTOPS_MANIFESTS": self("m"), "PROMPTOPS_OUTPUT": self("o"), "PROMPTOPS_STATE": self("s"), "USER": "kim"]
    }
}
