import JSON

/// A JSON Schema of draft 2020-12, compiled once and valid for any number of values.
///
/// Nothing is ever fetched: a `$ref` reaches into the document itself and the published metaschema. `format` is an
/// annotation unless its assertion is asked for; unknown keywords and unknown formats are annotations.
public struct JSONSchema: Sendable {
    /// The most errors one validation lists.
    public static let maximumErrors = 100

    let program: SchemaProgram
    /// Members of the document that look like keywords and are none, by their places.
    package let ignored: [IgnoredKeyword]

    /// Compiles a schema; throws every problem that keeps it from being one.
    public init(compiling document: JSONValue, formatAssertion: Bool = false) throws(SchemaError) {
        try self.init(compiling: document, formatAssertion: formatAssertion, resources: [:])
    }

    /// Compiles a schema that may also refer to these documents, each under its URI.
    package init(
        compiling document: JSONValue, formatAssertion: Bool = false, resources: [String: JSONValue]
    ) throws(SchemaError) {
        var compiler = SchemaCompiler(formatAssertion: formatAssertion, resources: resources)
        program = try compiler.compile(document)
        ignored = compiler.ignored.sorted { $0.location < $1.location }
    }

    /// The ways in which the value breaks the schema, at most `maximumErrors`; empty means valid.
    ///
    /// A value that is nested too deeply or takes too much work is never valid: the first error says so.
    public func validate(_ instance: JSONValue) -> [ValidationError] {
        var validator = Validator(program, limits: ValidationLimits())
        return validator.validate(instance)
    }

    /// The same errors, and whether the validation came to its end: one that was given up says nothing about the value.
    package func validation(of instance: JSONValue) -> (errors: [ValidationError], isComplete: Bool) {
        var validator = Validator(program, limits: ValidationLimits())
        let errors = validator.validate(instance)
        return (errors, validator.isComplete)
    }

    func validate(_ instance: JSONValue, limits: ValidationLimits) -> [ValidationError] {
        var validator = Validator(program, limits: limits)
        return validator.validate(instance)
    }
}

/// What one validation may cost.
struct ValidationLimits: Sendable, Hashable {
    /// The maps and lists a value may nest; the JSON parser allows no more.
    var instanceDepth = 200
    /// The schemas that may be at work inside each other; each takes over 1 KiB of stack, and some threads have 512.
    var schemaDepth = 320
    /// The work in all: applied schemas, compared members and items, and the steps of regular expressions.
    var work = 10_000_000
}
