import JSON
import PromptCore
import Testing
import YAML

/// Files that were cut, mixed up or made to be costly.
@Suite struct ImportDamageTests {
    static let files: [(file: String, text: String)] = [
        (
            "a.prompty",
            "---\nname: p\nmodel: {id: m, options: {temperature: 0.5}}\ninputs:\n- {name: xs, kind: array}\n---\n# system:\n"
                + "{% for x in xs %}{{ x.a }}{% if x %}b{% else %}c{% endif %}{% endfor %}\nuser:\n{{- y | default('z') }}{# c #}\n"
        ),
        (
            "a.prompt",
            "# c\n---\nmodel: m\ninput: {schema: {a: string, b?(enum): [x]}}\n---\n{{role \"system\"}}\n{{#if a}}\nb\n{{else}}\n"
                + "c{{/if}}{{#each xs}}{{this.a}}{{../a}}{{/each}}\\{{x}}{{!-- c --}}"
        ),
        (
            "a.json",
            "{\"prompts\": {\"a\": {\"system_template\": \"{{x}} {{fragments.f}}\", \"variables\": [{\"name\": \"x\"}]}}, "
                + "\"fragments\": {\"f\": \"{{y}}\"}}"
        ),
        (
            "a.yaml",
            "prompts: ['{{q}}', '[{\"role\": \"user\", \"content\": \"{{q}}\"}]']\nproviders: ['openai:m']\ntests:\n"
                + "- {vars: {q: [a, b]}, assert: [{type: contains-all, value: 'a, {{q}}'}, {type: is-json}]}\n"
        ),
    ]

    /// What is imported without an error must be manifests without an error.
    private func check(_ text: String, _ file: String) {
        let read = Foreign.read(text, file)
        guard !read.diagnostics.hasErrors else { return }
        let documents = ImportedManifests(name: nil, version: nil, namespace: nil).documents(read, fallback: "a")
        let written = documents.map { YAMLWriter.write($0) }.joined(separator: "---\n")
        let errors = Written.decode(written).diagnostics.errors
        #expect(errors.isEmpty, "\(errors) of \(text)")
        #expect(!documents.isEmpty)
    }

    @Test(arguments: files)
    func `a file that is cut anywhere is refused, or read as manifests that decode`(file: String, text: String) {
        for end in text.unicodeScalars.indices { check(String(text.unicodeScalars[..<end]), file) }
    }

    @Test(arguments: files)
    func `a file that lacks any character is refused, or read as manifests that decode`(file: String, text: String) {
        for index in text.unicodeScalars.indices {
            var scalars = text.unicodeScalars
            scalars.remove(at: index)
            check(String(scalars), file)
        }
    }

    static let deep = [
        ("a.prompty", "user:\n" + String(repeating: "{% if a %}", count: 2_000)),
        ("a.prompty", "user:\n{% if a %}" + String(repeating: "{% elif b %}", count: 2_000) + "{% endif %}"),
        ("a.prompt", String(repeating: "{{#each a}}", count: 2_000)),
    ]

    @Test(arguments: deep)
    func `blocks nested without end are one error`(file: String, text: String) {
        let headlines = Foreign.headlines(Foreign.read(text, file))
        #expect(headlines.count == 1)
        #expect(headlines.first?.contains("blocks are nested deeper than 32 levels") == true)
    }

    @Test func `a file beyond what a version can be is an error of the manifest`() {
        let texts = ["large.prompt": String(repeating: "a", count: (1 << 20) + 1)]
        let found = Written.headlines(Written.releaseText(version: "from: {file: large.prompt}"), texts: texts)
        #expect(found == ["m.yaml:6:22: error: `large.prompt` has more than 1 MiB"])
    }
}
