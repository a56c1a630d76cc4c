import JSON
import JSONSchema
import PromptCore
import XMLSchema
import YAML

/// A schema that instances are held against.
enum SchemaContract: Sendable {
    case json(JSONSchema)
    case xml(XMLSchema)

    /// Why a file is no schema, with places in it.
    struct Refusal: Error {
        var diagnostics: [Diagnostic]
    }

    /// `warn` hears of what in a schema has no effect.
    init(_ file: CheckedFile, assertsFormats: Bool, warn: ([Diagnostic]) -> Void) throws(Refusal) {
        switch file.syntax {
        case .xml: self = .xml(try Self.xml(file))
        case .json, .yaml: self = .json(try Self.json(file, assertsFormats, warn))
        }
    }

    private static func xml(_ file: CheckedFile) throws(Refusal) -> XMLSchema {
        do throws(XMLSchema.NotASchema) {
            return try XMLSchema(compiling: String(decoding: file.bytes, as: UTF8.self))
        } catch {
            throw refusal(
                file, error.problems.map { (Mark(line: max(1, $0.line), column: 1), "no XML Schema: \($0.message)") })
        }
    }

    private static func json(_ file: CheckedFile, _ assertsFormats: Bool, _ warn: ([Diagnostic]) -> Void)
        throws(Refusal)
        -> JSONSchema
    {
        let values = WrittenValue.all(in: file)
        guard let value = values.first, values.count == 1 else {
            throw refusal(file, [(Mark(line: 1, column: 1), "one schema belongs here, not \(values.count) documents")])
        }
        guard value.problems.isEmpty, let node = value.node else {
            throw refusal(file, value.problems.map { ($0.mark, $0.message) })
        }
        do throws(SchemaError) {
            let schema = try JSONSchema(compiling: node.json, formatAssertion: assertsFormats)
            warn(diagnostics(.warning, file, schema.ignored.map { (mark(of: $0.location, in: node), $0.warning) }))
            return schema
        } catch {
            throw refusal(
                file,
                error.problems.map { (mark(of: $0.location, in: node), "no JSON Schema: \($0.message)") })
        }
    }

    private static func mark(of location: String, in node: Node) -> Mark {
        node.mark(at: String(location.drop { $0 != "#" }.dropFirst()))
    }

    private static func refusal(_ file: CheckedFile, _ problems: [(mark: Mark, message: String)]) -> Refusal {
        Refusal(diagnostics: diagnostics(.error, file, problems))
    }

    private static func diagnostics(
        _ severity: Diagnostic.Severity, _ file: CheckedFile, _ problems: [(mark: Mark, message: String)]
    ) -> [Diagnostic] {
        let source = SourceText(file.bytes, file: file.name)
        return problems.map { problem in
            Diagnostic(
                severity, file: file.name, mark: problem.mark, message: problem.message,
                sourceLine: source.line(of: problem.mark))
        }
    }

    /// Checks what a file holds: one value or document, or one value a line, each told as it is done.
    func check(_ file: CheckedFile, byLine: Bool, report: (InstanceResult) -> Void) {
        switch self {
        case .xml(let schema):
            let problems = schema.validate(String(decoding: file.bytes, as: UTF8.self))
            report(InstanceResult(file: file.name, line: 1, problems: problems.map(InstanceResult.Problem.init)))
        case .json(let schema):
            if byLine {
                for line in file.lines { report(Self.check(.line(line.bytes, line.number), schema, file.name)) }
            } else {
                for value in WrittenValue.all(in: file) { report(Self.check(value, schema, file.name)) }
            }
        }
    }

    private static func check(_ value: WrittenValue, _ schema: JSONSchema, _ file: String) -> InstanceResult {
        var problems = value.problems.map { InstanceResult.Problem(message: $0.message, mark: $0.mark) }
        if problems.isEmpty, let node = value.node {
            problems = schema.validate(node.json)
                .map { error in
                    let mark = node.mark(at: error.instanceLocation)
                    return InstanceResult.Problem(error, mark: mark.offset(by: value.linesBefore))
                }
        }
        return InstanceResult(file: file, line: (value.node?.mark.line ?? 1) + value.linesBefore, problems: problems)
    }
}

extension Mark {
    fileprivate func offset(by lines: Int) -> Mark { Mark(line: line + lines, column: column) }
}
