import JSON
import PromptCore

/// Asks whether every claim of the answer follows from a context.
struct GroundedCheck: AnswerCheck {
    private let context: GroundedAssertion.Context
    private let judge: Judge

    init(_ assertion: GroundedAssertion, asking endpoints: [String: ModelEndpoint]) throws(AssertionProblem) {
        context = assertion.context
        judge = try Judge(assertion.panel, asking: endpoints)
    }

    var maximumCalls: Int { judge.panel.votes }

    func check(_ checked: CheckedAnswer) async throws(ModelError) -> AssertionResult {
        let context = try text(checked.inputs)
        let prompt = JudgePrompt.grounding(context: context, answer: checked.text)
        return try await judge.ballot(on: prompt, checked)
            .result(
                "grounded by \(judge.panel.endpointName)", minAgreement: judge.panel.minAgreement,
                expected: "only claims that follow from: \(context)", answer: checked.text)
    }

    /// An input that is no text is looked at as JSON.
    private func text(_ inputs: [String: JSONValue]) throws(ModelError) -> String {
        switch context {
        case .text(let text): return text
        case .input(let name):
            guard let value = inputs[name] else {
                throw .refused("the case has no input `\(name)`, which `grounded` takes for its context")
            }
            return value.string ?? String(decoding: value.canonicalBytes, as: UTF8.self)
        }
    }
}
