import JSON
import PromptCore
import Testing

@Suite struct PromptfooTests {
    private func assertions(_ yaml: String, vars: String = "{q: cat}") -> [JSONValue]? {
        Foreign.read("prompts: ['{{q}}']\ntests:\n- vars: \(vars)\n  assert: [\(yaml)]", "c.yaml")
            .releases.first?.suite?.cases.first?.assertions
    }

    @Test func `prompts become versions of one release, tests its suite`() throws {
        let text = """
            description: Sorts tickets.
            prompts:
            - 'Sort: {{ ticket }}'
            - file://prompts/chat.json
            - {id: file://two.txt, label: two}
            providers: [{id: 'ollama:chat:llama3'}]
            defaultTest: {vars: {tone: calm}, assert: [{type: icontains, value: '{{ want }}'}]}
            tests:
            - description: a charge
              vars: {ticket: I was charged twice, want: High}
              assert: [{type: not-contains, value: sorry}]
            - vars: {ticket: [a, b], want: low}
              threshold: 0.5
            """
        let files = [
            "prompts/chat.json":
                "[{\"role\": \"system\", \"content\": \"Sort.\"}, {\"role\": \"user\", \"content\": \"{{ticket}}\"}]",
            "two.txt": "One {{ticket}}\n---\nTwo {{ticket}}\n",
        ]
        let file = Foreign.read(text, "promptfooconfig.yaml", texts: files)
        #expect(Foreign.headlines(file).isEmpty)
        let release = try #require(file.releases.first)
        let inputs: JSONValue = [["name": "ticket"]]
        #expect(release.description == "Sorts tickets.")
        #expect(release.versions.map(\.version) == [nil, nil, "two", "two"])
        let chat: JSONValue = [["role": "system", "content": "Sort."], ["role": "user", "content": "{{ticket}}"]]
        let contents: [[String: JSONValue]] = [
            ["text": "Sort: {{ticket}}", "inputs": inputs], ["messages": chat, "inputs": inputs],
            ["text": "One {{ticket}}", "inputs": inputs], ["text": "Two {{ticket}}", "inputs": inputs],
        ]
        #expect(release.versions.map(\.content) == contents)
        let cases: [ImportedSuite.Case] = [
            .init(
                name: "a charge", inputs: ["ticket": "I was charged twice", "want": "High", "tone": "calm"],
                assertions: [["icontains": "High"], ["not": ["contains": "sorry"]]]),
            .init(
                name: "test-2 #1", inputs: ["ticket": "a", "want": "low", "tone": "calm"],
                assertions: [["icontains": "low"]]),
            .init(
                name: "test-2 #2", inputs: ["ticket": "b", "want": "low", "tone": "calm"],
                assertions: [["icontains": "low"]]),
        ]
        #expect(release.suite?.cases == cases)
        #expect(file.leftOut.map(\.what) == ["the provider `ollama:chat:llama3`", "`threshold` of a test"])
    }

    static let carried: [(theirs: String, ours: [JSONValue])] = [
        ("{type: equals, value: a}", [["equals": "a"]]),
        ("{type: equals, value: 7}", [["equals": "7"]]),
        ("{type: equals, value: {a: 1}}", [["jsonPath": ["path": "$", "equals": ["a": 1]]]]),
        ("{type: contains, value: 'a {{q}}'}", [["contains": "a cat"]]),
        ("{type: starts-with, value: a}", [["startsWith": "a"]]),
        ("{type: regex, value: '[a-z]+'}", [["regex": "[a-z]+"]]),
        ("{type: contains-all, value: [a, b]}", [["containsAll": ["a", "b"]]]),
        ("{type: contains-any, value: 'a, b'}", [["containsAny": ["a", "b"]]]),
        ("{type: icontains-all, value: [a, b]}", [["icontains": "a"], ["icontains": "b"]]),
        ("{type: is-json}", [["isJSON": true]]),
        ("{type: not-regex, value: a}", [["not": ["regex": "a"]]]),
        ("{type: assert-set, assert: [{type: equals, value: a}]}", [["equals": "a"]]),
    ]

    @Test(arguments: carried)
    func `an assertion that we have becomes ours`(theirs: String, ours: [JSONValue]) {
        #expect(assertions(theirs) == ours)
    }

