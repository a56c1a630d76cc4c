import JSON
import PromptCore
import Testing

@testable import PromptCommands

@Suite struct VersionFinderTests {
    private let finder = VersionFinder(
        release: SampleRecords.release([SampleRecords.holding]),
        recorded: [SampleRecords.version("v1"), SampleRecords.version("v2")],
        written: [
            VersionSpec(name: "v2", content: SampleRecords.content("changed"), mark: Mark(line: 1, column: 1)),
            VersionSpec(name: "v3", content: SampleRecords.content("v3"), mark: Mark(line: 1, column: 1)),
        ])

    @Test(arguments: [("v1", "v1"), ("v2", "v2"), ("v3", "v3"), ("latest", "v2"), ("production", "v1")])
    func `a version is known by its name, as the latest and by its alias; what is recorded counts`(
        name: String, version: String
    ) throws {
        #expect(try finder.find(name) == NamedVersion(name: version, content: SampleRecords.content(version)))
    }

    @Test func `what is not there is refused with what is`() {
        #expect(
            throws: CommandFailure(
                "support/triage has no version v9", hint: "it has v1, v2, v3; `latest` and aliases work too",
                exit: .usage)
        ) { try finder.find("v9") }
    }

    @Test func `of a manifest with errors no version is promised`() {
        var finder = finder
        finder.faulty = "manifests"
        #expect(
            throws: CommandFailure(
                "support/triage has no version v9",
                hint: "its manifest has errors: `promptops validate manifests` shows them", exit: .usage)
        ) { try finder.find("v9") }
    }

    @Test func `where nothing is recorded there is no latest version`() {
        let content = SampleRecords.content("v1")
        let finder = VersionFinder(
            release: SampleRecords.release([]), recorded: [],
            written: [
                VersionSpec(name: "v1", content: content, mark: Mark(line: 1, column: 1)),
                VersionSpec(name: "v2", content: nil, mark: Mark(line: 1, column: 1)),
            ])
        #expect(throws: CommandFailure("support/triage has no version v2", hint: "it has v1", exit: .usage)) {
            try finder.find("v2")
        }
    }
}
