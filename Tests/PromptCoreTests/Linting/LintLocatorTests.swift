import JSON
import PromptCore
import Testing

@Suite struct LintLocatorTests {
    /// The place, as `file:line:column`, of a place in version `v` of a release with this version and `spec`.
    private func location(
        _ place: LintPlace, in text: String, texts: [String: String] = [:]
    ) throws -> String {
        let file = ManifestFile.read(Array(text.utf8), file: "d/m.yaml")
        let locator = LintLocator(try #require(file.documents.first)) { reference in
            texts[reference.text].map { .file(SourceText(Array($0.utf8), file: "d/\(reference.text)")) }
        }
        let found = locator.location(of: place, inVersion: "v")
        return "\(found.source.file):\(found.mark.line):\(found.mark.column)"
    }

    private func manifest(_ version: String) -> String { Written.releaseHead + "spec:\n  versions:\n\(version)\n" }

    private func text(_ line: Int, _ column: Int) -> LintPlace {
        LintPlace(["text"], mark: Mark(line: line, column: column))
    }

    static let scalars: [(String, Int, Int, String)] = [
        ("    text: |\n      one\n\n      two x\n", 3, 5, "10:11"), ("    text: plain words", 1, 7, "7:17"),
        ("    text: \"quoted words\"", 1, 8, "7:19"), ("    text: 'single words'", 1, 8, "7:19"),
        ("    text: >-\n      folded\n      words\n", 1, 8, "7:11"),
        ("    text: \"with\\nan escape\"", 2, 4, "7:11"), ("    text: |2\n        deep x\n", 1, 6, "7:11"),
        ("    text: |\n      ünï © x\n", 1, 7, "8:13"),
    ]

    @Test(arguments: scalars)
    func `a place in a text is one in the manifest, or the scalar's`(
        _ body: String, _ line: Int, _ column: Int, _ expected: String
    ) throws {
        let found = try location(text(line, column), in: manifest("  - name: v\n" + body))
        #expect(found == "d/m.yaml:\(expected)")
    }

    static let fields: [(LintPlace, String)] = [
        (LintPlace(["messages", 1, "content"], mark: Mark(line: 1, column: 3)), "9:32"),
        (LintPlace(["inputs", 0]), "10:14"), (LintPlace(["model", "parameters"]), "11:12"),
        (LintPlace(["notes"]), "6:11"),
        (LintPlace(), "6:11"), (LintPlace(["variants", 0, "text"]), "12:36"),
        (LintPlace(["lint", "waivers", 0], root: .spec), "13:20"),
    ]

    @Test(arguments: fields)
    func `a field is found, or what is around it`(_ place: LintPlace, _ expected: String) throws {
        let written = manifest(
            """
              - name: v
                messages:
                - {role: system, content: hello}
                - {role: user, content: "hello"}
                inputs: [{name: x}]
                model: {id: m}
                variants: [{models: [a], text: hi}]
              lint: {waivers: [{rule: PL016, reason: r}]}
            """)
        #expect(try location(place, in: written) == "d/m.yaml:\(expected)")
    }

    static let references: [(String, LintPlace, String)] = [
        ("a.md", LintPlace(["text"], mark: Mark(line: 2, column: 3)), "d/a.md:2:3"),
        ("a.md", LintPlace(["inputs", 0]), "d/m.yaml:6:12"),
        ("c.yaml", LintPlace(["messages", 0, "content"], mark: Mark(line: 2, column: 1)), "d/c.yaml:4:5"),
        ("c.json", LintPlace(["messages", 0, "content"], mark: Mark(line: 1, column: 2)), "d/c.json:1:29"),
        ("gone.md", LintPlace(["text"], mark: Mark(line: 2, column: 3)), "d/m.yaml:6:21"),
    ]

    @Test(arguments: references)
    func `a text from a file has its places there`(_ file: String, _ place: LintPlace, _ expected: String) throws {
        let written = manifest("  - {name: v, from: {file: \(file)}}")
        let texts = [
            "a.md": "one\ntwo\n", "c.yaml": "- role: user\n  content: |\n    one\n    two\n",
            "c.json": "[{\"role\":\"user\",\"content\":\"hello\"}]",
        ]
        #expect(try location(place, in: written, texts: texts) == expected)
    }

    static let prompty = """
        \u{FEFF}---
        name: x
        ---
        system:
        hello
          see 10.0.0.5

        user:

        {# gone #}mail {{ x }} 10.1.1.1 {{ x }}
        """
    static let dotprompt = """
        ---
        model: m
        input: {schema: {x: string}}
        ---

          see 10.0.0.5
        {{role "model"}} ok {{x}} 10.9.9.9
        """
    static let imported: [(String, LintPlace, String)] = [
        ("x.prompty", content(0, 2, 7), "d/x.prompty:6:7"), ("x.prompty", content(1, 1, 12), "d/x.prompty:10:24"),
        ("x.prompty", content(1, 1, 6), "d/x.prompty:10:16"), ("x.prompty", content(0, 9, 1), "d/x.prompty:5:1"),
        ("x.prompty", LintPlace(["messages", 1]), "d/x.prompty:10:1"),
        ("x.prompt", content(0, 1, 5), "d/x.prompt:6:7"), ("x.prompt", content(1, 1, 11), "d/x.prompt:7:27"),
        ("x.prompt", content(1, 1, 5), "d/x.prompt:7:21"), ("bad.prompt", content(0, 1, 1), "d/m.yaml:6:21"),
    ]

    private static func content(_ message: Int, _ line: Int, _ column: Int) -> LintPlace {
        LintPlace(["messages", .index(message), "content"], mark: Mark(line: line, column: column))
    }

    @Test(arguments: imported)
    func `a message of another program's file has its places there`(
        _ file: String, _ place: LintPlace, _ expected: String
    ) throws {
        let written = manifest("  - {name: v, from: {file: \(file)}}")
        let texts = ["x.prompty": Self.prompty, "x.prompt": Self.dotprompt, "bad.prompt": "---\nno end"]
        #expect(try location(place, in: written, texts: texts) == expected)
    }

    @Test func `the text of a prompt without roles has its places below the header`() throws {
        let written = manifest("  - {name: v, from: {file: x.prompt}}")
        let texts = ["x.prompt": "---\nmodel: m\n---\none\ntwo three\n"]
        #expect(try location(text(2, 5), in: written, texts: texts) == "d/x.prompt:5:5")
    }
}
