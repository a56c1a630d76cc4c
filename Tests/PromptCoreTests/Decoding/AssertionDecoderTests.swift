import JSON
import PromptCore
import Testing

@Suite struct AssertionDecoderTests {
    private static let schema =
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'/></xs:schema>"

    /// A sound suite whose only case has the input `ticket` and asserts this.
    private func text(_ assertion: String, defaults: String = "[]", more: String = "") -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: s}
        spec:
          endpointName: mini
          sampling: deterministic
          defaults: {assert: \(defaults)}
          cases: [{name: c, inputs: {ticket: t}, assert: [\(assertion)]}]
          thresholds: {passRate: {min: 95%}}
          \(more)
        """
    }

    private static let panel = JudgePanel(endpointName: "strict")

    static let assertions: [(String, Assertion)] = [
        ("{jsonSchema: {type: object}}", .jsonSchema(["type": "object"])),
        ("isXML", .isXML), ("{isXML: {}}", .isXML), ("{xmlSchema: \"\(schema)\"}", .xmlSchema(schema)),
        ("schema", .schema), ("{schema: {}}", .schema), ("{schema: true}", .schema),
        ("{maxTokens: 200}", .maxTokens(200)),
        ("{levenshtein: {to: a, min: 0.9}}", .levenshtein(LevenshteinAssertion(to: "a", .similarity(min: 0.9)))),
        ("{levenshtein: {to: '', maxDistance: 0}}", .levenshtein(LevenshteinAssertion(to: "", .distance(max: 0)))),
        ("{rougeL: {to: a b, min: 1}}", .rougeL(OverlapAssertion(to: "a b", min: 1))),
        ("{bleu: {to: 返金, min: 0.25}}", .bleu(OverlapAssertion(to: "返金", min: 0.25))),
        (
            "{similar: {to: a, endpointName: small, min: 0.8}}",
            .similar(SimilarAssertion(to: "a", endpointName: "small", min: 0.8))
        ),
        ("{judge: {rubric: Polite., endpointName: strict}}", .judge(JudgeAssertion(rubric: "Polite.", panel: panel))),
        (
            "{judge: {rubric: r, endpointName: strict, votes: 5, minAgreement: 80%, parameters: {temperature: 1}}}",
            .judge(
                JudgeAssertion(
                    rubric: "r",
                    panel: JudgePanel(
                        endpointName: "strict", votes: 5, minAgreement: Percentage("80%"),
                        parameters: ["temperature": 1])))
        ),
        (
            "{grounded: {context: Berlin, endpointName: strict}}",
            .grounded(GroundedAssertion(context: .text("Berlin"), panel: panel))
        ),
        (
            "{not: {grounded: {input: ticket, endpointName: strict, votes: 1}}}",
            .not(
                .grounded(
                    GroundedAssertion(context: .input("ticket"), panel: JudgePanel(endpointName: "strict", votes: 1))))
        ),
        ("refusal", .refusal), ("{not: {refusal: {}}}", .not(.refusal)),
        ("{numeric: {equals: 42}}", .numeric(NumericAssertion(equals: 42))),
        (
            "{numeric: {equals: -1.5, tolerance: 0.5, path: $.total}}",
            .numeric(NumericAssertion(equals: -1.5, tolerance: 0.5, path: "$.total"))
        ),
    ]

    @Test(arguments: assertions)
    func `each assertion is read, and written back as it was`(_ written: String, _ assertion: Assertion) throws {
        let suite = try #require(Written.suite(text(written)))
        #expect(suite.diagnostics == [])
        #expect(suite.spec.cases.first?.assertions == [assertion])
        let again = text(JSONWriter.pretty(assertion.json).replacing("\n", with: " "))
        #expect(Written.suite(again)?.spec == suite.spec)
    }

    @Test(arguments: [
        Mistake("{jsonSchema: {type: strin}}", "`jsonSchema` is no JSON Schema:"),
        Mistake("{jsonSchema: text}", "`jsonSchema` must be a JSON Schema (a map), not a string"),
        Mistake(
            "{jsonSchema: {}}", "this `jsonSchema` allows every JSON value: say what it must be, or write `isJSON`"),
        Mistake("{xmlSchema: <a/>}", "`xmlSchema` is no XML Schema"),
        Mistake("{xmlSchema: {}}", "`xmlSchema` must be a string, not a map"),
        Mistake("{isXML: false}", "write `not: {isXML: true}` for the opposite"),
        Mistake("{schema: v1}", "`schema` must be true or false, not a string"),
        Mistake("{schema: {type: object}}", "`schema` must be true or false, not a map"),
        Mistake("{maxTokens: many}", "`maxTokens` must be a whole number, not a string"),
        Mistake("{levenshtein: {to: a}}", "`levenshtein` takes one of `min`"),
        Mistake("{levenshtein: {to: a, min: 1, maxDistance: 1}}", "`levenshtein` takes one of `min`"),
        Mistake("{levenshtein: {to: a, min: 0}}", "a `min` of 0 could never fail"),
        Mistake("{levenshtein: {to: a, maxDistance: -1}}", "`maxDistance` must be from 0 to"),
        Mistake("{levenshtein: {min: 0.9}}", "`to` is missing"),
        Mistake("{rougeL: {to: a, min: 1.5}}", "`min` must be above 0 and at most 1, not 1.5"),
        Mistake("{rougeL: {to: '...', min: 0.5}}", "`to` must have at least one word"),
        Mistake("{rougeL: {to: a}}", "`min` is missing: write `min: 0.5`"),
        Mistake("{bleu: {to: a, min: 50%}}", "`min` must be a number from 0 to 1, as `0.8`, not a string"),
        Mistake("{bleu: {to: a, min: 50}}", "`min` must be above 0 and at most 1, not 50: write `0.5`"),
        Mistake("{bleu: {to: a, min: -0.1}}", "`min` must be above 0 and at most 1, not -0.1"),
        Mistake("{similar: {to: a, min: 0.8}}", "`endpointName` is missing: name a ModelEndpoint that answers"),
        Mistake("{similar: {to: ' ', endpointName: e, min: 0.8}}", "`to` must not be empty"),
        Mistake("{judge: {endpointName: e}}", "`rubric` is missing: say what the answer must satisfy"),
        Mistake("{judge: {rubric: r}}", "`endpointName` is missing: name the ModelEndpoint that judges"),
        Mistake("{judge: {rubric: r, endpointName: mini}}", "warning: `mini` judges its own answers here"),
        Mistake("{judge: {rubric: r, endpointName: e, votes: 2}}", "`votes` must be odd"),
        Mistake("{judge: {rubric: r, endpointName: e, votes: 0}}", "`votes` must be from 1 to 99, not 0"),
        Mistake(
            "{judge: {rubric: r, endpointName: e, minAgreement: 66%}}",
            "`minAgreement: 66%` could never fail: 2 of 3 votes, the least majority, are as many"),
        Mistake(
            "{judge: {rubric: r, endpointName: e, parameters: {seed: 1}}}", "leave `seed` out: each vote has its own"),
        Mistake("{judge: {rubric: r, endpointName: e, vote: 3}}", "unknown field `vote`; did you mean `votes`?"),
        Mistake("{grounded: {endpointName: e}}", "`grounded` takes one of `context` (a text) and `input`"),
        Mistake("{grounded: {context: a, input: b, endpointName: e}}", "`grounded` takes one of `context`"),
        Mistake(
            "{grounded: {input: tickets, endpointName: e}}",
            "the case `c` has no input `tickets`, which one of its assertions looks at; did you mean `ticket`?"),
        Mistake("{refusal: no}", "write `not: {refusal: true}` for the opposite"),
        Mistake("{numeric: {tolerance: 1}}", "`equals` is missing: write `equals: 42`"),
        Mistake("{numeric: {equals: '42'}}", "`equals` must be a number, not a string"),
        Mistake("{numeric: {equals: 42, tolerance: -1}}", "`tolerance` must not be negative"),
        Mistake("{numeric: {equals: 42, path: total}}", "`path` cannot be read at character 1: a path begins with `$`"),
    ])
    func `a mistake in an assertion is one finding with its mend`(_ mistake: Mistake) {
        let found = Written.headlines(text(mistake.line))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
    }

    @Test func `an input that a default assertion looks at is missed in each case without it`() {
        let found = Written.headlines(
            text("isJSON", defaults: "[{grounded: {input: source, endpointName: e}}]"))
        #expect(
            found == [
                "m.yaml:8:11: error: the case `c` has no input `source`, which one of its assertions looks at"
            ])
    }

    @Test func `every problem of an XML Schema is told with its line`() {
        let text = text("isXML").replacing("[isXML]", with: "\n    - xmlSchema: |\n        <a>\n        </b>\n    ")
            .replacing("cases: [{name: c, inputs: {ticket: t}, assert: ", with: "cases:\n  - name: c\n    assert:")
            .replacing("    }]\n", with: "")
        let found = Written.headlines(text)
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.contains("`xmlSchema` is no XML Schema in its line ") }, "\(found)")
    }

    @Test func `a suite knows what its assertions ask of whom`() throws {
        let judge = "{judge: {rubric: r, endpointName: strict, votes: 5}}"
        let similar = "{not: {similar: {to: a, endpointName: small, min: 0.8}}}"
        let spec = try #require(Written.suite(text("\(similar), schema", defaults: "[\(judge), isJSON]"))).spec
        #expect(spec.assertedEndpointNames == ["strict", "small"])
        #expect(spec.endpointNames == ["strict", "small", "mini"])
        #expect(spec.asksForContract)
        let plain = try #require(Written.suite(text("isJSON"))).spec
        #expect(plain.assertedEndpointNames == [])
        #expect(!plain.asksForContract)
    }

    @Test(arguments: [("refusal", "[]", true), ("isJSON", "[refusal]", true), ("{not: refusal}", "[isJSON]", false)])
    func `a case that asserts a refusal expects one`(_ own: String, _ defaults: String, _ expects: Bool) throws {
        let spec = try #require(Written.suite(text(own, defaults: defaults))).spec
        #expect(spec.cases.map { spec.expectsRefusal($0) } == [expects])
    }

    @Test func `the words that a judge is asked are a part of the digest of each suite that has one`() throws {
        let judged = try #require(Written.suite(text("{not: {judge: {rubric: r, endpointName: strict}}}"))).spec
        #expect(judged.json["judgePrompt"] == .string(JudgePrompt.digest.text))
        let plain = try #require(Written.suite(text("isJSON"))).spec
        #expect(plain.json["judgePrompt"] == nil)
    }
}
