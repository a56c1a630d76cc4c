import PromptCore

/// ROUGE-L of the answer against a text: the F1 of precision and recall of their longest common subsequence of words
/// (Lin 2004, https://aclanthology.org/W04-1013), both texts taken as one sentence each.
struct RougeCheck: AnswerCheck {
    private let assertion: OverlapAssertion
    private let reference: [String]

    init(_ assertion: OverlapAssertion) {
        self.assertion = assertion
        reference = WordList.words(of: assertion.text)
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        likeness(WordList.words(of: checked.text))
            .result("rougeL", min: assertion.min, text: assertion.text, answer: checked.text)
    }

    private func likeness(_ words: [String]) -> Likeness {
        let (shorter, sum) = (min(words.count, reference.count), words.count + reference.count)
        let most = score(common: shorter, of: sum)
        if most < assertion.min { return .atMost(most) }
        let steps = MatchTable<String>.steps(pattern: shorter, text: sum - shorter)
        guard steps <= MatchTable<String>.maximumSteps else { return .unknown(steps: steps) }
        let isShorter = words.count < reference.count
        let common = MatchTable(isShorter ? words : reference)
            .commonSubsequence(with: isShorter ? reference : words)
        return .exactly(score(common: common, of: sum))
    }

    /// `2PR / (P + R)` with `P = common / words` and `R = common / reference`.
    private func score(common: Int, of sum: Int) -> Double { sum == 0 ? 0 : Double(2 * common) / Double(sum) }
}
