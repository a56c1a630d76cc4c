import PromptCore
import XMLSchema

/// Asks that the whole answer is one well-formed XML document.
struct XMLCheck: AnswerCheck {
    func check(_ checked: CheckedAnswer) -> AssertionResult {
        AssertionResult(
            xml: XMLSchema.wellFormedness(of: checked.text), "isXML", expected: "XML", answer: checked.text)
    }
}

/// Holds an answer that is XML as a whole to an XML Schema.
struct XMLSchemaCheck: AnswerCheck {
    private let schema: XMLSchema

    init(_ text: String) throws(AssertionProblem) {
        do throws(XMLSchema.NotASchema) {
            schema = try XMLSchema(compiling: text)
        } catch {
            throw AssertionProblem("the XML Schema cannot be used: \(error.problems.first?.message ?? "")")
        }
    }

    func check(_ checked: CheckedAnswer) -> AssertionResult {
        AssertionResult(
            xml: schema.validate(checked.text), "xmlSchema", expected: "XML as the schema says", answer: checked.text)
    }
}

extension AssertionResult {
    /// A longer document may have been refused for its length alone.
    private static let decidableBytes = 256 << 10

    /// The result of a check that found these problems in an answer.
    fileprivate init(xml problems: [XMLSchema.Problem], _ description: String, expected: String, answer: String) {
        guard !problems.isEmpty else {
            self.init(.passed, description: description, expected: expected, actual: answer)
            return
        }
        let isDecided = answer.utf8.count <= Self.decidableBytes
        let told = problems.prefix(3).map { $0.line > 0 ? "line \($0.line): \($0.message)" : $0.message }
        let more = problems.count > told.count ? ["and \(problems.count - told.count) more"] : []
        self.init(
            isDecided ? .failed : .undecided, description: description, expected: expected,
            actual: (told + more).joined(separator: "; ") + ": " + answer)
    }
}
