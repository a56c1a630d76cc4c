import JSON
import PromptCore

/// Looks at what a JSONPath selects in an answer that is JSON as a whole.
///
/// At least one value must be selected, and every selected value must hold what is asked of it. `contains` finds a text
/// in a string and an item in a list of strings.
struct JSONPathCheck: AnswerCheck {
    private let assertion: JSONPathAssertion
    private let path: JSONPath

    init(_ assertion: JSONPathAssertion) throws(AssertionProblem) {
        do throws(JSONPath.SyntaxError) {
            path = try JSONPath(assertion.path)
        } catch {
            throw AssertionProblem(
                "the JSONPath \(assertion.path) cannot be read at character \(error.offset + 1): \(error.message)")
        }
        self.assertion = assertion
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        do throws(AnswerJSONError) {
            let selected = path.values(in: try AnswerJSON.parse(answer))
            let passed = !selected.isEmpty && selected.allSatisfy(holds)
            return result(passed, actual: Self.text(selected))
        } catch {
            return result(false, actual: error.message + ": " + answer)
        }
    }

    private func result(_ passed: Bool, actual: String) -> AssertionResult {
        let (name, expected) = wording
        return AssertionResult(passed, "jsonPath \(assertion.path) \(name)", expected: expected, actual: actual)
    }

    private var wording: (name: String, expected: String) {
        switch assertion.check {
        case .exists: ("exists", "any value")
        case .equals(let value): ("equals", Self.text(value))
        case .contains(let text): ("contains", Self.text(.string(text)))
        case .oneOf(let values): ("oneOf", values.map(Self.text).joined(separator: ", "))
        }
    }

    private func holds(_ value: JSONValue) -> Bool {
        switch assertion.check {
        case .exists: return true
        case .equals(let expected): return value == expected
        case .oneOf(let values): return values.contains(value)
        case .contains(let text):
            if let string = value.string { return ComparableText(string).contains(ComparableText(text)) }
            return value.array?.contains(.string(text)) ?? false
        }
    }

    private static func text(_ selected: [JSONValue]) -> String {
        // A failure is cut short anyway; a path may select very many values.
        selected.isEmpty ? "nothing there" : selected.prefix(100).map(text).joined(separator: ", ")
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.canonicalBytes, as: UTF8.self) }
}
