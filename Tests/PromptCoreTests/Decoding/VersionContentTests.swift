import JSON
import PromptCore
import Testing

@Suite struct VersionContentTests {
    private let texts = [
        "a.md": "Hello {{name}}\n",
        "chat.yaml": "- {role: system, content: Be brief.}\n- role: user\n  content: Hi\n",
        "chat.json": "[{\"role\": \"user\", \"content\": \"Hi\"}]",
        "configmap/c/greeting": "Hi",
        "env.md": "a\nb ${env:HOME}\n",
        "marked.md": "a\r\n${env:\u{301}HOME}\r\n",
        "bad.json": "[{\"role\": \"user\",\n  \"content\": 1}]",
        "broken.json": "[\n",
        "two.yaml": "[]\n---\n[]\n",
    ]

    @Test(arguments: [
        ("template: mustache, text: Hi", "text: Hi"),
        ("text: Hi, inputs: [], variants: [], model: {}, notes: ''", "text: Hi"),
        ("text: Hi, inputs: [{name: x, trust: trusted}]", "text: Hi, inputs: [{name: x}]"),
        ("text: Hi, inputs: [{name: x, schema: {}}]", "text: Hi, inputs: [{name: x}]"),
        ("text: Hi, model: {strategy: {kind: greedy}, parameters: {}}", "text: Hi"),
        ("text: Hi, model: {parameters: {stop: END}}", "text: Hi, model: {parameters: {stop: [END]}}"),
        ("text: Hi, model: {parameters: {temperature: 1.0}}", "text: Hi, model: {parameters: {temperature: 1}}"),
        ("text: Hi, notes: null", "text: Hi"),
        ("model: {id: a, endpointName: b}, text: Hi", "text: Hi, model: {endpointName: b, id: a}"),
    ])
    func `a default written down, or another order of keys, keeps the digest`(_ one: String, _ other: String) throws {
        let digest = try #require(Written.content(one)).digest
        #expect(try #require(Written.content(other)).digest == digest)
    }

    @Test(arguments: ["n", "\"n\"", "'n'"])
    func `the draws of a strategy are read however its n is written`(_ key: String) throws {
        let version = "text: Hi, model: {id: m, strategy: {kind: selfConsistency, \(key): 5}}"
        #expect(try #require(Written.content(version)).wordings.map(\.strategy) == [.selfConsistency(5)])
    }

    @Test func `a variant's settings replace the version's even where they equal the defaults`() throws {
        let version =
            "text: Hi, model: {id: m, strategy: {kind: sample}}, variants: [{models: [a], text: Ho, model: {strategy: {kind: greedy}}}]"
        let wordings = try #require(Written.content(version)).wordings
        #expect(wordings.map(\.strategy) == [.sample, .greedy])
        #expect(wordings.map(\.modelID) == ["m", nil])
    }

    @Test(arguments: [
        "text: Hi", "text: Hi, model: {endpointName: a}", "text: Hi, variants: [{models: [x], text: Ho}]",
        "text: Hi, model: {endpointName: a}, variants: [{models: [x], text: Ho}, {models: [z], text: Hu, model: {endpointName: b}}]",
        "text: Hi, model: {endpointName: a}, variants: [{models: [x], text: Ho}, {models: [z], text: Hu, endpointName: b}]",
        "text: Hi, model: {endpointName: a}, variants: [{models: [x], text: Ho, model: {id: m}}]",
    ])
    func `the endpoints that are kept beside the content are those of its wordings`(_ version: String) throws {
        let content = try #require(Written.content(version))
        #expect(content.endpointNames == content.wordings.map(\.endpointName))
        #expect(VersionContent(canonical: content.canonical) == content)
    }

    @Test(arguments: [
        "text: Ho", "text: Hi, template: none", "text: Hi, notes: new", "text: Hi, model: {strategy: {kind: sample}}",
        "messages: [{role: user, content: Hi}]", "text: Hi, output: {jsonSchema: {}}",
        "text: Hi, output: {xmlSchema: '<schema xmlns=\"http://www.w3.org/2001/XMLSchema\"/>'}",
    ])
    func `changed content changes the digest`(_ version: String) throws {
        #expect(try #require(Written.content(version)).digest != #require(Written.content("text: Hi")).digest)
    }

    @Test func `the digest is SHA-256 over the canonical JSON of the documented form`() throws {
        let content = try #require(Written.content("text: Hi"))
        #expect(content.digest == Digest(of: ["promptVersion": 1, "content": ["text": "Hi"]]))
    }

