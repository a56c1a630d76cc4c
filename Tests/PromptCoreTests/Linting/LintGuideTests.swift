import JSON
import PromptCore
import Testing
import YAML

@Suite struct LintGuideTests {
    /// What the linter finds in a version as a guide writes it.
    private func rules(_ version: String, after before: String?) throws -> Set<String> {
        let versions = try [before, version].compactMap(\.self).enumerated()
            .map { VersionSpec(name: "v\($0)", content: try content($1), mark: Mark(line: 1, column: 1)) }
        let newest = try #require(versions.last)
        let found =
            Linter.findings(in: try #require(newest.content), version: newest.name)
            + Linter.contractBreaks(in: newest.name, among: versions)
        return Set(found.map(\.rule))
    }

    private func content(_ version: String) throws -> VersionContent {
        VersionContent(normalized: try #require(YAMLReader.documents(version).documents.first).root.json)
    }

    @Test func `every rule has a guide, in the order of the rules`() {
        #expect(LintGuide.all.map(\.rule) == LintRule.allCases.sorted { $0.rawValue < $1.rawValue })
        #expect(Set(LintGuide.all.map(\.name)).count == LintGuide.all.count)
    }

    @Test(arguments: LintGuide.all)
    func `a rule finds something in its bad example and nothing in its good one`(_ guide: LintGuide) throws {
        #expect(try rules(guide.bad, after: guide.before).contains(guide.rule.rawValue))
        #expect(try !rules(guide.good, after: guide.before).contains(guide.rule.rawValue))
    }

    @Test(arguments: LintGuide.all)
    func `a good example has nothing that stops it`(_ guide: LintGuide) throws {
        let document = try #require(YAMLReader.documents(guide.good).documents.first)
        let found = Linter.findings(in: VersionContent(normalized: document.root.json), version: "v1")
        #expect(found.filter { $0.severity == .error } == [])
    }
}
