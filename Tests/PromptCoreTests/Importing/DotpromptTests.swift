import JSON
import PromptCore
import Testing

@Suite struct DotpromptTests {
    private func file(_ body: String, _ header: String = "model: m") -> ImportedFile {
        Foreign.read("---\n\(header)\n---\n\(body)", "d.prompt")
    }

    private func content(_ body: String, _ header: String = "model: m") -> [String: JSONValue]? {
        file(body, header).releases.first?.versions.first?.content
    }

    @Test func `a file becomes a version with its contract`() throws {
        let text = """
            # A licence.

            ---
            name: triage
            variant: short
            model: googleai/gemini-2.0-flash
            config: {temperature: 0.5, topK: 40, maxOutputTokens: 30, stopSequences: ["\\n"]}
            input:
              schema:
                ticket: string, what came in
                tone?(enum, how to speak): [warm, cold]
                rows(array): {name: string, count?: integer}
              default: {ticket: Help}
            output:
              format: json
              schema: {severity(enum): [low, high], reason?: string}
            vendor.flag: 1
            ---
            {{role "system"}}
            You triage.
            {{role "user"}}
            {{ticket}}{{#each rows}}{{name}}, {{/each}}
            {{role "model"}}Done.
            """
        let file = Foreign.read(text, "triage.short.prompt")
        #expect(Foreign.headlines(file).isEmpty)
        let prompt = try #require(file.releases.first?.versions.first)
        #expect(
            prompt.content["messages"] == [
                ["role": "system", "content": "\nYou triage.\n"],
                ["role": "user", "content": "\n{{ticket}}{{#rows}}{{name}}, {{/rows}}\n"],
                ["role": "assistant", "content": "Done."],
            ])
        #expect(
            prompt.content["model"] == [
                "id": "googleai/gemini-2.0-flash",
                "parameters": ["temperature": 0.5, "topK": 40, "maxTokens": 30, "stop": ["\n"]],
            ])
        let row: JSONValue = [
            "type": "object", "additionalProperties": false, "required": ["name"],
            "properties": ["name": ["type": "string"], "count": ["type": ["integer", "null"]]],
        ]
        let inputs: JSONValue = [
            ["name": "ticket", "schema": ["type": "string", "description": "what came in"]],
            ["name": "tone", "schema": ["enum": ["warm", "cold", nil], "description": "how to speak"]],
            ["name": "rows", "schema": ["type": "array", "items": row]],
        ]
        #expect(prompt.content["inputs"] == inputs)
        let output: JSONValue = [
            "type": "object", "additionalProperties": false, "required": ["severity"],
            "properties": ["severity": ["enum": ["low", "high"]], "reason": ["type": ["string", "null"]]],
        ]
        #expect(prompt.content["output"]?["jsonSchema"] == output)
        #expect(
            file.leftOut.map { "\($0.mark.line) \($0.weight) \($0.what)" } == [
                "5 note `variant`", "11 warning that `tone` may be left out", "13 warning the default of `ticket`",
                "17 note `vendor.flag`",
            ])
    }

    static let bodies: [(body: String, content: [String: JSONValue])] = [
        ("Hi", ["text": "Hi"]),
        ("\n\n  Hi {{name}}\n\n", ["text": "Hi {{name}}", "inputs": [["name": "name"]]]),
        ("{{role \"system\"}}\n{{role \"user\"}}Hi", ["text": "Hi"]),
        ("a{{! no }}b{{!-- {{no}} --}}c", ["text": "abc"]),
        ("{{{a}}}{{&b}}", ["text": "{{a}}{{b}}", "inputs": [["name": "a"], ["name": "b"]]]),
        ("a {{~b~}} c", ["text": "a{{b}}c", "inputs": [["name": "b"]]]),
        ("\\{{a}}", ["text": "{{a}}", "template": "none"]),
        (
            "{{#each xs}}\n- {{this}} {{../y}}\n{{/each}}\nend",
            [
                "text": "{{#xs}}- {{.}} {{y}}\n{{/xs}}end",
                "inputs": [["name": "xs", "schema": ["type": "array"]], ["name": "y"]],
            ]
        ),
    ]

    @Test(arguments: bodies)
    func `a body becomes the text or the messages that it makes`(body: String, expected: [String: JSONValue]) {
        var content = content(body)
        content?["model"] = nil
        #expect(content == expected)
    }

    @Test func `blocks over a boolean become sections, and their lines go with them`() {
        let header = "input: {schema: {on: boolean}}"
        #expect(
            content("a\n{{#if on}}\n  b\n{{else}}\n  c\n{{/if}}\nd", header)?["text"]
                == "a\n{{#on}}  b\n{{/on}}{{^on}}  c\n{{/on}}d")
        #expect(content("{{#unless on}}b{{/unless}}", header)?["text"] == "{{^on}}b{{/on}}")
    }

    static let refused: [(body: String, error: String)] = [
        (
            "{{role \"user\"}} {{! nothing }}",
            "d.prompt:1:1: error: there is no prompt in this file: no message has a text"
        ),
        ("Hi\n {{history}}", "d.prompt:5:2: error: `{{history}}` cannot be carried over"),
        ("{{media url=photo}}", "`{{media url=photo}}` cannot be carried over: a message of a version is text"),
        ("{{section \"x\"}}", "a version has no sections"),
        ("{{json x}}", "Mustache has no helpers"),
        ("{{>part}}", "Mustache partials are not supported"),
        ("{{#ifEquals a 1}}b{{/ifEquals}}", "only `if`, `unless` and `each`"),
        ("{{#each xs}}{{@index}}{{/each}}", "Mustache has no helpers"),
        ("{{role \"boss\"}}Hi", "the roles are model, system, tool and user"),
        ("{{#if a}}{{role \"user\"}}x{{/if}}", "a role inside a block"),
        ("{{#if a}}x", "d.prompt:4:1: error: `{{#if a}}` is not closed"),
        ("{{/if}}", "`{{/if}}` closes nothing here"),
        ("{{a", "`{{` has no `}}`"),
        ("\\{{a}} {{b}}", "cannot be written in a Mustache template"),
    ]

    @Test(arguments: refused)
    func `a construct without a Mustache equivalent is an error with its place`(body: String, error: String) {
        let file = file(body)
        #expect(file.releases.isEmpty)
        #expect(Foreign.headlines(file).contains { $0.contains(error) }, "\(Foreign.headlines(file))")
    }

    @Test func `words and numbers of YAML 1.1 are what YAML 1.2 says`() {
        let header = "output:\n  schema:\n    a(enum): [yes, no, on, y, true]\n    b(enum): [012, 1e3, 0x1F, 1_000]"
        let properties = content("Hi", header)?["output"]?["jsonSchema"]?["properties"]
        #expect(
            properties == ["a": ["enum": ["yes", "no", "on", "y", true]], "b": ["enum": [12, 1000, 31, "1_000"]]])
    }

    static let schemas: [(schema: String, error: String)] = [
        ("a: Person", "`Person` is no type of Picoschema"), ("a(list): string", "`(list)` is no kind of Picoschema"),
        ("a(enum): x", "an enum must be a list of values"), ("a: 3", "a type belongs here, not the number 3"),
    ]

    @Test(arguments: schemas)
    func `a schema that is none is an error`(schema: String, error: String) {
        let file = file("Hi", "input:\n  schema:\n    \(schema)")
        #expect(file.releases.isEmpty)
        #expect(Foreign.headlines(file).contains { $0.contains(error) }, "\(Foreign.headlines(file))")
    }

    @Test func `front matter that cannot be parsed is an error and not a part of the prompt`() {
        let file = Foreign.read("---\na: [\n---\nHi", "d.prompt")
        #expect(file.releases.isEmpty)
        #expect(file.diagnostics.hasErrors)
    }
}
