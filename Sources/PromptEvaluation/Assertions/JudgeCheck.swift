import PromptCore

/// Asks whether the answer satisfies a rubric.
struct JudgeCheck: AnswerCheck {
    private let rubric: String
    private let judge: Judge

    init(_ assertion: JudgeAssertion, asking endpoints: [String: ModelEndpoint]) throws(AssertionProblem) {
        rubric = assertion.rubric
        judge = try Judge(assertion.panel, asking: endpoints)
    }

    var maximumCalls: Int { judge.panel.votes }

    func check(_ checked: CheckedAnswer) async throws(ModelError) -> AssertionResult {
        let prompt = JudgePrompt.rubric(rubric, inputs: checked.inputs, answer: checked.text)
        return try await judge.ballot(on: prompt, checked)
            .result(
                "judge by \(judge.panel.endpointName)", minAgreement: judge.panel.minAgreement, expected: rubric,
                answer: checked.text)
    }
}
