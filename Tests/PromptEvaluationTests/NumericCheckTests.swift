import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct NumericCheckTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var answer: String
        var equals: Double
        var tolerance = 0.0
        var path: String?
        /// Nil where the answer passes.
        var problem: String?

        var testDescription: String { answer }
    }

    static let examples: [Example] = [
        Example(answer: "42", equals: 42), Example(answer: " 42\n", equals: 42), Example(answer: "42.0", equals: 42),
        Example(answer: "The answer is 42.", equals: 42), Example(answer: "Total: €1,234.50", equals: 1234.5),
        Example(answer: "-3", equals: -3), Example(answer: "x = \u{2212}3", equals: -3),
        Example(answer: "+3 points", equals: 3), Example(answer: "6.02e23", equals: 6.02e23),
        Example(answer: "0.5", equals: 0.5), Example(answer: "it is .5", equals: 0.5), Example(answer: "7%", equals: 7),
        Example(answer: "42kg", equals: 42), Example(answer: "42 = 42, so 42.0", equals: 42),
        Example(answer: "model v2 says 7 for A4_9", equals: 7), Example(answer: "1,000,000", equals: 1_000_000),
        Example(answer: "007", equals: 7), Example(answer: "…5", equals: 5),
        Example(answer: "42.5", equals: 42, tolerance: 0.5), Example(answer: "0.8", equals: 0.5, tolerance: 0.3),
        Example(answer: "You lose -$5", equals: -5), Example(answer: "\u{2212}€5.00", equals: -5),
        Example(answer: "temperature: \u{2013}5", equals: -5), Example(answer: "pages 3\u{2013}3", equals: 3),
        Example(answer: "0x1F is 31", equals: 31), Example(answer: "0x1F", equals: 0, problem: "no number"),
        Example(answer: "1e400 or 42", equals: 42, problem: "several numbers, inf, 42"),
        Example(answer: "42.51", equals: 42, tolerance: 0.5, problem: "42.51"),
        Example(answer: "41", equals: 42, problem: "41"), Example(answer: "", equals: 42, problem: "no number"),
        Example(answer: "forty-two", equals: 42, problem: "no number"),
        Example(answer: "v42", equals: 42, problem: "no number"),
        Example(answer: "41 or 42", equals: 42, problem: "several numbers, 41, 42"),
        Example(answer: "2026-11-22", equals: 2026, problem: "several numbers, 2026, 11, 22"),
        Example(answer: "3,5", equals: 3.5, problem: "several numbers, 3, 5"),
        Example(answer: "1234,567", equals: 1_234_567, problem: "several numbers, 1234, 567"),
        Example(answer: "1.2.3", equals: 1.2, problem: "several numbers, 1.2, 3"),
        Example(answer: "1 2 3 4 5 6", equals: 1, problem: "several numbers, 1, 2, 3, 4 and more"),
        Example(answer: "10-3", equals: 7, problem: "several numbers, 10, 3"),
        Example(answer: #"{"total": 42, "n": 7}"#, equals: 42, path: "$.total"),
        Example(answer: #"{"total": "1,042.5 "}"#, equals: 1042.5, path: "$.total"),
        Example(
            answer: #"{"total": "42 euros"}"#, equals: 42, path: "$.total", problem: "no number there but another text"),
        Example(answer: #"{"total": null}"#, equals: 42, path: "$.total", problem: "no number there but null"),
        Example(answer: "{}", equals: 42, path: "$.total", problem: "nothing there"),
        Example(answer: "[42, 42]", equals: 42, path: "$[*]", problem: "2 values there, not one"),
    ]

    @Test(arguments: examples)
    func `the one number of an answer is compared, and where there is not one the reason is told`(
        _ example: Example
    ) async throws {
        let assertion = Assertion.numeric(
            NumericAssertion(equals: example.equals, tolerance: example.tolerance, path: example.path))
        let result = try await assertion.prepared().check(CheckedAnswer(example.answer))
        #expect(result.outcome == (example.problem == nil ? .passed : .failed), "\(result.actual)")
        if let problem = example.problem { #expect(result.actual == "\(problem): \(example.answer)") }
        let opposite = try await Assertion.not(assertion).prepared().check(CheckedAnswer(example.answer))
        #expect(opposite.passed == (example.problem != nil))
    }

    @Test func `an answer that is no JSON has nothing at a path`() async throws {
        let result = try await Assertion.numeric(NumericAssertion(equals: 42, tolerance: 0.5, path: "$.total"))
            .prepared()
            .check(CheckedAnswer("42"))
        #expect(
            result
                == AssertionResult(
                    .failed, description: "numeric $.total", expected: "42 ± 0.5", actual: "nothing there: 42"))
    }

    @Test func `a path that cannot be read is refused before any answer`() {
        let assertion = Assertion.numeric(NumericAssertion(equals: 1, path: "total"))
        #expect(throws: AssertionProblem.self) { try assertion.prepared() }
    }
}
