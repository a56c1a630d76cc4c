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
            "models": ["claude-*"], "messages": messages, "model": ["parameters": ["temperature": 0.1]],
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

    @Test func `tools, evaluations and defaults are listed`() {
        let leftOut = Foreign.read(pack, "desk.json").leftOut.filter { $0.weight != .note }.map(\.what)
        #expect(
            Set(leftOut) == [
                "`tools`", "the default of `mood`", "the evaluation `judge`",
            ])
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
