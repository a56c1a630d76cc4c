import JSON
import JSONSchema
import PromptTemplate

/// What a version asks of the values it is filled with, its schemas compiled once.
///
/// `promptops validate` and an evaluation's plan hold the cases of a suite against it.
package struct InputContract: Sendable {
    private let schemas: [(name: String, schema: JSONSchema)]
    /// The inputs that some text of some wording names, in the order they are declared.
    private let needed: [String]
    /// Schemas that are none, which only a record of another build can hold.
    private let unusable: [String]

    package init(_ content: VersionContent) {
        var schemas: [(name: String, schema: JSONSchema)] = []
        var unusable: [String] = []
        let inputs = content.inputs
        for input in inputs {
            guard let schema = input.schema else { continue }
            do throws(SchemaError) {
                schemas.append((input.name, try JSONSchema(compiling: schema)))
            } catch {
                let reasons = error.problems.map(\.message).joined(separator: "; ")
                unusable.append("the schema of the input `\(input.name)` is none: \(reasons)")
            }
        }
        self.schemas = schemas
        self.unusable = unusable
        let named = Self.named(in: content)
        needed = inputs.map(\.name).filter(named.contains)
    }

    /// The first parts of all names in the version's texts.
    static func named(in content: VersionContent) -> Set<String> {
        guard content.template == TemplateSyntax.mustache.rawValue else { return [] }
        let checks = content.wordings.flatMap(\.messages).map { TemplateCheck($0.content) }
        return Set(checks.flatMap(\.references).map(\.root))
    }

    /// Everything that keeps the version from being filled with these values; none repeats a value.
    ///
    /// A value for an input that the version does not declare is no problem: one suite may ask several versions.
    package func problems(with values: [String: JSONValue]) -> [String] {
        let missing = needed.filter { values[$0] == nil }.map { "the input `\($0)` is missing" }
        let broken = schemas.flatMap { input -> [String] in
            guard let value = values[input.name] else { return [] }
            return input.schema.validate(value)
                .map { "the input `\(input.name)`\($0.instanceLocation): \($0.message)" }
        }
        return unusable + missing + broken
    }
}
