import JSONSchema

/// Looks for a pattern anywhere in the answer, in time linear in both.
struct RegexCheck: AnswerCheck {
    private let regex: BoundedRegex

    init(_ pattern: String) throws(AssertionProblem) {
        do throws(BoundedRegex.PatternError) {
            regex = try BoundedRegex(pattern)
        } catch {
            throw AssertionProblem(
                "the regex \(pattern) cannot be read at character \(error.offset + 1): \(error.message)")
        }
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        do throws(BoundedRegex.Exceeded) {
            return AssertionResult(
                try regex.firstMatch(in: answer), "regex", expected: regex.pattern, actual: answer)
        } catch {
            return AssertionResult(
                .undecided, description: "regex (given up after \(error.steps) steps)", expected: regex.pattern,
                actual: answer)
        }
    }
}