    @Test func `words and numbers of YAML 1.1 are what YAML 1.2 says, in files of tests and prompts too`() throws {
        let text = """
            prompts: [file://chat.yaml]
            tests: file://tests.yaml
            defaultTest: {vars: {lamp: off}, assert: [{type: contains, value: no}]}
            """
        let tests = "- {vars: {word: yes, code: 012, y: {n: on}}, assert: [{type: equals, value: n}]}"
        let chat = "- role: system\n  content: on\n- role: user\n  content: '{{word}}'"
        let file = Foreign.read(text, "c.yaml", texts: ["tests.yaml": tests, "chat.yaml": chat])
        #expect(Foreign.headlines(file).isEmpty)
        let release = try #require(file.releases.first)
        #expect(release.versions.first?.content["messages"]?.array?.first?["content"] == "on")
        #expect(
            release.suite?.cases == [
                .init(
                    name: "test-1", inputs: ["lamp": "off", "word": "yes", "code": 12, "y": ["n": "on"]],
                    assertions: [["contains": "no"], ["equals": "n"]])
            ])
    }

    static let listed: [(theirs: String, why: String)] = [
        ("{type: javascript, value: output.length}", "no code of a config is run"),
        ("{type: latency, threshold: 100}", "write `thresholds.latency`"),
        ("{type: rouge-n, value: a, threshold: 0.5}", "it counts words in runs"),
        ("{type: llm-rubric, value: kind}", "no endpoint to ask"),
        ("{type: similar, value: kind}", "it compares embeddings"),
        ("{type: factuality, value: x}", "this program has no assertion that asks the same"),
        ("{type: contains, value: '{{ nobody }}'}", "its value names a variable that the test does not have"),
        ("{type: regex, value: '('}", "`regex` cannot be read"),
        ("{type: assert-set, threshold: 0.5, assert: []}", "a share of assertions cannot be asked for"),
    ]

    @Test(arguments: listed)
    func `an assertion that cannot be carried over is listed, and its test with it where nothing remains`(
        theirs: String, why: String
    ) {
        let file = Foreign.read("prompts: ['{{q}}']\ntests:\n- vars: {q: x}\n  assert: [\(theirs)]", "c.yaml")
        #expect(file.leftOut.first?.why.contains(why) == true, "\(file.leftOut)")
        #expect(file.leftOut.last?.what == "the test `test-1`")
        #expect(file.releases.first?.suite == nil)
    }

    @Test func `a variable's file is its text without white space at both ends, and a file of another kind is listed`()
    {
        let vars = "{a: file://a.txt, b: \"x\\n\\n\"}"
        let tests =
            "[{vars: \(vars), assert: [{type: is-json}]}, {vars: {a: file://a.yaml}, assert: [{type: is-json}]}]"
        let file = Foreign.read(
            "prompts: [a]\ntests: \(tests)", "c.yaml", texts: ["a.txt": "\n one\ntwo \n", "a.yaml": "a: 1"])
        #expect(file.releases.first?.suite?.cases.map(\.inputs) == [["a": "one\ntwo", "b": "x\n"]])
        #expect(file.leftOut.map(\.why) == ["`a.yaml` is not read as a text: write its value"])
    }

    static let graders: [(test: String, grader: String?)] = [
        ("assert: [{type: llm-rubric, value: kind}]", "gpt-4-1"),
        ("options: {provider: 'openai:gpt-4.1'}, assert: [{type: llm-rubric, value: kind}]", "gpt-4-1"),
        ("assert: [{type: llm-rubric, value: kind, provider: second}]", "second"),
        ("assert: [{type: llm-rubric, value: kind, provider: 'openai:o9'}]", nil),
        ("options: {provider: 'openai:o9'}, assert: [{type: llm-rubric, value: kind}]", nil),
        ("options: {provider: {text: 'openai:o9'}}, assert: [{type: llm-rubric, value: kind}]", nil),
        ("assert: [{type: similar, value: kind}]", nil),
    ]

    @Test(arguments: graders)
    func `an answer is graded by whom the config names, or not at all, and a model that judges itself is told`(
        test: String, grader: String?
    ) throws {
        let providers = "['openai:gpt-4.1', {id: 'openai:gpt-4.1-mini', label: second}]"
        for place in ["defaultTest: {\(test)}\ntests: [{vars: {q: x}}, {vars: {q: y}}]", "tests: [{\(test)}]"] {
            let file = Foreign.read("prompts: [a]\nproviders: \(providers)\n\(place)", "c.yaml")
            let asserted = file.releases.first?.suite?.cases.first?.assertions
            let expected: [JSONValue]? = grader.map {
                [["judge": ["rubric": "kind", "endpointName": .string($0)]]]
            }
            #expect(asserted == expected, "\(file.leftOut)")
            let warnings = file.leftOut.filter { $0.weight == .warning }.map(\.what)
            #expect(warnings == (grader == nil ? [] : ["another grader for the assertion `llm-rubric`"]))
            let lost = file.leftOut.filter { $0.weight == .error && $0.what.hasPrefix("the assertion") }
            #expect(lost.count == (grader == nil ? 1 : 0))
        }
    }

    @Test func `of a test's options all but the grader are listed`() {
        let file = Foreign.read(
            "prompts: [a]\ndefaultTest: {options: {prefix: x, provider: y}}\ntests: [{assert: [{type: is-json}]}]",
            "c.yaml")
        #expect(file.leftOut.map(\.what) == ["`prefix` of the options of defaultTest"])
    }

    @Test func `white space around the prompts of a text file is cut, and places stay those of the file`() {
        let files = [
            "p.txt": "\n  One {{a}}\n\n---\n\n \tTwo {{ b | upper }}\n {{ c | upper }} \n---\n \n",
            "p.md": "\nHi\n",
        ]
        let file = Foreign.read("prompts: [file://p.txt]", "c.yaml", texts: files)
        #expect(
            file.diagnostics.errors.map { "\($0.file):\($0.mark.line):\($0.mark.column)" } == [
                "p.txt:6:7", "p.txt:7:2",
            ])
        let fine = Foreign.read(
            "prompts: [file://p.txt, file://p.md]", "c.yaml",
            texts: files.mapValues { $0.replacing(" | upper", with: "") })
        #expect(
            fine.releases.first?.versions.map { $0.content["text"] } == [
                "One {{a}}", "Two {{b}}\n {{c}}", "\nHi\n",
            ])
    }

    static let mistakes: [(config: String, error: String)] = [
        ("prompts: [file://../x.txt]", "c.yaml:1:11: error: `../x.txt` must stay below the manifest's folder"),
        ("prompts: [file:///x.txt]", "must be a path below the manifest's folder"),
        ("prompts: [file://none.txt]", "`none.txt` cannot be read: no such file"),
        ("prompts: ['{{ a | upper }}']", "c.yaml:1:12: error: `{{ a | upper }}` cannot be carried over"),
        ("prompts: ['[{\"role\": \"boss\", \"content\": \"x\"}]']", "a message must have a `role`"),
        ("prompts: ['{{ env.HOME }}']", "c.yaml:1:12: error: `env` cannot be carried over"),
        ("prompts: ['[{\"role\": \"user\", {% if a %}\"content\": \"x\"{% endif %}}]']", "this chat cannot be read"),
        ("prompts: [a]\ntests: [{assert: [{value: x}]}]", "an assertion must have a `type`"),
        ("prompts: []", "there is no prompt in this file"),
        ("a: 1", "this is neither a .prompty or .prompt file nor a PromptPack or promptfoo config"),
        ("prompts: [", "c.yaml:"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told at its place`(config: String, error: String) {
        let headlines = Foreign.headlines(Foreign.read(config, "c.yaml"))
        #expect(headlines.contains { $0.contains(error) }, "\(headlines)")
    }

    @Test func `a provider becomes an endpoint where this build can ask it, and is listed otherwise`() {
        let file = Foreign.read(
            "prompts: [a]\nproviders: ['openai:chat:gpt-4.1', 'anthropic:messages:claude']", "c.yaml")
        let listed = file.leftOut.filter { $0.what.hasPrefix("where ") }.map(\.mark.line)
        #expect(file.endpoints.count + listed.count == 2)
        #expect(file.endpoints.allSatisfy { ["gpt-4-1", "claude"].contains($0.name) })
        let content = file.releases.first?.versions.first?.content
        #expect(content?["model"]?["id"] == "gpt-4.1")
        #expect(content?["variants"]?.array?.map { $0["models"] } == [["claude"]])
    }

    @Test func `a key in a config is never carried over, nor said`() {
        let file = Foreign.read(
            "prompts: [a]\nproviders: [{id: 'openai:gpt-4.1', config: {apiKey: sk-secret, temperature: 0.5}}]", "c.yaml"
        )
        #expect(
            file.releases.first?.versions.first?.content["model"]?["parameters"] == ["temperature": 0.5])
        #expect(file.leftOut.contains { $0.what == "`apiKey` of `openai:gpt-4.1`" })
        #expect(!"\(file)".contains("sk-secret"))
    }
}
