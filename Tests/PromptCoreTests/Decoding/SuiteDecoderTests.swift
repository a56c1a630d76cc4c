import JSON
import PromptCore
import Testing

@Suite struct SuiteDecoderTests {
    @Test func `the full example decodes to what it says`() throws {
        let decoded = Written.decode(ExampleManifests.suite, texts: ExampleManifests.texts)
        #expect(decoded.diagnostics == [])
        let spec = try #require(Written.suite(ExampleManifests.suite, texts: ExampleManifests.texts)).spec
        var expected = EvaluationSuiteSpec(
            passRate: PassRateThreshold(min: try #require(Percentage("95%"))), digest: spec.digest)
        expected.endpointName = "gpt-mini"
        expected.defaults = [.isJSON]
        expected.cases = [
            EvaluationCase(
                name: "charged-twice", inputs: ["ticket": "I was charged twice this month"], isCritical: true,
                assertions: [
                    .jsonPath(JSONPathAssertion(path: "$.severity", check: .equals("high"))),
                    .not(.contains("as an AI")),
                ]),
            EvaluationCase(name: "thanks", inputs: ["ticket": "Thank you!"], assertions: []),
        ]
        expected.casesFrom = .file("golden.jsonl")
        expected.regression = RegressionThreshold(maxDrop: try #require(Percentage("5%")), maxBroken: 0)
        expected.seed = 7
        expected.maximumCalls = 2000
        #expect(spec == expected)
    }

    /// A sound suite with some of its lines replaced.
    private func text(
        sampling: String = "sampling: deterministic", cases: String = "cases: [{name: c, assert: [isJSON]}]",
        thresholds: String = "thresholds: {passRate: {min: 95%}}", more: String = ""
    ) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: EvaluationSuite
        metadata: {name: s}
        spec:
          \(sampling)
          \(cases)
          \(thresholds)
          \(more)
        """
    }

    static let assertions: [(String, Assertion)] = [
        ("equals: a", .equals("a")), ("iequals: a", .iequals("a")), ("contains: a", .contains("a")),
        ("icontains: a", .icontains("a")), ("containsAll: [a, b]", .containsAll(["a", "b"])),
        ("containsAny: [a]", .containsAny(["a"])), ("startsWith: a", .startsWith("a")), ("regex: ^a+$", .regex("^a+$")),
        ("isJSON: true", .isJSON), ("maxLength: 5", .maxLength(5)), ("not: isJSON", .not(.isJSON)),
        ("not: {not: {equals: ''}}", .not(.not(.equals("")))),
        ("jsonPath: {path: $.a}", .jsonPath(JSONPathAssertion(path: "$.a", check: .exists))),
        (
            "jsonPath: {path: '$.a[0]', contains: b}",
            .jsonPath(JSONPathAssertion(path: "$.a[0]", check: .contains("b")))
        ),
        ("jsonPath: {path: $.a, oneOf: [1, b]}", .jsonPath(JSONPathAssertion(path: "$.a", check: .oneOf([1, "b"])))),
    ]

    @Test(arguments: assertions)
    func `each assertion is read, and written back as it was`(_ written: String, _ assertion: Assertion) throws {
        let text = text(cases: "cases: [{name: c, assert: [{\(written)}]}]")
        let suite = try #require(Written.suite(text))
        #expect(suite.diagnostics == [])
        #expect(suite.spec.cases.first?.assertions == [assertion])
        let again = self.text(
            cases: "cases: [{name: c, assert: [\(JSONWriter.pretty(assertion.json).replacing("\n", with: " "))]}]")
        #expect(Written.suite(again)?.spec == suite.spec)
    }

    @Test(arguments: [
        Mistake("contans: a", "unknown assertion `contans`; did you mean `contains`?"),
        Mistake("contains: a, equals: b", "an assertion must have exactly one kind"),
        Mistake("contains: ''", "`contains` with an empty text could never fail"),
        Mistake("contains: 1", "`contains` must be a string, not the number 1: put it in quotes"),
        Mistake("containsAll: []", "`containsAll` must have at least one text"),
        Mistake("regex: '(a'", "`regex` cannot be read at character"),
        Mistake("regex: '(?=a)'", "`regex` cannot be read at character"),
        Mistake("isJSON: false", "write `not: {isJSON: true}`"),
        Mistake("jsonPath: {path: severity}", "`path` cannot be read at character 1: a path begins with `$`"),
        Mistake("jsonPath: {path: '$[?@.a]'}", "filters (`?`) are not supported"),
        Mistake("jsonPath: {path: $.a, equals: 1, oneOf: [1]}", "`jsonPath` takes one of"),
        Mistake("jsonPath: {path: $.a, oneOf: []}", "`oneOf` must have at least one value"),
        Mistake("maxLength: -1", "`maxLength` must be from 0 to"),
    ])
    func `a mistake in an assertion is one error with its mend`(_ mistake: Mistake) {
        let found = Written.headlines(text(cases: "cases: [{name: c, assert: [{\(mistake.line)}]}]"))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(mistake.message) == true, "\(found)")
    }

    static let specs: [(sampling: String?, cases: String?, thresholds: String?, more: String, message: String)] = [
        (
            "sampling: stochastic", nil, "thresholds: {passRate: {min: 100%}}", "",
            "error: this suite cannot reach a Pass: no number of draws proves a pass rate of 100%"
        ),
        (
            "sampling: stochastic", nil, "thresholds: {passRate: {min: 95%}, regression: {maxDrop: 0%}}", "",
            "error: this suite cannot reach a Pass: no number of draws proves that two versions are exactly as good"
        ),
        (
            "sampling: stochastic", nil, "thresholds: {passRate: {min: 95%, confidence: 100%}}", "",
            "error: `confidence` must be above 0% and below 100%"
        ),
        ("sampling: stochastic", nil, nil, "rounds: {max: 0}", "error: `max` must be from 1 to"),
        (nil, "cases: []", nil, "", "error: a suite without cases proves nothing"),
        (nil, "endpointName: e", nil, "", "error: a suite without cases proves nothing"),
        (nil, "cases: [{name: c}]", nil, "", "error: this case asserts nothing, so it could never fail"),
        (nil, "cases: [{name: c, assert: []}]", nil, "", "error: this case asserts nothing, so it could never fail"),
        (nil, "cases: [{assert: [isJSON]}]", nil, "", "error: `name` is missing"),
        (
            nil, "cases: [{name: c, assert: [isJSON]}, {name: c, assert: [isJSON]}]", nil, "",
            "error: the case `c` is there twice"
        ),
        (
            nil, "cases: [{name: c, inputs: [a], assert: [isJSON]}]", nil, "",
            "error: `inputs` must be a map, not a list"
        ),
        (nil, nil, "thresholds: {}", "", "error: `passRate` is missing: write `passRate: {min: 95%}`"),
        (nil, nil, "thresholds: {passRate: {min: 0}}", "", "error: a pass rate of at least 0% could never fail"),
        (
            nil, nil, "thresholds: {passRate: {min: 95%}, regression: {maxDrop: 100}}", "",
            "error: a drop of at most 100% could never fail"
        ),
        (
            nil, nil, "thresholds: {passRate: {min: 95%}, latency: {}}", "",
            "error: `latency` bounds nothing: write `latency: {p95: 4s}`"
        ),
        (
            nil, nil, "thresholds: {passRate: {min: 95%}, latency: {p90: 4s}}", "",
            "error: unknown field `p90`"
        ),
        (nil, nil, "thresholds: {passRate: {min: 95%}, latency: {p95: 0s}}", "", "error: no answer comes in 0s"),
        (
            nil, nil, "thresholds: {passRate: {min: 95%}, cost: {}}", "",
            "error: `meanPerCall` is missing: write `meanPerCall: \"0.002\"`"
        ),
        (
            nil, nil, "thresholds: {passRate: {min: 95%}, cost: {meanPerCall: 0.002}}", "",
            "error: `meanPerCall` must be a string: write `\"0.002\"`"
        ),
        (nil, nil, "thresholds: {passRate: {min: 95%, confidence: 95%}}", "", "warning: `confidence` has no effect"),
        (nil, nil, nil, "rounds: {max: 12}", "warning: `max` has no effect"),
        (nil, nil, nil, "budget: {cost: '5,00'}", "error: `cost` must be an amount of money"),
        (
            nil, nil, nil, "budget: {cost: '0'}",
            "error: this suite cannot reach a Pass: a `cost` of 0 pays for no answer"
        ),
        (nil, nil, nil, "budget: {calls: 0}", "error: this suite cannot reach a Pass: `calls` allows 0"),
        (
            nil, "cases: [{name: a, assert: [isJSON]}, {name: b, assert: [isJSON]}]", nil, "budget: {calls: 1}",
            "error: this suite cannot reach a Pass: `calls` allows 1, and one round asks all 2 cases"
        ),
    ]

    @Test func `a stochastic suite is read whole, and what is not written has its default`() throws {
        let written = """
            thresholds:
                passRate: {min: 95%, confidence: 99%}
                regression: {maxDrop: 5%, maxBroken: 1}
                latency: {p95: 4s, p50: 1500ms}
                cost: {meanPerCall: "0.002"}
            """
        let suite = try #require(
            Written.suite(
                text(
                    sampling: "sampling: stochastic", thresholds: written, more: "budget: {calls: 2000, cost: '5.00'}"))
        )
        #expect(suite.diagnostics == [])
        var expected = EvaluationSuiteSpec(
            passRate: PassRateThreshold(
                min: try #require(Percentage("95%")), confidence: try #require(Percentage("99%"))),
            digest: suite.spec.digest)
        expected.sampling = .stochastic
        expected.cases = [EvaluationCase(name: "c", inputs: [:], assertions: [.isJSON])]
        let five = try #require(Percentage("5%"))
        let ninetyFive = try #require(Percentage("95%"))
        expected.regression = RegressionThreshold(maxDrop: five, confidence: ninetyFive, maxBroken: 1)
        expected.latency = [
            LatencyThreshold(.p50, most: TimeSpan(milliseconds: 1500)), LatencyThreshold(.p95, most: .seconds(4)),
        ]
        expected.cost = CostThreshold(meanPerCall: try #require(Money("0.002")))
        expected.maximumRounds = 12
        expected.maximumCalls = 2000
        expected.maximumCost = Money("5.00")
        #expect(suite.spec == expected)
    }

    @Test func `the digest of a suite changes with everything that decides its verdict, and not with a default`() {
        func digest(_ thresholds: String, _ more: String = "") -> Digest? {
            Written.suite(text(sampling: "sampling: stochastic", thresholds: thresholds, more: more))?.spec.digest
        }
        let plain = digest("thresholds: {passRate: {min: 95%}}")
        #expect(digest("thresholds: {passRate: {min: 95%, confidence: 95%}}", "rounds: {max: 12, seed: 0}") == plain)
        let others = [
            digest("thresholds: {passRate: {min: 95%, confidence: 99%}}"),
            digest("thresholds: {passRate: {min: 95%}, latency: {p95: 4s}}"),
            digest("thresholds: {passRate: {min: 95%}, cost: {meanPerCall: '1'}}"),
            digest("thresholds: {passRate: {min: 95%}}", "rounds: {max: 13}"),
            digest("thresholds: {passRate: {min: 95%}}", "budget: {cost: '1'}"), plain,
        ]
        #expect(Set(others).count == others.count)
    }

    @Test(arguments: specs)
    func `a suite that proves nothing, or asks for more than this build has, is refused`(
        sampling: String?, cases: String?, thresholds: String?, more: String, message: String
    ) {
        let found = Written.headlines(
            text(
                sampling: sampling ?? "sampling: deterministic", cases: cases ?? "cases: [{name: c, assert: [isJSON]}]",
                thresholds: thresholds ?? "thresholds: {passRate: {min: 95%}}", more: more))
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test func `the kind of sampling must be written down`() {
        let found = Written.headlines(text(sampling: ""))
        #expect(found.count == 1)
        #expect(
            found.first?.contains(
                "`sampling` is missing: write `sampling: stochastic`, or `deterministic` where one answer is") == true)
    }

    @Test func `a mistake in a file of cases is told with its line in that file`() {
        let cases =
            "{\"name\": \"a\", \"assert\": [{\"contains\": \"x\"}]}\n\n{\"name\": 1, \"assert\": [\"isJSON\"]}\n[]\n{\"name\": \"b\"\n"
        let found = Written.headlines(text(cases: "casesFrom: {file: golden.jsonl}"), texts: ["golden.jsonl": cases])
        #expect(
            found == [
                "golden.jsonl:3:10: error: `name` must be a string, not the number 1: put it in quotes",
                "golden.jsonl:4:1: error: a JSON object belongs on each line, not a list",
                "golden.jsonl:5:13: error: a ',' or '}' belongs here",
            ])
    }

    @Test func `lines of a file of cases may end in CR LF`() throws {
        let cases =
            "{\"name\": \"a\", \"assert\": [\"isJSON\"]}\r\n\r\n{\"name\": \"b\", \"assert\": [\"isJSON\"]}\r\n"
        let suite = try #require(
            Written.suite(text(cases: "casesFrom: {file: c.jsonl}"), texts: ["c.jsonl": cases]))
        #expect(suite.diagnostics == [])
        #expect(suite.spec.cases.map(\.name) == ["a", "b"])
    }

    @Test func `the digest follows the meaning: cases from a file or inline, defaults written or not`() throws {
        let inline = try #require(Written.suite(text()))
        let file = try #require(
            Written.suite(
                text(cases: "casesFrom: {file: c.jsonl}"),
                texts: ["c.jsonl": "{\"name\": \"c\", \"assert\": [\"isJSON\"], \"critical\": false}"]))
        #expect(file.diagnostics == [])
        #expect(inline.spec.digest == file.spec.digest)
        let seeded = try #require(Written.suite(text(more: "rounds: {seed: 0}")))
        #expect(seeded.spec.digest == inline.spec.digest)
        let other = try #require(Written.suite(text(thresholds: "thresholds: {passRate: {min: 94%}}")))
        #expect(other.spec.digest != inline.spec.digest)
    }
}
