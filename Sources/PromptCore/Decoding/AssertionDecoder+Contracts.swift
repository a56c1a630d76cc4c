import JSON
import XMLSchema

/// The forms that a whole answer may have to keep to.
extension AssertionDecoder {
    /// A JSON Schema that compiles and does not allow just anything.
    func jsonSchema(_ field: Field) -> Assertion? {
        guard let schema = ContractDecoder.schema(field) else { return nil }
        if schema == .object([:]) || schema == .bool(true) {
            field.error("this `jsonSchema` allows every JSON value: say what it must be, or write `isJSON`")
        }
        return .jsonSchema(schema)
    }

    /// The text of an XML Schema that compiles; every problem is told with its line in that text.
    func xmlSchema(_ field: Field) -> Assertion? {
        guard let text = field.words() else { return nil }
        do throws(XMLSchema.NotASchema) {
            _ = try XMLSchema(compiling: text)
            return .xmlSchema(text)
        } catch {
            for problem in error.problems {
                let place = problem.line > 0 ? " in its line \(problem.line)" : ""
                field.error("`\(field.name)` is no XML Schema\(place): \(problem.message)")
            }
            return nil
        }
    }
}
