import JSON
import PromptCore
import PromptOperator
import PromptTemplate

/// One wording of a version with the endpoint that it asks, its templates read.
struct AskedWording: Sendable {
    let version: String
    let wording: Wording
    let endpoint: ModelEndpoint
    private let prompt: CompiledPrompt
    private let inputs: InputContract
    private let outputSchema: JSONValue?

    /// The wordings of a version, in order; throws for an endpoint or a template that cannot be used.
    static func all(
        of subject: EvaluationRequest.Subject, in request: EvaluationRequest
    ) throws(EvaluationProblem) -> [AskedWording] {
        var asked: [AskedWording] = []
        for wording in subject.content.wordings { asked.append(try AskedWording(wording, of: subject, in: request)) }
        return asked
    }

    private init(
        _ wording: Wording, of subject: EvaluationRequest.Subject, in request: EvaluationRequest
    ) throws(EvaluationProblem) {
        version = subject.version
        self.wording = wording
        endpoint = try Self.endpoint(of: wording, version: subject.version, in: request)
        prompt = try Self.prompt(of: wording, in: subject)
        inputs = InputContract(subject.content)
        outputSchema = subject.content.outputSchema
    }

    private static func endpoint(
        of wording: Wording, version: String, in request: EvaluationRequest
    ) throws(EvaluationProblem) -> ModelEndpoint {
        guard let name = request.suite.spec.endpointName ?? wording.endpointName else {
            throw EvaluationProblem(
                "\(place(wording, version)) names no endpoint, and neither does the suite \(request.suite.meta.name)")
        }
        guard let endpoint = request.endpoints[name] else {
            throw EvaluationProblem("the endpoint \(name) that \(place(wording, version)) asks does not exist")
        }
        guard !endpoint.diagnostics.hasErrors else { throw EvaluationProblem("the endpoint \(name) is invalid") }
        return endpoint
    }

    private static func prompt(
        of wording: Wording, in subject: EvaluationRequest.Subject
    ) throws(EvaluationProblem) -> CompiledPrompt {
        let (content, place) = (subject.content, place(wording, subject.version))
        guard let syntax = TemplateSyntax(rawValue: content.template) else {
            throw EvaluationProblem("\(place) has the unknown template syntax \(content.template)")
        }
        let inputs = content.inputs
        do throws(RenderError) {
            return try CompiledPrompt(
                wording.messages.map(\.content), syntax: syntax, inputs: Set(inputs.map(\.name)),
                untrusted: Set(inputs.filter(\.isUntrusted).map(\.name)))
        } catch {
            throw EvaluationProblem("\(place) cannot be rendered: \(error.sentence)")
        }
    }

    private static func place(_ wording: Wording, _ version: String) -> String {
        wording.index == 0 ? version : "variant \(wording.index) of \(version)"
    }

    /// `v2`, or `variant 1 of v2`.
    var place: String { Self.place(wording, version) }

    /// The request that asks this wording of a case; throws where an input is missing or breaks its schema.
    func request(for testCase: EvaluationCase) throws(EvaluationProblem) -> ModelRequest {
        let problems = inputs.problems(with: testCase.inputs)
        guard problems.isEmpty else {
            let place = Self.place(wording, version)
            throw EvaluationProblem(
                "the case \(testCase.name) cannot be asked of \(place): \(problems.joined(separator: "; "))")
        }
        do throws(RenderError) {
            let contents = try prompt.render(testCase.inputs)
            return ModelRequest(
                endpointName: endpoint.meta.name, model: wording.modelID ?? endpoint.spec.model,
                messages: zip(wording.messages, contents)
                    .map { Wording.Message(role: $0.role, content: $1) },
                parameters: wording.parameters, strategy: wording.strategy, outputSchema: outputSchema)
        } catch {
            let place = Self.place(wording, version)
            throw EvaluationProblem("the case \(testCase.name) cannot be asked of \(place): \(error.sentence)")
        }
    }
}

extension RenderError {
    fileprivate var sentence: String {
        switch self {
        case .invalidTemplate(let text, let problems):
            problems.first.map { "message \(text + 1), line \($0.mark.line): \($0.message)" } ?? "message \(text + 1)"
        case .missingInput(let name): "the input `\(name)` is missing"
        case .missingMember(let name): "the input has no member `\(name)`"
        }
    }
}
