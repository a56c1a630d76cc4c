import JSON
import JSONSchema
import PromptCore

/// Holds an answer that is JSON as a whole to a JSON Schema.
struct JSONSchemaCheck: AnswerCheck {
    /// More errors than this say nothing new.
    private static let toldErrors = 3

    private let schema: JSONSchema

    init(_ document: JSONValue) throws(AssertionProblem) {
        do throws(SchemaError) {
            schema = try JSONSchema(compiling: document)
        } catch {
            throw AssertionProblem("the JSON Schema cannot be used: \(error.problems.first?.message ?? "")")
        }
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        let answer = checked.text
        do throws(AnswerJSONError) {
            let validation = schema.validation(of: try AnswerJSON.parse(answer))
            guard !validation.errors.isEmpty else { return result(.passed, actual: answer) }
            let told = validation.errors.prefix(Self.toldErrors).map(\.description)
            let more = validation.errors.count > told.count ? ["and \(validation.errors.count - told.count) more"] : []
            return result(
                validation.isComplete ? .failed : .undecided,
                actual: (told + more).joined(separator: "; ") + ": " + answer)
        } catch {
            return result(.failed, actual: error.message + ": " + answer)
        }
    }

    private func result(_ outcome: AssertionResult.Outcome, actual: String) -> AssertionResult {
        AssertionResult(outcome, description: "jsonSchema", expected: "JSON as the schema says", actual: actual)
    }
}
