import JSON

/// Reads a Dotprompt `.prompt` file.
struct DotpromptReader {
    private let scope: ImportScope
    private var prompt = ImportedPrompt()
    private var builder: PromptBuilder
    private var output: (schema: JSONValue, mark: Mark)?

    /// The prompt of a file; nil where something is wrong, which is reported.
    static func read(_ text: String, in scope: ImportScope) -> ImportedPrompt? {
        let errors = scope.scope.log.errorCount
        guard let file = FrontMatter.split(text, .dotprompt, in: scope) else { return nil }
        var reader = DotpromptReader(scope: scope)
        for member in file.header?.members ?? [] { reader.read(member) }
        reader.finish(file)
        return scope.scope.log.errorCount == errors ? reader.prompt : nil
    }

    private init(scope: ImportScope) {
        self.scope = scope
        builder = PromptBuilder(scope: scope)
    }

    private mutating func finish(_ file: FrontMatter) {
        file.refuseInterpolation(in: scope)
        // With a header, white space at both ends of the body is cut; places count from the whole body.
        let lead = file.header == nil ? "" : String(file.body.prefix(while: \.isWhitespace))
        let source = TemplateText(
            file.header == nil ? file.body : JinjaReader.trim(file.body),
            fromLine: file.line + lead.filter(\.isNewline).count)
        let messages = Self.messages(HandlebarsReader.read(source, in: scope), source)
        let isText = messages.count == 1 && messages.first?.role == "user"
        guard let body = builder.body(messages, isText: isText) else { return }
        prompt.content.merge(body) { $1 }
        prompt.textMarks = messages.map(\.mark)
        prompt.content["inputs"] = builder.inputs.content(in: scope)
        if let output { prompt.content["output"] = ImportedInputs.output(output.schema, at: output.mark, in: scope) }
    }

    /// A message ends where the next role stands; one of white space alone is none. The first is the user's.
    private static func messages(_ parts: [TemplatePart], _ source: TemplateText) -> [PromptBuilder.Message] {
        var messages: [(role: String, parts: [TemplatePart], mark: Mark)] = [("user", [], Mark(line: 1, column: 1))]
        for part in parts {
            if case .role(let role, let mark) = part {
                messages.append((role, [], mark))
            } else {
                messages[messages.count - 1].parts.append(part)
            }
        }
        return messages.filter { !isBlank($0.parts) }
            .map {
                PromptBuilder.Message(
                    role: $0.role, content: .parts($0.parts), source: source, mark: source.place($0.mark))
            }
    }

    private static func isBlank(_ parts: [TemplatePart]) -> Bool {
        parts.allSatisfy { if case .text(let text) = $0 { text.allSatisfy(\.isWhitespace) } else { false } }
    }
}

// MARK: - The header

extension DotpromptReader {
    private mutating func read(_ member: Node.Member) {
        let value = member.value
        scope.refuseInterpolation(in: value)
        switch member.key {
        case "name": prompt.name = scope.string(value, "name")
        case "description": prompt.description = scope.string(value, "description")
        case "version": prompt.version = value.string ?? value.json.double.map(JSONWriter.format)
        case "model": setModel("id", scope.field("model", value).words().map(JSONValue.string))
        case "config":
            let options = scope.members(value, "config")
            setModel("parameters", ModelOptions.parameters(options, of: "config", in: scope))
        case "input": input(value)
        case "output": readOutput(value)
        case "variant", "metadata": leaveOut(member, "it only describes the prompt", .note)
        default:
            let isExtension = member.key.contains(".")
            leaveOut(
                member, isExtension ? "it belongs to another program" : "a version of a prompt has nothing like it",
                isExtension ? .note : .error)
        }
    }

    private func leaveOut(_ member: Node.Member, _ why: String, _ weight: LeftOut.Weight) {
        scope.leaveOut("`\(member.key)`", why, weight, at: member.keyMark)
    }

    private mutating func setModel(_ key: String, _ value: JSONValue?) {
        guard let value else { return }
        var model = prompt.content["model"]?.object ?? [:]
        model[key] = value
        prompt.content["model"] = .object(model)
    }

    private mutating func input(_ node: Node) {
        for member in scope.members(node, "input") {
            switch member.key {
            case "schema": declare(member.value)
            case "default", "example", "examples": defaults(member)
            default: leaveOut(member, "an input has nothing like it", .error)
            }
        }
    }

    private mutating func declare(_ node: Node) {
        guard let schema = Picoschema(scope: scope).schema(node) else { return }
        guard let properties = schema["properties"]?.object else {
            return scope.error("the schema of the inputs must be a map of their names", at: node.mark)
        }
        // In the order in which they were written, each with its place.
        let written = (node["properties"] ?? node).members ?? []
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        for member in written {
            let name = String(member.key.prefix { $0 != "(" && $0 != "?" })
            guard let one = properties[name] else { continue }
            builder.inputs.declare(name, one, at: member.keyMark)
            if !required.contains(name) {
                scope.leaveOut(
                    "that `\(name)` may be left out", "every input must be given; null says nothing", .warning,
                    at: member.keyMark)
            }
        }
    }

    private mutating func defaults(_ member: Node.Member) {
        for value in scope.members(member.value, member.key) {
            prompt.sample[value.key] = value.value.json
            scope.leaveOut(
                "the default of `\(value.key)`", "an input has no default: it must always be given", .warning,
                at: value.keyMark)
        }
    }

    private mutating func readOutput(_ node: Node) {
        for member in scope.members(node, "output") {
            switch member.key {
            case "schema":
                if let schema = Picoschema(scope: scope).schema(member.value) { output = (schema, member.keyMark) }
            case "format":
                guard let format = member.value.string, !["json", "text"].contains(format) else { break }
                scope.error(
                    "the output format `\(format)` cannot be carried over: only json and text can",
                    at: member.value.mark)
            default: leaveOut(member, "a version's output has nothing like it", .error)
            }
        }
        // A format without a schema is a contract all the same: any JSON.
        if output == nil, node["format"]?.string == "json" { output = ([:], node.mark) }
    }
}
