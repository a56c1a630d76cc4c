import JSON
import PromptCore
import Testing

@Suite struct InputContractTests {
    private static let version = """
        text: '{{#loud}}!{{/loud}}{{ticket}}', inputs: [{name: ticket, schema: {type: string, maxLength: 5}}, \
        {name: loud, schema: {type: boolean}}, {name: unused, schema: {type: integer}}, {name: other}], \
        variants: [{models: [x], text: '{{other.name}}'}]
        """

    static let values: [(values: JSONValue, problems: [String])] = [
        (["ticket": "a", "loud": true, "other": ["name": "b"]], []),
        (["ticket": "a", "loud": true, "other": ["name": "b"], "unknown": 1], []),
        (["ticket": "a", "loud": true], ["the input `other` is missing"]),
        (
            ["ticket": "too long", "unused": "x"],
            [
                "the input `loud` is missing", "the input `other` is missing",
                "the input `ticket`: at most 5 characters are allowed, but there are 8",
                "the input `unused`: this is a string, but an integer is wanted",
            ]
        ),
    ]

    @Test(arguments: values)
    func `values fit a version when all that its wordings name is there and keeps to its schema`(
        values: JSONValue, problems: [String]
    ) throws {
        let contract = InputContract(try #require(Written.content(Self.version)))
        #expect(contract.problems(with: values.object ?? [:]) == problems)
    }

    @Test func `a text that is used as it is needs nothing`() throws {
        let contract = InputContract(
            try #require(Written.content("template: none, text: '{{a}}', inputs: [{name: a}]")))
        #expect(contract.problems(with: [:]) == [])
    }

    @Test func `a schema that is none lets nothing through`() {
        let content = VersionContent(normalized: [
            "text": "{{a}}", "inputs": [["name": "a", "schema": ["type": "strin"]]],
        ])
        #expect(
            InputContract(content).problems(with: ["a": 1]) == [
                "the schema of the input `a` is none: \"strin\" is no type; the types are array, boolean, integer, "
                    + "null, number, object, string"
            ])
    }
}
