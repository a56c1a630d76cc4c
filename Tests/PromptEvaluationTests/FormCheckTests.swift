import JSON
import PromptCore
import PromptEvaluation
import PromptOperator
import Testing

/// Assertions about the form of a whole answer.
@Suite(.timeLimit(.minutes(2))) struct FormCheckTests {
    struct Example: Sendable {
        var assertion: Assertion
        var passing: [String]
        var failing: [String]
    }

    private static let schema: JSONValue = [
        "type": "object", "required": ["severity"],
        "properties": ["severity": ["enum": ["high", "low"]], "parent": ["$ref": "#"]],
    ]
    private static let xmlSchema = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
          <xs:element name="ticket">
            <xs:complexType>
              <xs:sequence><xs:element name="severity" type="xs:int"/></xs:sequence>
            </xs:complexType>
          </xs:element>
        </xs:schema>
        """

    static let examples: [Example] = [
        Example(
            assertion: .jsonSchema(schema),
            passing: [
                #"{"severity":"high"}"#, #" {"severity":"low","more":[1]} "#,
                #"{"severity":"low","parent":{"severity":"high"}}"#,
            ],
            failing: [
                "{}", #"{"severity":"medium"}"#, #"{"severity":"low","parent":{}}"#, "high", "",
                "```json\n{\"severity\":\"high\"}\n```", #"{"severity":"high"} That is all."#,
            ]),
        Example(
            assertion: .isXML, passing: ["<a/>", "<?xml version=\"1.0\"?>\n<a b='c'>d<e/></a>\n"],
            failing: ["", "a", "<a>", "<a></b>", "<a/><b/>", "```xml\n<a/>\n```", "<a b=c/>", "<a>&unknown;</a>"]),
        Example(
            assertion: .isXML, passing: [],
            failing: [
                """
                <!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]>
                <a>&y;</a>
                """, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><a>&x;</a>",
            ]),
        Example(
            assertion: .xmlSchema(xmlSchema), passing: ["<ticket><severity>3</severity></ticket>"],
            failing: [
                "<ticket><severity>high</severity></ticket>", "<ticket/>", "<other/>", "<ticket>", "3", "",
            ]),
    ]

    @Test(arguments: examples)
    func `an assertion passes and fails as its table says, and its not the other way round`(
        _ example: Example
    ) async throws {
        let check = try example.assertion.prepared()
        let opposite = try Assertion.not(example.assertion).prepared()
        for answer in example.passing {
            #expect(try await check.check(CheckedAnswer(answer)).outcome == .passed, "\(answer)")
            #expect(try await opposite.check(CheckedAnswer(answer)).outcome == .failed, "\(answer)")
        }
        for answer in example.failing {
            #expect(try await check.check(CheckedAnswer(answer)).outcome == .failed, "\(answer)")
            #expect(try await opposite.check(CheckedAnswer(answer)).outcome == .passed, "\(answer)")
        }
    }

    @Test func `a failure names the places, then shows the answer`() async throws {
        let json = try await Assertion.jsonSchema(Self.schema).prepared().check(CheckedAnswer(#"{"severity":1}"#))
        #expect(json.description == "jsonSchema")
        #expect(json.actual.hasPrefix("/severity: "), "\(json.actual)")
        #expect(json.actual.hasSuffix(#": {"severity":1}"#), "\(json.actual)")
        let xml = try await Assertion.xmlSchema(Self.xmlSchema).prepared()
            .check(CheckedAnswer("<ticket>\n<severity>high</severity></ticket>"))
        #expect(xml.actual.hasPrefix("line 2: "), "\(xml.actual)")
    }

    @Test func `a validation that is given up is passed neither by itself nor by its not`() async throws {
        // Each level asks the level below it twice: 2^40 applications without a bound.
        var definitions: [String: JSONValue] = ["d0": ["type": "array"]]
        for level in 1...40 {
            let below: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = ["oneOf": [["allOf": [below]], ["anyOf": [below]]]]
        }
        let schema: JSONValue = ["$ref": "#/$defs/d40", "$defs": .object(definitions)]
        for assertion in [Assertion.jsonSchema(schema), .not(.jsonSchema(schema))] {
            #expect(try await assertion.prepared().check(CheckedAnswer("{}")).outcome == .undecided)
        }
    }

    @Test func `a document that may have been refused for its length alone is undecided`() async throws {
        let broken = "<a>" + String(repeating: "x", count: 300_000)
        #expect(try await Assertion.not(.isXML).prepared().check(CheckedAnswer(broken)).outcome == .undecided)
    }

    @Test(arguments: [Assertion.jsonSchema(["type": "strin"]), .xmlSchema("<a/>"), .not(.xmlSchema(""))])
    func `a schema that is none is refused before any answer`(_ assertion: Assertion) {
        #expect(throws: AssertionProblem.self) { try assertion.prepared() }
    }

    @Test func `tokens are those that the endpoint counted, and nothing is guessed where it did not`() async throws {
        let check = try Assertion.maxTokens(10).prepared()
        let usage = { TokenUsage(inputTokens: 99, outputTokens: $0) }
        #expect(try await check.check(CheckedAnswer("a", usage: usage(10))).passed)
        #expect(
            try await check.check(CheckedAnswer("a", usage: usage(11)))
                == AssertionResult(
                    .failed, description: "maxTokens", expected: "at most 10 tokens", actual: "11 tokens"))
        for assertion in [Assertion.maxTokens(10), .not(.maxTokens(10))] {
            let check = try assertion.prepared()
            let error = await #expect(throws: ModelError.self) { try await check.check(CheckedAnswer("a")) }
            guard case .refused? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
        }
    }
}

/// `schema`: each version is held to its own contract.
@Suite struct ContractCheckTests {
    private func version(_ name: String, output: JSONValue?) -> EvaluationRequest.Subject {
        var content: [String: JSONValue] = [
            "text": .string("\(name): {{ticket}}"), "inputs": [["name": "ticket"]],
            "model": ["endpointName": "recorded"],
        ]
        content["output"] = output
        return EvaluationRequest.Subject(version: name, content: VersionContent(normalized: .object(content)))
    }

    private func asserting(_ assertion: Assertion) -> EvaluationSuite {
        var suite = suite(
            ["a"], passRate: "100%", regression: RegressionThreshold(maxDrop: percent("50%"), maxBroken: 0))
        suite.spec.cases[0].assertions = []
        suite.spec.defaults = [assertion]
        return suite
    }

    private static let json: JSONValue = ["jsonSchema": ["type": "object", "required": ["v2"]]]
    private static let xml: JSONValue = [
        "xmlSchema": "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='v1'/></xs:schema>"
    ]

    private static let client = PromptClientStub { prompt in
        .success(ModelAnswer(text: prompt.hasPrefix("v2") ? #"{"v2":1}"# : "<v1/>"))
    }

    @Test func `the candidate and the stable version are each held to their own contract`() async {
        let result = await evaluate(
            request(
                asserting(.schema), candidate: version("v2", output: Self.json), stable: version("v1", output: Self.xml)
            ),
            client: Self.client)
        #expect(result.verdict == .pass, "\(result.reason)")
        #expect((result.passed, result.stablePassed) == (1, 1))
        let swapped = await evaluate(
            request(
                asserting(.schema), candidate: version("v2", output: Self.xml), stable: version("v1", output: Self.json)
            ),
            client: Self.client)
        #expect((swapped.passed, swapped.stablePassed) == (0, 0))
        #expect(swapped.failures.map(\.assertion) == ["schema (xmlSchema)"])
    }

    @Test(arguments: [(true, false, "v2"), (false, true, "v1")])
    func `a version without a contract is an error that names it, before anything is asked`(
        _ stableHas: Bool, _ candidateHas: Bool, _ name: String
    ) async {
        let result = await evaluate(
            request(
                asserting(.not(.schema)), candidate: version("v2", output: candidateHas ? Self.json : nil),
                stable: version("v1", output: stableHas ? Self.xml : nil)),
            client: Self.client)
        #expect(result.verdict == .error)
        #expect(
            result.reason
                == "\(name) has no `output`, the contract that the assertion `schema` holds answers to")
        #expect(result.calls == 0)
    }

    @Test func `an answer without its version's contract is never passed`() async throws {
        let check = try Assertion.not(.schema).prepared()
        await #expect(throws: ModelError.self) { try await check.check(CheckedAnswer("{}")) }
    }
}
