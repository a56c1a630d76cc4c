import PromptCore
import Testing

@Suite struct IgnoredKeywordTests {
    static let schemas: [(String, [String])] = [
        (
            "text: hi, output: {jsonSchema: {requried: [a]}}",
            [
                "m.yaml:6:48: warning: `requried` is no keyword of JSON Schema (draft 2020-12) and has no effect; "
                    + "did you mean `required`?"
            ]
        ),
        (
            "text: \"{{x}}\", inputs: [{name: x, schema: {dependencies: {a: [b]}}}]",
            [
                "m.yaml:6:59: warning: `dependencies` is no keyword of JSON Schema (draft 2020-12) and has no effect; "
                    + "write `dependentRequired` or `dependentSchemas`"
            ]
        ),
        (
            "text: hi, output: {jsonSchema: {propertyOrdering: [a]}}",
            ["m.yaml:6:48: warning: `propertyOrdering` is no keyword of JSON Schema (draft 2020-12) and has no effect"]
        ),
        ("text: hi, output: {jsonSchema: {x-order: 1, $comment: c, default: 1}}", []),
    ]

    @Test(arguments: schemas)
    func `what looks like a keyword of a contract and is none is a warning`(_ version: String, _ told: [String]) {
        let text = Written.releaseText(version: version)
        #expect(Written.headlines(text) == told)
    }
}
