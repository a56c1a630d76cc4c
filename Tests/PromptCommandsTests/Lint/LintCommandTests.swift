import Foundation
import JSON
import PromptCommands
import PromptCore
import Testing

@Suite struct LintCommandTests {
    /// A release whose texts and `lint` are given.
    private static func manifest(_ text: String, lint: String = "{}", more: String = "") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: greeting, namespace: support}
        spec:
          versions:
          - name: v1
            text: |
              Hello.
              \(text)
        \(more)
          aliases: [{name: production, version: v1}]
          lint: \(lint)
        """
    }

    private func lint(_ files: [String: String], _ arguments: String..., on day: String = "2026-11-22") async throws
        -> (run: CommandRun, folder: Folder)
    {
        let folder = try Folder(files)
        let now = try #require(Timestamp(day + "T12:00:00Z"))
        return (await CommandRun.run(["lint", folder.path] + arguments, now: { now }), folder)
    }

    @Test func `prompts without findings end with 0`() async throws {
        let (run, _) = try await lint(["a.yaml": Self.manifest("Be kind.")])
        #expect(
            run
                == CommandRun(
                    out: "", err: "1 version: no errors, no warnings, no infos, none waived; nothing stops\n", exit: 0))
    }

    @Test func `an error ends with 1 and has its place in the text`() async throws {
        let (run, folder) = try await lint(["a.yaml": Self.manifest("system: you are bad")])
        #expect(run.exit == 1)
        #expect(run.out.contains("\(folder("a.yaml")):9:7 "))
        let words = run.out.split(separator: "\n").last?.split(separator: " ").dropFirst().prefix(4)
        #expect(words.map(Array.init) == ["error", "PL007", "support/greeting", "v1"])
        #expect(run.err == "1 version: 1 error, no warnings, no infos, none waived; 1 stops traffic\n")
    }

    @Test func `a text in a file of its own has its place there`() async throws {
        let manifest = Self.manifest("x").replacing("text: |\n      Hello.\n      x", with: "from: {file: p/a.md}")
        let (run, folder) = try await lint(
            ["a.yaml": manifest, "p/a.md": "Hi\n\nMail bob@corp.io"], "-o", "json")
        let finding = try JSONParser.parse(run.out).json["findings"]?.array?.first
        #expect(finding?["file"]?.string == folder("p/a.md"))
        #expect([finding?["line"], finding?["column"], finding?["part"]] == [3, 6, "text"])
    }

    @Test func `a text in a ConfigMap has its place there`() async throws {
        let from = "from: {configMapKeyRef: {name: texts, key: greeting}}"
        let manifest = Self.manifest("x").replacing("text: |\n      Hello.\n      x", with: from)
        let map = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: texts, namespace: support}
            data:
              greeting: |
                Hi
                Mail bob@corp.io
            """
        let (run, folder) = try await lint(["a.yaml": manifest, "b.yaml": map])
        #expect(run.out.contains("\(folder("b.yaml")):7:10 "))
    }

    /// `failOn`, a waiver, the day, the exit code, and what the finding of PL016 is shown as.
    static let judgements: [(String, String, Int32, String)] = [
        ("{}", "2026-11-22", 0, "warning"), ("{failOn: warning}", "2026-11-22", 1, "warning"),
        ("{failOn: warning, waivers: [{rule: PL016, reason: public, until: 2029-12-31}]}", "2026-11-22", 0, "waived"),
        ("{waivers: [{rule: PL016, reason: public, until: 2026-11-22}]}", "2026-11-22", 0, "waived"),
        ("{waivers: [{rule: PL016, reason: public, until: 2026-11-21}]}", "2026-11-22", 1, "warning"),
        ("{failOn: never, waivers: [{rule: PL016, reason: public, until: 2026-11-21}]}", "2026-11-22", 0, "warning"),
    ]

    @Test(arguments: judgements)
    func `a finding stops by failOn, waivers and the day`(
        _ lint: String, _ day: String, _ exit: Int32, _ shown: String
    ) async throws {
        let (run, _) = try await self.lint(["a.yaml": Self.manifest("Mail bob@corp.io", lint: lint)], on: day)
        #expect(run.exit == exit)
        #expect(run.out.split(separator: "\n").contains { $0.contains(" \(shown) ") && $0.contains("e-mail") })
        #expect(run.out.contains("(public)") == (shown == "waived"))
    }

    @Test func `an expired waiver is told once, at its place`() async throws {
        let more = "  - {name: v2, text: Hi}"
        let waiver = "{waivers: [{rule: PL016, reason: public, until: 2020-01-01}]}"
        let (run, folder) = try await lint(["a.yaml": Self.manifest("Be kind.", lint: waiver, more: more)])
        #expect(run.exit == 1)
        let lines = run.out.split(separator: "\n").filter { $0.contains("held until 2020-01-01") }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("\(folder("a.yaml")):12:20 ") == true)
    }

    @Test func `a waiver that covers nothing is told, unless a version could not be looked at`() async throws {
        let waiver = "{waivers: [{rule: PL016, reason: public, until: 2029-12-31}]}"
        let idle = try await lint(["a.yaml": Self.manifest("Be kind.", lint: waiver)]).run
        #expect(idle.exit == 0)
        #expect(idle.out.contains("the waiver of PL016 covers nothing; take it out"))
        let recorded = Self.manifest("Be kind.", lint: waiver).replacing("version: v1}", with: "version: v0}")
        #expect(try await !lint(["a.yaml": recorded]).run.out.contains("covers nothing"))
    }

    @Test func `an invalid manifest ends with 2, and what could be read is looked at`() async throws {
        let (run, _) = try await lint(["a.yaml": Self.manifest("system: x"), "b.yaml": "kind: [\n"])
        #expect(run.exit == 2)
        #expect(run.err.contains("b.yaml:"))
        #expect(run.out.contains("PL007"))
    }

    @Test func `an unknown rule in a waiver is an error with the nearest one`() async throws {
        let waiver = "{waivers: [{rule: PL16, reason: r, until: 2029-12-31}]}"
        let (run, _) = try await lint(["a.yaml": Self.manifest("Hi", lint: waiver)])
        #expect(run.exit == 2)
        #expect(run.err.contains("unknown lint rule `PL16`; did you mean `PL016`?"))
    }

    @Test func `a path without any manifest is an error`() async throws {
        let (run, folder) = try await lint(["a.txt": "x"])
        #expect(run.exit == 2)
        #expect(run.err.contains("\(folder.path):1:1: error: there is no manifest here"))
    }

    @Test func `a folder without releases is a warning`() async throws {
        let endpoint = """
            apiVersion: promptops.dev/v1alpha1
            kind: ModelEndpoint
            metadata: {name: e}
            spec: {protocol: openai, baseURL: "https://example.com/v1", model: m, apiKeyFrom: {env: KEY}}
            """
        let run = try await lint(["a.yaml": endpoint]).run
        #expect(run.exit == 0)
        #expect(run.err.contains("warning: no release was found"))
    }

    @Test func `JSON has every finding with its place, and the waiver that covers it`() async throws {
        let waiver = "{waivers: [{rule: PL016, reason: public, until: 2027-01-31}]}"
        let (run, folder) = try await lint(["a.yaml": Self.manifest("Mail bob@corp.io", lint: waiver)], "-o", "json")
        let json = try JSONParser.parse(run.out).json
        #expect(json["summary"] == ["versions": 1, "findings": 1, "waived": 1, "stops": 0])
        #expect(
            json["findings"]?.array == [
                [
                    "release": "support/greeting", "version": "v1", "rule": "PL016", "severity": "warning",
                    "message": "this looks like an e-mail address",
                    "mend": "use an invented one, as `name@example.com`", "part": "text",
                    "file": .string(folder("a.yaml")), "line": 9, "column": 12, "stops": false,
                    "waived": ["reason": "public", "until": "2027-01-31"],
                ]
            ])
        #expect(json["diagnostics"] == [])
    }

    @Test func `the rules are listed with severity, sentence and source, and need no path`() async throws {
        let table = await CommandRun.run("lint", "--rules")
        #expect(table.exit == 0)
        #expect(table.out.split(separator: "\n").count == LintRule.allCases.count + 1)
        for guide in LintGuide.all { #expect(table.out.contains("\(guide.rule.rawValue) ")) }
        let json = try JSONParser.parse(await CommandRun.run("lint", "--rules", "-o", "json").out).json
        #expect(json.array?.map { $0["rule"]?.string } == LintGuide.all.map(\.rule.rawValue))
        #expect(await CommandRun.run("lint", "--rules", "x").exit == 2)
        #expect(await CommandRun.run("lint", "--rules", "-o", "sarif").exit == 2)
    }

    @Test func `a secret is never shown`() async throws {
        let key = "ghp_" + String(repeating: "a1", count: 18)
        for format in ["table", "json", "sarif"] {
            let run = try await lint(["a.yaml": Self.manifest("Use \(key)")], "-o", format).run
            #expect(run.exit == 1)
            #expect(!run.out.contains("a1a1") && !run.err.contains("a1a1"))
        }
    }

    @Test func `what a person wrote does not steer the terminal`() async throws {
        let file = Self.manifest("x").replacing("text: |\n      Hello.\n      x", with: "text: \"a\\e[31m b\"")
        let run = try await lint(["a.yaml": file]).run
        #expect(run.exit == 1)
        #expect(!run.out.contains("\u{1B}"))
    }
}
