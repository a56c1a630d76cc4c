import PromptCore

/// Counts the insertions, deletions and replacements of Unicode scalars between the answer and a text, both in the
/// composed form.
struct LevenshteinCheck: AnswerCheck {
    private let assertion: LevenshteinAssertion
    private let scalars: [Unicode.Scalar]

    init(_ assertion: LevenshteinAssertion) {
        self.assertion = assertion
        scalars = ComparableText(assertion.text).scalars
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = ComparableText(checked.text).scalars
        return switch assertion.bound {
        case .similarity(let min):
            similarity(answer, min: min).result("levenshtein", min: min, text: assertion.text, answer: checked.text)
        case .distance(let most): distance(answer, most: most, checked.text)
        }
    }

    private func similarity(_ answer: [Unicode.Scalar], min: Double) -> Likeness {
        let (shorter, longer) = (Swift.min(answer.count, scalars.count), Swift.max(answer.count, scalars.count))
        guard longer > 0 else { return .exactly(1) }
        let most = Double(shorter) / Double(longer)
        if most < min { return .atMost(most) }
        guard let edits = edits(answer) else { return .unknown(steps: steps(answer)) }
        return .exactly(Double(longer - edits) / Double(longer))
    }

    private func distance(_ answer: [Unicode.Scalar], most: Int, _ text: String) -> AssertionResult {
        let expected = "at most \(most) edits from: \(assertion.text)"
        let least = abs(answer.count - scalars.count)
        if least > most {
            return AssertionResult(
                false, "levenshtein", expected: expected, actual: "at least \(least) edits, by the lengths: \(text)")
        }
        guard let edits = edits(answer) else {
            return AssertionResult(
                .undecided, description: "levenshtein (not compared: it would take \(steps(answer)) steps)",
                expected: expected, actual: text)
        }
        return AssertionResult(edits <= most, "levenshtein", expected: expected, actual: "\(edits) edits: \(text)")
    }

    private func steps(_ answer: [Unicode.Scalar]) -> Int {
        MatchTable<Unicode.Scalar>.steps(
            pattern: min(answer.count, scalars.count), text: max(answer.count, scalars.count))
    }

    /// Nil where it would take too many steps.
    private func edits(_ answer: [Unicode.Scalar]) -> Int? {
        guard steps(answer) <= MatchTable<Unicode.Scalar>.maximumSteps else { return nil }
        let isShorter = answer.count < scalars.count
        return MatchTable(isShorter ? answer : scalars).edits(to: isShorter ? scalars : answer)
    }
}
