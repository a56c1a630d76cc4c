import PromptCore

/// Bounds the answer's tokens, over all the calls that it took.
///
/// Only the endpoint knows how many they are: where it did not count, that is an error and no guess.
struct TokenCheck: AnswerCheck {
    let maximum: Int

    func check(_ checked: CheckedAnswer) throws(ModelError) -> AssertionResult {
        guard let count = checked.usage?.outputTokens else {
            throw .refused(
                "`maxTokens` needs the endpoint's count of tokens, and an answer came without one: "
                    + "assert `maxLength` instead, or record `usage` with the answer")
        }
        return AssertionResult(
            count <= maximum, "maxTokens", expected: "at most \(maximum) tokens", actual: "\(count) tokens")
    }
}
