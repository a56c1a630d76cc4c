/// Bounds the length of the answer in Unicode scalars.
struct LengthCheck: AnswerCheck {
    let maximum: Int

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        let length = answer.unicodeScalars.count
        return AssertionResult(
            length <= maximum, "maxLength", expected: "at most \(maximum) characters", actual: "\(length) characters")
    }
}