    static let references: [(String, JSONValue)] = [
        ("from: {file: a.md}, inputs: [{name: name}]", ["text": "Hello {{name}}\n", "inputs": [["name": "name"]]]),
        (
            "from: {file: chat.yaml}",
            ["messages": [["role": "system", "content": "Be brief."], ["role": "user", "content": "Hi"]]]
        ),
        ("from: {file: chat.json}", ["messages": [["role": "user", "content": "Hi"]]]),
        ("from: {configMapKeyRef: {name: c, key: greeting}}", ["text": "Hi"]),
    ]

    @Test(arguments: references)
    func `a reference is replaced by what it reads`(_ version: String, _ json: JSONValue) {
        #expect(Written.content(version, texts: texts)?.json == json)
    }

    @Test(arguments: [
        ("from: {file: a.md}", "d/a.md:1:7: error: `name` is not a declared input; declare it under `inputs`"),
        (
            "from: {file: env.md}",
            "d/env.md:2:3: error: `${env:...}` is refused: a prompt's file reads neither the environment nor other files"
        ),
        (
            "from: {file: bad.json}",
            "d/bad.json:2:14: error: `content` must be a string, not the number 1: put it in quotes"
        ),
        (
            "from: {file: marked.md}",
            "d/marked.md:2:1: error: `${env:...}` is refused: a prompt's file reads neither the environment nor other files"
        ),
        ("from: {file: broken.json}", "d/broken.json:2:1: error: a JSON value is missing at the end of the text"),
        ("from: {file: two.yaml}", "d/two.yaml:1:1: error: one list of messages belongs here, not 2 documents"),
    ])
    func `a mistake in a referenced file is told with its place in that file`(_ version: String, _ headline: String) {
        let text = Written.releaseText(version: version)
        #expect(Written.headlines(text, texts: texts, file: "d/m.yaml") == [headline])
    }

    @Test(arguments: [
        ("text: |\n      Hello\n      {{nam}}", "m.yaml:9:7: error:"),
        ("text: \"Hello {{nam}}\"", "m.yaml:7:18: error:"),
        ("text: Hello {{nam}}", "m.yaml:7:17: error:"),
        ("text: >\n      Hello\n      {{nam}}", "m.yaml:7:11: error:"),
    ])
    func `a mistake in a template is told where it stands in the manifest`(_ lines: String, _ prefix: String) {
        let found = Written.headlines(Written.releaseHead + "spec:\n  versions:\n  - name: v\n    " + lines + "\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(prefix) == true, "\(found)")
    }

    @Test func `an XML Schema is kept as it was written, and its mistakes are told at their lines`() throws {
        let right = """
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
              <xs:element name="triage" type="xs:string"/>
            </xs:schema>

            """
        let text = { (schema: String) in
            let lines = schema.split(separator: "\n").map { "          " + $0 }.joined(separator: "\n")
            let version = "  - name: v1\n    text: Hi\n    output:\n      xmlSchema: |\n"
            return Written.releaseHead + "spec:\n  versions:\n" + version + lines + "\n"
        }
        let content = try #require(Written.release(text(right))?.spec.versions.first?.content)
        #expect(content.json == ["text": "Hi", "output": ["xmlSchema": .string(right)]])
        #expect(content.outputXMLSchema == right)
        #expect(
            Written.headlines(text(right.replacing("xs:string", with: "xs:sting"))) == [
                "m.yaml:11:11: error: `xmlSchema` is no XML Schema: element decl. 'triage', attribute 'type': The QName "
                    + "value '{http://www.w3.org/2001/XMLSchema}sting' does not resolve to a(n) type definition."
            ])
    }

    @Test func `references are known without reading them`() {
        let file = ManifestFile.read(Array(ExampleManifests.release.utf8), file: "m.yaml")
        #expect(file.documents.flatMap(ManifestDecoder.references) == [.file("prompts/v4.2.md")])
        let suite = ManifestFile.read(Array(ExampleManifests.suite.utf8), file: "m.yaml")
        #expect(suite.documents.flatMap(ManifestDecoder.references) == [.file("golden.jsonl")])
        let endpoint = ManifestFile.read(Array(ExampleManifests.endpoint.utf8), file: "m.yaml")
        #expect(endpoint.documents.flatMap(ManifestDecoder.references) == [.file("answers.jsonl")])
    }
}
