import Foundation
import Testing

/// What the repository ships is what a user copies: it has to be right.
struct ExamplesTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func files(below folder: String) -> [String] {
        let path = root.appendingPathComponent(folder).path
        let found = FileManager.default.subpaths(atPath: path) ?? []
        return found.map { "\(path)/\($0)" }.sorted()
    }

    /// Every folder of examples with manifests in it; a change of the quickstart stands over its first manifests.
    @Test(arguments: ["examples/quickstart/manifests", "examples/quickstart-kubernetes", "examples/support-desk"])
    func `an example validates without errors or warnings`(folder: String) async {
        let run = await CommandRun.run("validate", Self.root.appendingPathComponent(folder).path)
        #expect(run.exit == 0, "\(run.err)")
        #expect(run.out.contains("no errors, no warnings"), "\(run.out)")
    }

    @Test(arguments: ["examples/quickstart", "examples/support-desk"])
    func `the linter finds nothing in an example but what it waives`(folder: String) async {
        let run = await CommandRun.run("lint", Self.root.appendingPathComponent(folder).path)
        #expect(run.exit == 0, "\(run.out)")
        #expect(run.err.contains(": no errors, no warnings, no infos, "), "\(run.out)")
    }

    @Test(arguments: ["2-good-candidate", "3-bad-candidate"])
    func `a change of the quickstart validates over its first manifests`(change: String) async throws {
        let folder = try Folder()
        let quickstart = Self.root.appendingPathComponent("examples/quickstart")
        for file in try FileManager.default.contentsOfDirectory(atPath: quickstart.path + "/manifests") {
            let text = try String(contentsOfFile: "\(quickstart.path)/manifests/\(file)", encoding: .utf8)
            try folder.write(text, to: file)
        }
        let release = try String(contentsOfFile: "\(quickstart.path)/changes/\(change)/release.yaml", encoding: .utf8)
        try folder.write(release, to: "release.yaml")
        let run = await CommandRun.run("validate", folder.path)
        #expect(run.exit == 0, "\(run.err)")
    }

    @Test func `every manifest that ships stands in a folder that a test validates`() {
        let here = ["examples/quickstart/manifests/", "examples/quickstart/changes/", "examples/support-desk/"]
        // What is applied to a cluster: `Tests/manifests/check.py`.
        let validated = here + ["examples/quickstart-kubernetes/", "manifests/", "crds/"]
        let manifests = ["examples", "manifests", "crds"].flatMap(Self.files).filter { file in
            [".yaml", ".yml"].contains { file.hasSuffix($0) }
        }
        let strays = manifests.filter { file in !validated.contains { file.hasPrefix("\(Self.root.path)/\($0)") } }
        #expect(manifests.count >= 7)
        #expect(strays.isEmpty)
    }
}
