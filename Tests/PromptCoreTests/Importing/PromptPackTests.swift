import JSON
import PromptCore
import Testing

@Suite struct PromptPackTests {
    private let pack = """
        {
          "$schema": "https://promptpack.org/schema/latest/promptpack.schema.json",
          "id": "desk", "name": "Desk", "version": "2.1.0",
          "template_engine": {"version": "v1", "syntax": "{{variable}}"},
          "fragments": {"tone": "Be {{mood}}."},
          "evals": [{"id": "shape", "type": "json_valid"}, {"id": "judge", "type": "llm_judge"}],
          "prompts": {
            "support": {
              "id": "support", "name": "Support", "version": "1.0.0",
              "system_template": "Help {{company}}. {{fragments.tone}}",
              "variables": [
                {"name": "company", "type": "string", "required": true, "example": "Acme",
                 "validation": {"min_length": 2, "pattern": "^A"}},
                {"name": "mood", "type": "string", "default": "kind", "example": "calm"}
              ],
              "parameters": {"temperature": 0.3, "max_tokens": 9},
              "tools": ["look"],
              "model_overrides": {"claude-*": {"parameters": {"temperature": 0.1}}}
            },
            "sales": {"id": "sales", "name": "Sales", "version": "1.2.0", "system_template": "Sell."}
          },
          "tools": {"look": {}}
        }
        """

    @Test func `each prompt of a pack becomes a release, fragments filled in`() throws {
        let file = Foreign.read(pack, "desk.json")
        #expect(Foreign.headlines(file).isEmpty)
        #expect(file.releases.map(\.name) == ["support", "sales"])
        let support = try #require(file.releases.first?.versions.first)
        let messages: JSONValue = [["role": "system", "content": "Help {{company}}. Be {{mood}}."]]
        #expect(support.version == "1.0.0")
        let inputs: JSONValue = [
            ["name": "company", "schema": ["type": "string", "minLength": 2, "pattern": "^A"]],
            ["name": "mood", "schema": ["type": "string"]],
        ]
        let variant: JSONValue = [
            "models": ["claude-*"], "messages": messages,
            "model": ["parameters": ["temperature": 0.1, "maxTokens": 9]],
        ]
        #expect(
            support.content == [
                "messages": messages, "inputs": inputs, "variants": [variant],
                "model": ["parameters": ["temperature": 0.3, "maxTokens": 9]],
            ])
        #expect(
            file.releases.first?.suite
                == ImportedSuite(
                    defaults: [["isJSON": true]],
                    cases: [.init(name: "example", inputs: ["company": "Acme", "mood": "calm"], assertions: [])]))
    }

    static let overrides: [(parameters: String, override: String, model: JSONValue?)] = [
        ("{\"seed\": 1}", "{\"parameters\": {\"temperature\": 0}}", ["parameters": ["seed": 1, "temperature": 0]]),
        ("{\"seed\": 1}", "{\"parameters\": {\"seed\": 2}}", ["parameters": ["seed": 2]]),
        ("{\"seed\": 1}", "{\"parameters\": {}}", ["parameters": ["seed": 1]]),
        ("{}", "{\"parameters\": {\"top_p\": 0.5}}", ["parameters": ["topP": 0.5]]),
        ("{\"seed\": 1}", "{}", nil),
    ]

    @Test(arguments: overrides)
    func `an override of a model keeps the parameters that it does not name`(
        parameters: String, override: String, model: JSONValue?
    ) {
        let prompt = "{\"system_template\": \"Hi\", \"parameters\": \(parameters), "
        let overrides = "\"model_overrides\": {\"m\": \(override)}"
        let file = Foreign.read("{\"prompts\": {\"a\": \(prompt)\(overrides)}}}", "p.json")
        #expect(Foreign.headlines(file).isEmpty)
        let variants = file.releases.first?.versions.first?.content["variants"]?.array
        #expect(variants?.map { $0["model"] } == [model])
    }

    @Test func `tools, evaluations and defaults are listed`() {
        let leftOut = Foreign.read(pack, "desk.json").leftOut.filter { $0.weight != .note }.map(\.what)
        #expect(
            Set(leftOut) == [
                "`tools`", "the default of `mood`", "the evaluation `judge`",
            ])
    }

    @Test func `how an evaluation is triggered and scored is listed, and a version that nothing bears`() {
        let evaluation =
            #"{"id": "e", "type": "json_valid", "trigger": "every_turn", "threshold": {"value": 0.9}}"#
        let prompts = ["a", "b"].map { "\"\($0)\": {\"version\": \"1.0.0\", \"system_template\": \"Hi\"}" }
        let text = """
            {"version": "2.0.0",
            "evals": [\(evaluation)],
            "prompts": {\(prompts.joined(separator: ", "))}}
            """
        let file = Foreign.read(text, "p.json")
        #expect(
            file.leftOut.filter { !$0.what.hasPrefix("`evals`") }
                .map { "\($0.mark.line):\($0.mark.column) \($0.weight) \($0.what)" } == [
                    "1:2 note `version`", "2:45 warning `trigger` of the evaluation `e`",
                    "2:70 warning `threshold` of the evaluation `e`",
                ])
        let unversioned = Foreign.read(text.replacing("\"version\": \"1.0.0\", ", with: ""), "p.json")
        #expect(unversioned.releases.map { $0.versions.first?.version } == ["2.0.0", "2.0.0"])
        #expect(!unversioned.leftOut.contains { $0.what == "`version`" })
    }

    static let mistakes: [(prompts: String, error: String)] = [
        ("\"a\": {\"id\": \"a\"}", "p.json:1:14: error: the prompt `a` has no `system_template`"),
        ("\"a\": {\"system_template\": \"{{fragments.none}}\"}", "`fragments.none` names no fragment"),
        ("\"a\": {\"system_template\": \"{{#if x}}\"}", "`{{#if x}}` is not closed"),
        ("\"a\": {\"system_template\": \"${env:HOME}\"}", "`${env:...}` is refused"),
    ]

    @Test(arguments: mistakes)
    func `a mistake is told at its place`(prompts: String, error: String) {
        let file = Foreign.read("{\"prompts\": {\(prompts)}}", "p.json")
        #expect(Foreign.headlines(file).contains { $0.contains(error) }, "\(Foreign.headlines(file))")
    }
}
