import JSON
import JSONSchema
import PromptBundle
import PromptTemplate

/// One wording of one version, read once and used for every request that gets it: its templates and its schemas.
struct PreparedPrompt: Sendable {
    /// What there is to check an answer with.
    private enum OutputCheck: Sendable {
        case none
        case schema(JSONSchema)
        case impossible(reason: String)
    }

    private let body: PromptBody
    private let templates: CompiledPrompt
    private let inputs: [(name: String, schema: JSONSchema)]
    private let output: OutputCheck

    /// Reads templates and schemas; throws `invalidPrompt` for one that is none.
    init(_ resolution: Resolution) throws(PromptError) {
        body = resolution.prompt
        do throws(RenderError) {
            templates = try CompiledPrompt(
                body.texts, syntax: TemplateSyntax(resolution.template), inputs: Set(resolution.inputs.map(\.name)),
                untrusted: Set(resolution.inputs.filter { $0.trust == .untrusted }.map(\.name)))
        } catch {
            throw PromptError(error)
        }
        var inputs: [(name: String, schema: JSONSchema)] = []
        for input in resolution.inputs {
            guard let schema = input.schema else { continue }
            inputs.append((input.name, try Self.compile(schema, of: "the input \"\(input.name)\"")))
        }
        self.inputs = inputs
        output =
            switch resolution.output {
            case nil: .none
            case .jsonSchema(let schema): .schema(try Self.compile(schema, of: "the output"))
            case .xmlSchema: .impossible(reason: "this client does not check XML Schemas")
            case .other: .impossible(reason: "the kind of contract is newer than this client")
            }
    }

    func render(_ values: [String: JSONValue]) throws(PromptError) -> PromptBody {
        let problems = inputs.flatMap { input in
            guard let value = values[input.name] else { return [PromptProblem]() }
            return input.schema.validate(value).map {
                PromptProblem(place: input.name + $0.instanceLocation, message: $0.message)
            }
        }
        guard problems.isEmpty else { throw .invalidInputs(problems) }
        do throws(RenderError) {
            return body.replacingTexts(try templates.render(values))
        } catch {
            throw PromptError(error)
        }
    }

    func validate(output text: String) throws(PromptError) -> JSONValue? {
        switch output {
        case .none: return nil
        case .impossible(let reason): throw .uncheckableOutput(reason: reason)
        case .schema(let schema):
            let answer = try Self.parse(text)
            let problems = schema.validate(answer).map {
                PromptProblem(place: $0.instanceLocation, message: $0.message)
            }
            guard problems.isEmpty else { throw .invalidOutput(problems) }
            return answer
        }
    }

    private static func parse(_ text: String) throws(PromptError) -> JSONValue {
        do throws(SyntaxError) {
            return try JSONParser.parse(text).json
        } catch {
            throw .invalidOutput([
                PromptProblem(
                    place: "",
                    message: "no JSON: line \(error.mark.line), column \(error.mark.column): \(error.message)")
            ])
        }
    }

    private static func compile(_ schema: JSONValue, of owner: String) throws(PromptError) -> JSONSchema {
        do throws(SchemaError) {
            return try JSONSchema(compiling: schema)
        } catch {
            let list = error.problems.map { "\($0.location): \($0.message)" }
            throw .invalidPrompt(reason: "the schema of \(owner): " + list.joined(separator: "; "))
        }
    }
}

extension TemplateSyntax {
    fileprivate init(_ language: TemplateLanguage) {
        self =
            switch language {
            case .mustache: .mustache
            case .none: .none
            }
    }
}

extension PromptError {
    fileprivate init(_ error: RenderError) {
        switch error {
        case .invalidTemplate(let text, let problems):
            let list = problems.map { "line \($0.mark.line), column \($0.mark.column): \($0.message)" }
            self = .invalidPrompt(reason: "text \(text + 1): " + list.joined(separator: "; "))
        case .missingInput(let name):
            self = .invalidInputs([PromptProblem(place: name, message: "this input is missing")])
        case .missingMember(let name):
            self = .invalidInputs([PromptProblem(place: name, message: "the input has no such member")])
        }
    }
}

extension PromptBody {
    fileprivate var texts: [String] {
        switch self {
        case .text(let text): [text]
        case .messages(let messages): messages.map(\.content)
        }
    }

    /// The same body with these texts in the places of its own, in order.
    fileprivate func replacingTexts(_ texts: [String]) -> PromptBody {
        switch self {
        case .text: return .text(texts.joined())
        case .messages(let messages):
            return .messages(
                zip(messages, texts).map { message, text in
                    var message = message
                    message.content = text
                    return message
                })
        }
    }
}
