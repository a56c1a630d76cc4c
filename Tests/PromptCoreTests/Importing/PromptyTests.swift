import JSON
import PromptCore
import Testing

@Suite struct PromptyTests {
    private let second = """
        ---
        name: Ticket triage
        displayName: Triage
        description: Sorts tickets.
        metadata: {authors: [ana], tags: [a]}
        model:
          id: gpt-4.1-mini
          provider: openai
          apiType: chat
          connection: {kind: key, endpoint: "${env:URL}", apiKey: "${env:KEY}"}
          options: {temperature: 0.2, maxOutputTokens: 50, topP: 0.9, stopSequences: [END]}
        inputs:
        - {name: ticket, kind: string, description: What came in., default: "It broke."}
        - {name: level, kind: string, enumValues: [low, high]}
        outputs:
        - {name: severity, kind: string, required: true}
        template: {format: {kind: jinja2}, parser: {kind: prompty}}
        ---
        You triage.

        # System:
        Answer in JSON.
        user[]:
        User:
        <ticket>{{ ticket }}</ticket> {{ level }}

        """

    @Test func `a file of the second version becomes a version with its contract`() throws {
        let file = Foreign.read(second, "t.prompty")
        #expect(Foreign.headlines(file).isEmpty)
        let release = try #require(file.releases.first)
        #expect(release.name == "Ticket triage")
        #expect(release.description == "Sorts tickets.")
        let content = try #require(release.versions.first?.content)
        let messages: JSONValue = [
            ["role": "system", "content": "You triage."],
            ["role": "system", "content": "Answer in JSON.\nuser[]:"],
            ["role": "user", "content": "<ticket>{{ticket}}</ticket> {{level}}"],
        ]
        let inputs: JSONValue = [
            ["name": "ticket", "schema": ["type": "string", "description": "What came in."]],
            ["name": "level", "schema": ["type": "string", "enum": ["low", "high"]]],
        ]
        let schema: JSONValue = [
            "type": "object", "properties": ["severity": ["type": "string"]], "required": ["severity"],
        ]
        let parameters: JSONValue = ["temperature": 0.2, "maxTokens": 50, "topP": 0.9, "stop": ["END"]]
        #expect(
            content == [
                "messages": messages, "inputs": inputs, "output": ["jsonSchema": schema],
                "model": ["id": "gpt-4.1-mini", "parameters": parameters],
            ])
        #expect(release.versions.first?.sample == ["ticket": "It broke."])
    }

    @Test func `everything that was not carried over is listed with its place`() {
        let leftOut = Foreign.read(second, "t.prompty").leftOut
        #expect(
            leftOut.map { "\($0.mark.line) \($0.weight) \($0.what)" } == [
                "3 note `displayName`", "5 note `metadata`", "8 note `provider` of `model`",
                "10 warning `connection` of `model`", "13 warning the default or sample of `ticket`",
            ])
    }

    @Test func `a file of the first version becomes the same kind of version`() throws {
        let text = """
            ---
            name: Answer
            version: 1.5
            authors: [me]
            model:
              api: chat
              configuration: {type: azure_openai, azure_deployment: gpt-4o, api_key: "${env:KEY}"}
              parameters: {temperature: 1, max_tokens: 20, response_format: {type: json_object}}
            inputs:
              question: {type: string}
              count: 3
            sample: {question: Why?}
            template: jinja2
            ---
            user:
            {{question}} {{count}}
            """
        let file = Foreign.read(text, "a.prompty")
        let prompt = try #require(file.releases.first?.versions.first)
        #expect(prompt.version == "1.5")
        #expect(prompt.content["model"] == ["id": "gpt-4o", "parameters": ["temperature": 1, "maxTokens": 20]])
        #expect(prompt.sample == ["question": "Why?", "count": 3])
        #expect(file.leftOut.contains { $0.what == "the option `response_format` of `model`" && $0.weight == .error })
    }

    static let models: [(model: String, id: JSONValue?)] = [
        ("{configuration: {type: openai, name: gpt-4o-mini}}", "gpt-4o-mini"),
        ("{configuration: {azure_deployment: mine, name: resource}}", "mine"),
        ("{id: own, configuration: {name: other}}", "own"),
        ("{configuration: {name: '${env:MODEL}'}}", nil),
        ("{connection: {kind: reference, name: shared}}", nil),
    ]

    @Test(arguments: models)
    func `a model is named by its id or its configuration, never by a connection`(model: String, id: JSONValue?) {
        let file = Foreign.prompty("user:\nHi", header: "model: \(model)")
        #expect(Foreign.headlines(file).isEmpty)
        #expect(file.releases.first?.versions.map { $0.content["model"]?["id"] } == [id])
    }

    @Test func `a Mustache template stays as it is`() throws {
        let file = Foreign.prompty("user:\n{{#a}}\nb {{{c}}}\n{{/a}}\n", header: "template: mustache")
        let content = try #require(file.releases.first?.versions.first?.content)
        #expect(content["messages"] == [["role": "user", "content": "{{#a}}\nb {{{c}}}\n{{/a}}"]])
        #expect(content["inputs"] == [["name": "a"]])
    }

    static let mistakes: [(text: String, error: String)] = [
        ("---\nname: p\n", "p.prompty:1:1: error: the front matter that begins here has no `---` at its end"),
        ("---\nname: [\n---\nHi", "p.prompty:"),
        ("---\n- a\n---\nHi", "p.prompty:2:1: error: the front matter must be a map, not a list"),
        ("---\nname: p\n---\n \n", "p.prompty:4:1: error: there is no prompt in this file"),
        ("", "there is no prompt in this file"),
        ("---\na: 1\na: 2\n---\nHi", "p.prompty:3:1: error: "),
        ("---\ndescription: ${env:HOME}\n---\nHi", "p.prompty:2:14: error: `${env:...}` is refused"),
        ("---\nsample: ${file:x.json}\n---\nHi", "`${file:...}` is refused"),
        ("---\nname: p\n---\nHi\n ${env:HOME}", "p.prompty:5:2: error: `${env:...}` is refused"),
        (
            "---\ntemplate: liquid\n---\nHi",
            "p.prompty:2:11: error: the template format `liquid` cannot be carried over"
        ),
        ("---\nmodel: {apiType: embedding}\n---\nHi", "the API `embedding` cannot be carried over"),
        ("---\nmodel: {options: {temperature: hot}}\n---\nHi", "p.prompty:2:32: error: `temperature` must be a number"),
        ("---\ninputs: [{name: a, kind: image}]\n---\nHi", "`a` of the kind `image` cannot be carried over"),
        (
            "---\ninputs: {a b: x}\n---\nHi",
            "p.prompty:2:10: error: `name` must be made of letters, digits, `_` and `-`"
        ),
        ("---\nname: p\n---\nsystem:\nHi\nuser:\n", "p.prompty:6:1: error: the message of the role user is empty"),
        (
            "---\ninputs:\n- {name: a, enumValues: [low, off]}\n---\nHi",
            "p.prompty:3:31: error: YAML 1.1 and 1.2 read `off` differently: write it in quotes"
        ),
        ("---\nsample: {a: 012}\n---\nHi", "p.prompty:2:13: error: YAML 1.1 and 1.2 read `012` differently"),
        ("---\nname: 7\n---\nHi", "p.prompty:2:7: error: `name` must be a string"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told at its place and nothing is imported`(text: String, error: String) {
        let file = Foreign.read(text, "p.prompty")
        #expect(file.releases.isEmpty)
        #expect(Foreign.headlines(file).contains { $0.contains(error) }, "\(Foreign.headlines(file))")
    }

    @Test func `a byte order mark, CR LF and a tab change nothing`() {
        let plain = Foreign.read("---\nname: p\n---\nuser:\nHi\t{{a}}\n", "p.prompty")
        let odd = Foreign.read("\u{FEFF}---\r\nname: p\r\n---\r\nuser:\r\nHi\t{{a}}\r\n", "p.prompty")
        #expect(plain.releases.first != nil)
        #expect(odd.releases == plain.releases)
    }

    @Test func `bytes that are not UTF-8 and a file beyond the limit are refused`() {
        #expect(
            Foreign.headlines(Foreign.read(bytes: [0x48, 0xFF], "p.prompty")) == [
                "p.prompty:1:1: error: the file is not UTF-8"
            ])
        let large = Foreign.read(bytes: Array(repeating: 0x61, count: PromptFile.maximumBytes + 1), "p.prompty")
        #expect(Foreign.headlines(large) == ["p.prompty:1:1: error: the file has more than 4 MiB"])
    }

    @Test func `a key of the file appears in nothing that is said`() {
        let text = "---\nmodel: {connection: {apiKey: sk-secret}, configuration: {api_key: sk-secret}}\n---\nHi"
        let file = Foreign.read(text, "p.prompty")
        #expect(file.releases.first != nil)
        #expect(!"\(file)".contains("sk-secret"))
    }
}
