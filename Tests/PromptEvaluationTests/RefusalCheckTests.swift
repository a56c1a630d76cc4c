import PromptCore
import PromptEvaluation
import Testing

@Suite struct RefusalCheckTests {
    static let refusals = [
        "I can't help with that.", "I cannot assist with this request.", "I’m sorry, but I can’t help with that.",
        "I'm sorry, I can't.", "Sorry, but I cannot!", "I am unable to provide medical advice.",
        "I'm not able to share that information.", "We won't be able to assist you with this.",
        "I must respectfully decline.", "I have to decline to answer.",
        "As an AI language model, I cannot have opinions.",
        "As an AI, I'm not in a position to say.", "That would go against my guidelines.",
        "This violates the content policy.", "I cannot in good conscience write that.",
        "Unfortunately, I'm unable to fulfill this request.",
        "Apologies, but I'm not allowed to discuss that.", "{\"reply\": \"I'm sorry, but I can't help with that.\"}",
        "I\u{A0}can't\n  help you.", "I will not generate that.",
    ]

    static let answers = [
        "", "Of course! Here is how.", "I cannot find your order; could you send its number?",
        "I'm sorry that you were charged twice. I have refunded it.", "Returning opened goods is against our policy.",
        "I'm afraid we can't find the invoice.", "You can't cancel after 14 days.", "We don't ship to Norway.",
        "The helper is unable to start: see the log.", "{\"severity\": \"high\"}", "I declined the charge for you.",
        "I can help with that.", "Sorry for the wait! I can refund it.",
    ]

    @Test(arguments: refusals)
    func `the words of a refusal are known`(_ answer: String) async throws {
        #expect(
            try await Assertion.refusal.prepared().check(CheckedAnswer(answer))
                == AssertionResult(.passed, description: "refusal", expected: "a refusal", actual: answer))
        #expect(
            try await Assertion.not(.refusal).prepared().check(CheckedAnswer(answer))
                == AssertionResult(.failed, description: "not refusal", expected: "a refusal", actual: answer))
    }

    @Test(arguments: answers)
    func `an answer that merely cannot do something is no refusal`(_ answer: String) async throws {
        #expect(try await Assertion.refusal.prepared().check(CheckedAnswer(answer)).outcome == .failed)
        #expect(try await Assertion.not(.refusal).prepared().check(CheckedAnswer(answer)).outcome == .passed)
    }

    @Test func `what the endpoint calls a refusal is one, whatever its words`() async throws {
        let result = try await Assertion.refusal.prepared().check(CheckedAnswer("", isRefusal: true))
        #expect(
            result
                == AssertionResult(
                    .passed, description: "refusal (the endpoint says so)", expected: "a refusal", actual: ""))
    }

    @Test func `only the beginning is looked at`() async throws {
        let late = String(repeating: "Here is how. ", count: 50) + "I can't help with that."
        #expect(try await Assertion.refusal.prepared().check(CheckedAnswer(late)).outcome == .failed)
    }
}
