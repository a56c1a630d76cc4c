import JSON

/// Reads a .prompty file, of the first or second version of the format.
struct PromptyReader {
    private let scope: ImportScope
    private var prompt = ImportedPrompt()
    private var builder: PromptBuilder
    private var isMustache = false
    private var outputSchema: (schema: JSONValue, mark: Mark)?

    /// The prompt of a file; nil where something is wrong, which is reported.
    static func read(_ text: String, in scope: ImportScope) -> ImportedPrompt? {
        let errors = scope.scope.log.errorCount
        guard let file = FrontMatter.split(text, .prompty, in: scope) else { return nil }
        var reader = PromptyReader(scope: scope)
        for member in file.header?.members ?? [] { reader.read(member) }
        reader.finish(file)
        return scope.scope.log.errorCount == errors ? reader.prompt : nil
    }

    private init(scope: ImportScope) {
        self.scope = scope
        builder = PromptBuilder(scope: scope)
    }

    private mutating func finish(_ file: FrontMatter) {
        let messages = RoleLines.parts(of: file.body).map { part -> PromptBuilder.Message in
            let mark = Mark(line: file.line + part.roleLine - 1, column: 1)
            if let attributes = part.attributes {
                scope.leaveOut("`[\(attributes)]` of a message", "a message has a role and a content", .error, at: mark)
            }
            let source = TemplateText(part.text, fromLine: file.line + part.line - 1)
            return PromptBuilder.Message(
                role: part.role,
                content: isMustache ? .mustache(part.text) : .parts(JinjaReader.read(source, in: scope)),
                source: source, mark: mark)
        }
        file.refuseInterpolation(in: scope)
        guard let body = builder.body(messages, isText: false) else { return }
        prompt.content.merge(body) { $1 }
        prompt.textMarks = messages.map { $0.source.place(Mark(line: 1, column: 1)) }
        prompt.content["inputs"] = builder.inputs.content(in: scope)
        if let outputSchema {
            prompt.content["output"] = ImportedInputs.output(outputSchema.schema, at: outputSchema.mark, in: scope)
        }
    }
}

// MARK: - The header

extension PromptyReader {
    private static let metadata: Set<String> = ["authors", "tags", "metadata", "displayName", "$schema", "kind"]

    private mutating func read(_ member: Node.Member) {
        let value = member.value
        if member.key != "model" { scope.refuseInterpolation(in: value) }
        switch member.key {
        case "name": prompt.name = scope.string(value, "name")
        case "description": prompt.description = scope.string(value, "description")
        case "version":
            // `version: 1.0` is a number to YAML.
            prompt.version = value.string ?? value.json.double.map(JSONWriter.format)
        case "model": model(value)
        case "inputs", "inputSchema": inputs(value)
        case "sample": sample(value)
        case "outputs", "outputSchema":
            let properties = PropertySchema(scope: scope).properties(value, member.key)
            if !properties.isEmpty { outputSchema = (PropertySchema.object(properties), member.keyMark) }
        case "template": template(value)
        default:
            let isMetadata = Self.metadata.contains(member.key)
            scope.leaveOut(
                "`\(member.key)`",
                isMetadata ? "it only describes the prompt" : "a version of a prompt has nothing like it",
                isMetadata ? .note : .error, at: member.keyMark)
        }
    }

    private mutating func template(_ node: Node) {
        let format = node["format"]
        guard let name = node.string ?? format?.string ?? (format?["kind"] ?? node["type"])?.string else {
            return scope.error("`template` must name its format, as `jinja2`", at: node.mark)
        }
        switch name {
        case "jinja2", "nunjucks": break
        case "mustache": isMustache = true
        default:
            scope.error(
                "the template format `\(name)` cannot be carried over: only jinja2 and mustache can", at: node.mark)
        }
        let parser = node["parser"]
        if let name = parser?.string ?? parser?["kind"]?.string, name != "prompty" {
            scope.error("the parser `\(name)` cannot be carried over: only prompty can", at: parser?.mark ?? node.mark)
        }
    }

    private mutating func inputs(_ node: Node) {
        for property in PropertySchema(scope: scope).properties(node, "inputs") {
            builder.inputs.declare(property.name, property.schema, at: property.mark)
            if let sample = property.sample {
                prompt.sample[property.name] = sample
                scope.leaveOut(
                    "the default or sample of `\(property.name)`", "an input has no default: it must always be given",
                    .warning, at: property.mark)
            } else if !property.isRequired {
                scope.leaveOut(
                    "`required: false` of `\(property.name)`", "every input must be given", .warning, at: property.mark)
            }
        }
    }

    /// The first version of the format gives examples here; whatever is not declared yet is an input.
    private mutating func sample(_ node: Node) {
        for property in PropertySchema(scope: scope).properties(node, "sample") {
            prompt.sample[property.name] = node[property.name]?.json
            if builder.inputs[property.name] == nil { builder.inputs.declare(property.name, nil, at: property.mark) }
        }
    }
}

// MARK: - The model

extension PromptyReader {
    private mutating func model(_ node: Node) {
        var id = node.string
        var options: [Node.Member] = []
        if id == nil {
            for member in scope.members(node, "model") {
                if !Self.connections.contains(member.key) { scope.refuseInterpolation(in: member.value) }
                switch member.key {
                case "id": id = scope.string(member.value, "id")
                case "api", "apiType": api(member.value)
                case "options", "parameters": options = scope.members(member.value, member.key)
                case "response", "provider": note(member)
                default: other(member, id: &id)
                }
            }
        }
        let parameters = ModelOptions.parameters(withoutFormat(options), of: "model", in: scope)
        prompt.content["model"] = ModelOptions.model(id: id, parameters: parameters)
    }

    private static let connections: Set<String> = ["connection", "configuration"]

    private func note(_ member: Node.Member) {
        scope.leaveOut(
            "`\(member.key)` of `model`", "a ModelEndpoint says how a model is called", .note, at: member.keyMark)
    }

    private func other(_ member: Node.Member, id: inout String?) {
        guard Self.connections.contains(member.key) else {
            return scope.leaveOut(
                "`\(member.key)` of `model`", "the model of a version has nothing like it", .error, at: member.keyMark)
        }
        // A key may stand in here, so no value but the model's name is looked at.
        // A connection's name is its own; a configuration's is the model's.
        let names =
            member.key == "configuration" ? ["model", "azure_deployment", "name"] : ["model", "azure_deployment"]
        let name = names.lazy.compactMap { member.value[$0]?.string }.first
        if id == nil, let name, !name.contains("${") { id = name }
        scope.leaveOut(
            "`\(member.key)` of `model`", "a ModelEndpoint says where a model is and which key it takes", .warning,
            at: member.keyMark)
    }

    private func api(_ node: Node) {
        guard let name = node.string, !["chat", "responses"].contains(name) else { return }
        scope.error("the API `\(name)` cannot be carried over: a version is a chat", at: node.mark)
    }

    /// A structured answer that is asked for is the version's output contract.
    private mutating func withoutFormat(_ options: [Node.Member]) -> [Node.Member] {
        options.filter { option in
            guard option.key == "response_format", let schema = option.value["json_schema"]?["schema"] else {
                return true
            }
            outputSchema = (schema.json, option.keyMark)
            return false
        }
    }
}
