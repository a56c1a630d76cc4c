import PromptCore

/// The votes of all judges on one answer.
struct Ballot: Sendable, Hashable {
    /// An odd number, in the order of asking.
    var votes: [JudgeVote]

    var isPass: Bool { votes.count { $0.isPass } * 2 > votes.count }

    /// How many votes agree with the majority.
    var agreeing: Int { votes.count { $0.isPass == isPass } }

    /// `fail by 2 of 3 votes, as ...`: the reason is that of the majority's first vote.
    private var summary: String {
        let reason = votes.first { $0.isPass == isPass }?.reason ?? ""
        return "\(isPass ? "pass" : "fail") by \(agreeing) of \(votes.count) votes (\(reason))"
    }

    /// The result of an assertion; a majority below `minAgreement` decides nothing.
    func result(
        _ name: String, minAgreement: Percentage?, expected: String, answer: String
    ) -> AssertionResult {
        let actual = summary + ": " + answer
        if let minAgreement, agreeing * 10000 < minAgreement.basisPoints * votes.count {
            return AssertionResult(
                .undecided, description: "\(name) (only \(agreeing) of \(votes.count) votes agree)",
                expected: "\(expected) (by at least \(minAgreement.text) of the votes)", actual: actual)
        }
        return AssertionResult(isPass, name, expected: expected, actual: actual)
    }
}
