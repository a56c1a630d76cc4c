import Foundation
import JSON
import PromptCore
import Testing

/// Ordinary prompts of many kinds and languages, a version a line: every finding in one of them is a false alarm.
struct OrdinaryPrompt: Sendable {
    var name: String
    var content: VersionContent

    static func load() throws -> [OrdinaryPrompt] {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/ordinary-prompts.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            var members = try #require(try JSONValue(parsing: Array(line.utf8)).object)
            let name = members.removeValue(forKey: "name")?.string ?? ""
            return OrdinaryPrompt(name: name, content: VersionContent(normalized: .object(members)))
        }
    }
}

@Suite struct FalseAlarmTests {
    /// What is known to be found in ordinary prompts, by rule; no error among it. What the rules are made to ask about is
    /// counted too.
    private static let known = [
        // A context in a system message, which nobody marked as untrusted.
        "PL004": 1,
        // A support chat in the prompt's words: `User: my router blinks`.
        "PL007": 1,
        // A game that begins with "You are now in the world of ...".
        "PL008": 1,
        // An invented telephone number that is not of those kept free; the public address of an association.
        "PL016": 2,
        // The network of everybody's home router.
        "PL017": 1,
        "PL018": 1,
        // The date in a system message.
        "PL028": 1,
    ]

    @Test func `ordinary prompts have no errors, and no more warnings than are known`() throws {
        let prompts = try OrdinaryPrompt.load()
        #expect(prompts.count >= 100)
        #expect(Set(prompts.map(\.name)).count == prompts.count)
        let findings = prompts.flatMap { prompt in
            Linter.findings(in: prompt.content, version: prompt.name)
        }
        print(table(findings, of: prompts.count))
        #expect(findings.filter { $0.severity == .error }.map(\.text) == [])
        let counts = Dictionary(findings.map { ($0.rule, 1) }, uniquingKeysWith: +)
        #expect(counts == Self.known, "\(findings.map(\.text).joined(separator: "\n"))")
    }

    private func table(_ findings: [LintFinding], of count: Int) -> String {
        let rows = LintRule.allCases.map { rule -> String in
            let found = findings.filter { $0.rule == rule.rawValue }
            let counts = LintFinding.Severity.allCases.map { severity in
                String(found.count { $0.severity == severity })
            }
            return "\(rule.rawValue) \(counts.joined(separator: " "))"
        }
        return (["false alarms in \(count) ordinary prompts", "rule error warning info"] + rows).joined(separator: "\n")
    }
}
