import Foundation
import Testing

/// The reader of a storm finds what it is there to find.
@Suite struct StormReaderTests {
    private static let place = "o/support/r1"

    /// Something done to what an operator left, by a shell in `o/support/r1`, and what the reader says then.
    private static let faults = [
        ("rm v1.prompt.json", "r1 is half there: [\"v1.prompt.json\"]"),
        ("ln -sfn ..gone ..data", "r1 cannot be loaded"),
        ("sed -i s/sha256:./sha256:x/ ..data/release.json", "r1 is torn"),
        ("sed -i 's/style 1/style 2/' ..data/v1.prompt.json", "r1: v1 has another text"),
        ("sed -i 's/style 1/style 2/' ..data/production.txt", "r1: production.txt is not v1"),
        ("sed -i 's/style 1/style 2/' ..data/production.json", "r1: production.json is not v1"),
        ("sed -i s/v1/v2/ ..data/flags.json", "r1: flags.json has the variants"),
        (
            "sed -i 's/\"transition\" : 1/\"transition\" : 7/' ../../../s/bundles/support/r1.json",
            "r1 delivered 7 and committed 1"
        ),
        (
            "sed -i 's/\"transition\" : 1/\"transition\" : 0/' ../../../s/bundles/support/r1.json",
            "r1 went back from transition 1 to 0"
        ),
        ("rm ../../../s/releases/support/r1.json", "r1 has no mark or no record"),
        (
            "sed -i 's/v1/v3/g; s/style 1/style 3/' ..data/*.json ..data/*.txt && mv ..data/v1.prompt.json "
                + "..data/v3.prompt.json && ln -s ..data/v3.prompt.json v3.prompt.json",
            "r1: v3 became stable"
        ),
        (
            "sed -i 's/\"stable\":\"v1\"/\"canary\":{\"salt\":\"\",\"version\":\"v1\",\"weight\":500},&/' ..data/release.json",
            "r1: v1 gets 500"
        ),
    ]

    @Test(arguments: faults)
    func `a storm's reader finds what nobody may see`(command: String, finding: String) async throws {
        var files = StormManifests.surroundings
        files["m/r1.yaml"] = StormManifests.release("r1", listed: [1], target: 1)
        let folder = try Folder(files)
        #expect(await CommandRun.run(["run", "--once"] + folder.flags).exit == 0)
        let reader = StormReader(folder)
        reader.look(at: "r1")
        #expect(reader.violations == [])
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "cd '\(folder(Self.place))' && \(command)"]
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 0)
        reader.look(at: "r1")
        #expect(reader.violations.contains { $0.hasPrefix(finding) }, "\(reader.violations)")
    }
}
