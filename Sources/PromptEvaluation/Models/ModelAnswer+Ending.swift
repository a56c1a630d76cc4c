import PromptCore

extension ModelAnswer {
    /// Why an answer ended where it did. Only a complete one can pass, and a refusal where a refusal is asserted.
    package enum Ending: String, Sendable, Hashable, CaseIterable, Codable {
        case complete
        /// At the most tokens that the version or the endpoint allows.
        case length
        /// The model declined; the text is what it said then.
        case refusal
        /// The endpoint's own filter took the rest, or all.
        case filtered
        /// With a call of a tool, though none was offered.
        case toolCall
        /// For a reason that the endpoint alone knows.
        case interrupted
    }

    /// What a trial with this answer fails by, before any assertion looks at it; nil for one that assertions may judge.
    ///
    /// `expectsRefusal`: the case asserts a refusal, so that one is judged as any answer.
    package func earlyFailure(expectsRefusal: Bool) -> AssertionResult? {
        let found: String
        switch ending {
        case .complete: return nil
        case .refusal:
            if expectsRefusal { return nil }
            found = "the model refused to answer"
        case .length: found = "it was cut at the most tokens allowed (`maxTokens`)"
        case .filtered: found = "the endpoint's content filter cut it"
        case .toolCall: found = "it ends in the call of a tool, and none was offered"
        case .interrupted: found = "the endpoint ended it early"
        }
        return AssertionResult(.failed, description: "whole answer", expected: "an answer to its end", actual: found)
    }
}
