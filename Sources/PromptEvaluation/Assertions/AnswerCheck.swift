import JSON
import PromptCore

/// An assertion made ready to look at answers; each family of assertions is one implementation.
package protocol AnswerCheck: Sendable {
    /// Throws where a judge or an embedding was needed and could not be had: that is neither a pass nor a failure.
    func check(_ answer: CheckedAnswer) async throws(ModelError) -> AssertionResult

    /// The most requests that it sends to an endpoint to look at one answer, retries aside.
    var maximumCalls: Int { get }
}

extension AnswerCheck {
    package var maximumCalls: Int { 0 }
}

/// An answer with what an assertion may need to look at it.
package struct CheckedAnswer: Sendable {
    package var text: String
    /// As the endpoint counted them; nil where it did not.
    package var usage: TokenUsage?
    /// The values that the case was asked with.
    package var inputs: [String: JSONValue]
    /// Whether the endpoint itself called the answer a refusal.
    package var isRefusal: Bool
    /// Of the version that answered; nil where nothing asks for it.
    package var contract: OutputContract?
    /// Of this trial alone: what a judge's order and draws are varied by.
    package var seed: Int64
    /// By name: the endpoints that the suite's assertions ask.
    package var clients: [String: any ModelClient]

    package init(
        _ text: String, usage: TokenUsage? = nil, inputs: [String: JSONValue] = [:], seed: Int64 = 0,
        isRefusal: Bool = false, contract: OutputContract? = nil, clients: [String: any ModelClient] = [:]
    ) {
        self.text = text
        self.usage = usage
        self.inputs = inputs
        self.seed = seed
        self.isRefusal = isRefusal
        self.contract = contract
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
    /// Makes the assertion ready; done once for all the answers that it looks at. Throws where it cannot be read, and
    /// where the endpoint that it asks is not among those given by name.
    package func prepared(
        asking endpoints: [String: ModelEndpoint] = [:]
    ) throws(AssertionProblem) -> any AnswerCheck {
        switch self {
        case .not(let assertion): NotCheck(inner: try assertion.prepared(asking: endpoints))
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
        case .jsonSchema(let schema): try JSONSchemaCheck(schema)
        case .isXML: XMLCheck()
        case .xmlSchema(let text): try XMLSchemaCheck(text)
        case .schema: ContractCheck()
        case .maxTokens(let count): TokenCheck(maximum: count)
        case .levenshtein(let assertion): LevenshteinCheck(assertion)
        case .rougeL(let assertion): RougeCheck(assertion)
        case .bleu(let assertion): BleuCheck(assertion)
        case .similar(let assertion): try SimilarCheck(assertion, asking: endpoints)
        case .judge(let assertion): try JudgeCheck(assertion, asking: endpoints)
        case .grounded(let assertion): try GroundedCheck(assertion, asking: endpoints)
        case .refusal: try RefusalCheck()
        case .numeric(let assertion): try NumericCheck(assertion)
        }
    }
}

/// The opposite of another check; what is undecided stays undecided.
struct NotCheck: AnswerCheck {
    let inner: any AnswerCheck

    var maximumCalls: Int { inner.maximumCalls }

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
