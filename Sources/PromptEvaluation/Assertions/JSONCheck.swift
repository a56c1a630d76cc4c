import JSON

/// Asks that the whole answer is one JSON text; a Markdown fence around it is not JSON, as a parser in production
/// would find.
struct JSONCheck: AnswerCheck {
    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        do throws(AnswerJSONError) {
            _ = try AnswerJSON.parse(answer)
            return AssertionResult(true, "isJSON", expected: "JSON", actual: answer)
        } catch {
            return AssertionResult(false, "isJSON", expected: "JSON", actual: error.message + ": " + answer)
        }
    }
}

/// Reads answers as JSON.
enum AnswerJSON {
    /// The value of an answer that is JSON as a whole.
    static func parse(_ answer: String) throws(AnswerJSONError) -> JSONValue {
        do throws(SyntaxError) {
            return try JSONParser.parse(answer).json
        } catch {
            let isFenced = answer.drop { $0.isWhitespace }.hasPrefix("```")
            throw AnswerJSONError(
                message: isFenced
                    ? "not JSON: a ``` fence stands around it"
                    : "not JSON at line \(error.mark.line), column \(error.mark.column): \(error.message)")
        }
    }
}

/// Why an answer is not JSON.
struct AnswerJSONError: Error {
    var message: String
}
