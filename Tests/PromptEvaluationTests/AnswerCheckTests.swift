import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct AnswerCheckTests {
    struct Example: Sendable {
        var assertion: Assertion
        var passing: [String]
        var failing: [String]
    }

    static func path(_ path: String, _ check: JSONPathAssertion.Check) -> Assertion {
        .jsonPath(JSONPathAssertion(path: path, check: check))
    }

    static let examples: [Example] = [
        Example(assertion: .equals("Yes"), passing: ["Yes"], failing: ["yes", "Yes\n", ""]),
        Example(assertion: .equals("caf\u{E9}"), passing: ["cafe\u{301}"], failing: ["cafe"]),
        Example(assertion: .iequals("Ünited"), passing: ["ÜNITED", "ünited"], failing: ["united"]),
        Example(assertion: .contains("refund"), passing: ["a refund."], failing: ["a Refund.", "refun"]),
        Example(assertion: .contains("\n"), passing: ["a\r\nb"], failing: ["a\rb"]),
        Example(assertion: .contains(""), passing: ["", "a"], failing: []),
        Example(assertion: .icontains("Refund"), passing: ["a REFUND."], failing: ["a ref und"]),
        Example(assertion: .containsAll(["a", "b"]), passing: ["b then a"], failing: ["a", "b", ""]),
        Example(assertion: .containsAny(["a", "b"]), passing: ["a", "cab"], failing: ["c", ""]),
        Example(assertion: .startsWith("Dear "), passing: ["Dear Ann"], failing: [" Dear Ann", "dear Ann", "D"]),
        Example(assertion: .regex("^[A-Z]{2}-\\d+$"), passing: ["AB-12"], failing: ["AB-", "xAB-12"]),
        Example(assertion: .regex("\\d"), passing: ["order 7"], failing: ["order"]),
        Example(
            assertion: .isJSON, passing: [#"{"a":1}"#, " 3 ", "null\n"],
            failing: ["", "{a:1}", #"{"a":1} done"#, "```json\n{}\n```"]),
        Example(
            assertion: path("$.severity", .exists), passing: [#"{"severity":null}"#],
            failing: [#"{"other":1}"#, "no JSON", "[]"]),
        Example(
            assertion: path("$.severity", .equals("high")), passing: [#"{"severity":"high"}"#],
            failing: [#"{"severity":"low"}"#, #"{"severity":["high"]}"#, "{}", "high"]),
        Example(
            assertion: path("$.n", .equals(2)), passing: [#"{"n":2}"#, #"{"n":2.0}"#],
            failing: [#"{"n":"2"}"#, #"{"n":2.5}"#]),
        Example(
            assertion: path("$.tags[*]", .oneOf(["a", "b"])), passing: [#"{"tags":["a","b","a"]}"#],
            failing: [#"{"tags":["a","c"]}"#, #"{"tags":[]}"#]),
        Example(
            assertion: path("$.tags", .contains("urgent")),
            passing: [#"{"tags":["x","urgent"]}"#, #"{"tags":"most urgent"}"#],
            failing: [#"{"tags":["most urgent"]}"#, #"{"tags":7}"#, "{}"]),
        Example(assertion: .maxLength(3), passing: ["", "abc", "äöü"], failing: ["abcd", "e\u{301}e\u{301}"]),
    ]

    @Test(arguments: examples)
    func `an assertion passes and fails as its table says, and its not the other way round`(
        _ example: Example
    ) async throws {
        let check = try example.assertion.prepared()
        let opposite = try Assertion.not(example.assertion).prepared()
        for answer in example.passing {
            #expect(try await check.check(CheckedAnswer(answer)).passed, "\(answer)")
            #expect(try await !opposite.check(CheckedAnswer(answer)).passed, "\(answer)")
        }
        for answer in example.failing {
            #expect(try await !check.check(CheckedAnswer(answer)).passed, "\(answer)")
            #expect(try await opposite.check(CheckedAnswer(answer)).passed, "\(answer)")
        }
    }

    static let messages: [(Assertion, String, AssertionResult)] = [
        (
            .equals("Yes"), "Yes\n",
            AssertionResult(
                .failed, description: "equals (but for white space at the ends)", expected: "Yes", actual: "Yes\n")
        ),
        (
            .containsAll(["a", "b"]), "a",
            AssertionResult(
                .failed, description: "containsAll (missing: \"b\")", expected: "\"a\", \"b\"", actual: "a")
        ),
        (
            .not(.containsAny(["a", "b"])), "cab",
            AssertionResult(
                .failed, description: "not containsAny (found: \"a\")", expected: "\"a\", \"b\"", actual: "cab")
        ),
        (
            .isJSON, "```json\n{}\n```",
            AssertionResult(
                .failed, description: "isJSON", expected: "JSON",
                actual: "not JSON: a ``` fence stands around it: ```json\n{}\n```")
        ),
        (
            path("$.severity", .equals("high")), #"{"severity":"low"}"#,
            AssertionResult(
                .failed, description: "jsonPath $.severity equals", expected: "\"high\"", actual: "\"low\"")
        ),
        (
            path("$.severity", .exists), "{}",
            AssertionResult(
                .failed, description: "jsonPath $.severity exists", expected: "any value", actual: "nothing there")
        ),
        (
            .maxLength(2), "abc",
            AssertionResult(
                .failed, description: "maxLength", expected: "at most 2 characters", actual: "3 characters")
        ),
    ]

    @Test(arguments: messages)
    func `a failure says what was expected and what was there`(
        _ assertion: Assertion, _ answer: String, _ expected: AssertionResult
    ) async throws {
        #expect(try await assertion.prepared().check(CheckedAnswer(answer)) == expected)
    }

    @Test func `expected and actual are cut to 500 characters`() async throws {
        let result = try await Assertion.equals(String(repeating: "é", count: 500)).prepared()
            .check(CheckedAnswer(String(repeating: "é", count: 501)))
        #expect(result.expected == String(repeating: "é", count: 500))
        #expect(result.actual == String(repeating: "é", count: 499) + "…")
    }

    @Test func `a regex that gives up is passed neither by itself nor by its not`() async throws {
        let result = try await Assertion.not(.regex("(a?){900}b")).prepared()
            .check(CheckedAnswer(String(repeating: "a", count: 30_000)))
        #expect(result.outcome == .undecided)
        #expect(result.description == "not regex (given up after 10000000 steps)")
    }

    @Test(arguments: [Assertion.regex("("), .not(.regex("(")), path("severity", .exists)])
    func `an assertion that cannot be read is refused before any answer`(_ assertion: Assertion) {
        #expect(throws: AssertionProblem.self) { try assertion.prepared() }
    }
}
