import JSON
import PromptCore

/// Compares the one number of an answer with the expected one.
///
/// With a path, the answer is JSON and the path selects exactly one value: a number, or a string that is one as a whole.
/// Without, the answer's text holds exactly one number, or the same one several times; `AnswerNumbers` says what counts.
/// Anything else is a failure that says so: which of two numbers was meant is no guess to make.
struct NumericCheck: AnswerCheck {
    private let assertion: NumericAssertion
    private let path: JSONPath?

    init(_ assertion: NumericAssertion) throws(AssertionProblem) {
        self.assertion = assertion
        do throws(JSONPath.SyntaxError) {
            path = try assertion.path.map { text throws(JSONPath.SyntaxError) in try JSONPath(text) }
        } catch {
            throw AssertionProblem(
                "the JSONPath \(assertion.path ?? "") cannot be read at character \(error.offset + 1): \(error.message)"
            )
        }
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let (wanted, tolerance) = (assertion.equals, assertion.tolerance)
        let range = tolerance == 0 ? "" : " ± \(JSONWriter.format(tolerance))"
        let name = path.map { "numeric \($0.text)" } ?? "numeric"
        let expected = JSONWriter.format(wanted) + range
        do throws(NoNumber) {
            let number = try number(checked.text)
            return AssertionResult(
                isNear(number), name, expected: expected, actual: "\(JSONWriter.format(number)): \(checked.text)")
        } catch {
            return AssertionResult(false, name, expected: expected, actual: "\(error.message): \(checked.text)")
        }
    }

    /// Why no number was found, or none was meant for sure.
    private struct NoNumber: Error {
        var message: String
    }

    private func number(_ answer: String) throws(NoNumber) -> Double {
        guard let path else { return try only(AnswerNumbers.all(in: answer)) }
        let json: JSONValue
        do throws(AnswerJSONError) { json = try AnswerJSON.parse(answer) } catch {
            throw NoNumber(message: error.message)
        }
        return try number(of: path.values(in: json))
    }

    private func only(_ numbers: [Double]) throws(NoNumber) -> Double {
        guard let number = numbers.first else { throw NoNumber(message: "no number") }
        guard numbers.count == 1 else {
            let told = numbers.prefix(AnswerNumbers.most - 1).map(JSONWriter.format).joined(separator: ", ")
            let more = numbers.count == AnswerNumbers.most ? " and more" : ""
            throw NoNumber(message: "several numbers, \(told)\(more)")
        }
        return number
    }

    private func number(of values: [JSONValue]) throws(NoNumber) -> Double {
        guard let value = values.first else { throw NoNumber(message: "nothing there") }
        guard values.count == 1 else { throw NoNumber(message: "\(values.count) values there, not one") }
        if let number = value.double { return number }
        guard let text = value.string, let number = AnswerNumbers.whole(text) else {
            throw NoNumber(message: "no number there but \(value.string == nil ? value.kindName : "another text")")
        }
        return number
    }

    private func isNear(_ number: Double) -> Bool {
        let distance = abs(number - assertion.equals)
        guard assertion.tolerance > 0 else { return distance == 0 }
        // 0.8 is within 0.3 of 0.5, although their difference as doubles is a hair more.
        let hair = 4 * max(number.magnitude, assertion.equals.magnitude).ulp
        return distance <= assertion.tolerance + hair
    }
}
