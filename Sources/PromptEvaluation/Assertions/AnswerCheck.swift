import JSON
import PromptCore

/// An assertion made ready to look at answers; each family of assertions is one implementation.
package protocol AnswerCheck: Sendable {
    /// Throws where a judge or an embedding was needed and could not be had: that is neither a pass nor a failure.
    func check(_ answer: CheckedAnswer) async throws(ModelError) -> AssertionResult
}

/// An answer with what an assertion may need to look at it.
package struct CheckedAnswer: Sendable {
    package var text: String
    /// As the endpoint counted them; nil where it did not.
    package var usage: TokenUsage?
    /// The values that the case was asked with.
    package var inputs: [String: JSONValue]
    /// Of this trial alone: what a judge's order and draws are varied by.
    package var seed: Int64
    /// By name: the endpoints that the suite's assertions ask.
    package var clients: [String: any ModelClient]

    package init(
        _ text: String, usage: TokenUsage? = nil, inputs: [String: JSONValue] = [:], seed: Int64 = 0,
        clients: [String: any ModelClient] = [:]
    ) {
        self.text = text
        self.usage = usage
        self.inputs = inputs
        self.seed = seed
        self.clients = clients
    }
}

/// What an assertion found in an answer.
package struct AssertionResult: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case passed, failed
        /// The check gave up; neither the assertion nor its `not` has passed.
        case undecided
    }

    /// `expected` and `actual` are cut to this many Unicode scalars each.
    package static let maximumLength = 500

    package let outcome: Outcome
    /// The assertion's name and what it is about, such as `jsonPath $.severity equals`.
    package let description: String
    package let expected: String
    package let actual: String

    package init(_ outcome: Outcome, description: String, expected: String, actual: String) {
        self.outcome = outcome
        self.description = Self.cut(description)
        self.expected = Self.cut(expected)
        self.actual = Self.cut(actual)
    }

    init(_ passed: Bool, _ description: String, expected: String, actual: String) {
        self.init(passed ? .passed : .failed, description: description, expected: expected, actual: actual)
    }

    package var passed: Bool { outcome == .passed }

    private static func cut(_ text: String) -> String {
        // UTF-8 never has fewer units than scalars: most texts need no counting.
        guard text.utf8.count > maximumLength, text.unicodeScalars.count > maximumLength else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumLength - 1))) + "…"
    }
}

/// An assertion that can never be checked, such as a pattern that is no pattern.
package struct AssertionProblem: Error, Sendable, Hashable {
    package var message: String

    package init(_ message: String) { self.message = message }
}

extension Assertion {
    /// Makes the assertion ready; done once for all the answers that it looks at.
    package func prepared() throws(AssertionProblem) -> any AnswerCheck {
        switch self {
        case .not(let assertion): NotCheck(inner: try assertion.prepared())
        case .equals(let text): TextCheck(.equals(text))
        case .iequals(let text): TextCheck(.iequals(text))
        case .contains(let text): TextCheck(.contains(text))
        case .icontains(let text): TextCheck(.icontains(text))
        case .containsAll(let texts): TextCheck(.containsAll(texts))
        case .containsAny(let texts): TextCheck(.containsAny(texts))
        case .startsWith(let text): TextCheck(.startsWith(text))
        case .regex(let pattern): try RegexCheck(pattern)
        case .isJSON: JSONCheck()
        case .jsonPath(let assertion): try JSONPathCheck(assertion)
        case .maxLength(let length): LengthCheck(maximum: length)
        }
    }
}

/// The opposite of another check; what is undecided stays undecided.
struct NotCheck: AnswerCheck {
    let inner: any AnswerCheck

    func check(_ answer: CheckedAnswer) async throws(ModelError) -> AssertionResult {
        let result = try await inner.check(answer)
        let outcome: AssertionResult.Outcome =
            switch result.outcome {
            case .passed: .failed
            case .failed: .passed
            case .undecided: .undecided
            }
        return AssertionResult(
            outcome, description: "not \(result.description)", expected: result.expected, actual: result.actual)
    }
}
