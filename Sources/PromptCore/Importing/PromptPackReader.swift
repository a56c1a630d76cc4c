import JSON

/// Reads a PromptPack: each of its prompts becomes a release of its own.
struct PromptPackReader {
    private let scope: ImportScope
    private var version: Node.Member?
    private var fragments: [String: Node] = [:]
    private var evaluations: Node?

    /// The releases of a pack; problems are reported.
    static func read(_ root: Node, in scope: ImportScope) -> [ImportedRelease] {
        var reader = PromptPackReader(scope: scope)
        for member in root.members ?? [] { reader.read(member) }
        scope.refuseInterpolation(in: root)
        return reader.scope.members(root["prompts"] ?? root, "prompts").compactMap { reader.release($0) }
    }

    private init(scope: ImportScope) { self.scope = scope }

    private static let metadata: Set<String> = ["$schema", "id", "name", "description", "metadata", "compilation"]

    private mutating func read(_ member: Node.Member) {
        switch member.key {
        case "prompts": break
        case "version": version = member
        case "fragments":
            for fragment in scope.members(member.value, "fragments") { fragments[fragment.key] = fragment.value }
        case "evals": evaluations = member.value
        case "template_engine":
            guard let syntax = member.value["syntax"], syntax.string != "{{variable}}" else { break }
            scope.error(
                "the template syntax must be `{{variable}}`, not \(syntax.string ?? syntax.kindName)", at: syntax.mark)
        default:
            let isMetadata = Self.metadata.contains(member.key)
            scope.leaveOut(
                "`\(member.key)`",
                isMetadata
                    ? "it only describes the pack" : "a release is one prompt: what runs prompts is the application",
                isMetadata ? .note : .error, at: member.keyMark)
        }
    }

    private func release(_ member: Node.Member) -> ImportedRelease? {
        var reader = PackedPrompt(scope: scope, fragments: fragments)
        guard var prompt = reader.read(member) else { return nil }
        if prompt.version == nil {
            prompt.version = version.flatMap { scope.string($0.value, "version") }
        } else if let version {
            scope.leaveOut("`version`", "each release has the version of its prompt", .note, at: version.keyMark)
        }
        let evaluations = (evaluations?.items ?? []) + (member.value["evals"]?.items ?? [])
        var suite: ImportedSuite?
        let assertions = evaluations.compactMap(assertion)
        if !assertions.isEmpty, !prompt.sample.isEmpty {
            suite = ImportedSuite(
                defaults: assertions, cases: [.init(name: "example", inputs: prompt.sample, assertions: [])])
        } else if let first = evaluations.first, !assertions.isEmpty {
            scope.leaveOut(
                "`evals` of `\(member.key)`", "no variable has an example, so there is no case to ask", .note,
                at: first.mark)
        }
        return ImportedRelease(name: member.key, description: prompt.description, versions: [prompt], suite: suite)
    }

    /// Packs leave the meaning of an evaluation's type to programs; one of them says what ours do.
    private func assertion(_ node: Node) -> JSONValue? {
        let name = node["id"]?.string ?? ""
        if node["type"]?.string == "json_valid" {
            for member in node.members ?? [] where !["id", "type", "description"].contains(member.key) {
                scope.leaveOut(
                    "`\(member.key)` of the evaluation `\(name)`",
                    "an assertion is asked of every answer, and must hold",
                    .warning, at: member.keyMark)
            }
            return ["isJSON": true]
        }
        scope.leaveOut(
            "the evaluation `\(name)`",
            "it measures traffic, and a suite asserts on cases: write it as an assertion of a suite", .error,
            at: node.mark)
        return nil
    }
}

/// Reads one prompt of a pack.
struct PackedPrompt {
    let scope: ImportScope
    let fragments: [String: Node]
    private var builder: PromptBuilder
    private var prompt = ImportedPrompt()

    init(scope: ImportScope, fragments: [String: Node]) {
        self.scope = scope
        self.fragments = fragments
        builder = PromptBuilder(scope: scope)
    }

    mutating func read(_ member: Node.Member) -> ImportedPrompt? {
        let errors = scope.scope.log.errorCount
        prompt.mark = member.keyMark
        for field in scope.members(member.value, member.key) { readField(field) }
        guard let template = member.value["system_template"] else {
            scope.error("the prompt `\(member.key)` has no `system_template`", at: member.keyMark)
            return nil
        }
        guard let body = body(template) else { return nil }
        prompt.content.merge(body) { $1 }
        prompt.content["variants"] = variants(member.value["model_overrides"])
        prompt.content["inputs"] = builder.inputs.content(in: scope)
        return scope.scope.log.errorCount == errors ? prompt : nil
    }

    private mutating func readField(_ field: Node.Member) {
        switch field.key {
        case "id", "system_template", "model_overrides", "evals": break
        case "name": prompt.name = scope.string(field.value, "name")
        case "description": prompt.description = scope.string(field.value, "description")
        case "version": prompt.version = scope.string(field.value, "version")
        case "variables": for item in field.value.items ?? [] { declare(item) }
        case "parameters":
            let parameters = ModelOptions.parameters(
                scope.members(field.value, "parameters"), of: "parameters", in: scope)
            prompt.content["model"] = ModelOptions.model(id: nil, parameters: parameters)
        case "tested_models":
            scope.leaveOut(
                "`tested_models`", "evidence is gathered by the gates of a release", .note, at: field.keyMark)
        default:
            scope.leaveOut("`\(field.key)`", "a version of a prompt has nothing like it", .error, at: field.keyMark)
        }
    }

    private mutating func body(_ template: Node) -> [String: JSONValue]? {
        guard let message = message(template) else { return nil }
        return builder.body([message], isText: false)
    }

    private func message(_ template: Node) -> PromptBuilder.Message? {
        guard let text = scope.string(template, "system_template") else { return nil }
        let source = TemplateText(text, inScalarAt: template.mark, of: scope.scope.source)
        let parts = filled(HandlebarsReader.read(source, in: scope), at: template.mark, depth: 0)
        return PromptBuilder.Message(role: "system", content: .parts(parts), source: source, mark: template.mark)
    }

    /// Fragments stand where they are named; one may name another.
    private func filled(_ parts: [TemplatePart], at mark: Mark, depth: Int) -> [TemplatePart] {
        parts.flatMap { part -> [TemplatePart] in
            guard case .value(let reference) = part, reference.path.count == 2, reference.path[0] == "fragments"
            else { return [part] }
            guard let fragment = fragments[reference.path[1]], let text = fragment.string, depth < 8 else {
                scope.error("`\(reference.written)` names no fragment of this pack", at: mark)
                return []
            }
            let source = TemplateText(text, inScalarAt: fragment.mark, of: scope.scope.source)
            return filled(HandlebarsReader.read(source, in: scope), at: fragment.mark, depth: depth + 1)
        }
    }

    /// The prompt's model with some parameters replaced: a variant's `model` stands for the version's as a whole, where
    /// an override of a pack names only what is different.
    private func model(overriddenBy parameters: JSONValue?) -> JSONValue? {
        var model = prompt.content["model"]?.object ?? [:]
        let merged = (model["parameters"]?.object ?? [:]).merging(parameters?.object ?? [:]) { $1 }
        if !merged.isEmpty { model["parameters"] = .object(merged) }
        return model.isEmpty ? nil : .object(model)
    }

    private mutating func variants(_ node: Node?) -> JSONValue? {
        let variants = (node.map { scope.members($0, "model_overrides") } ?? []).compactMap { member -> JSONValue? in
            var variant: [String: JSONValue] = ["models": [.string(member.key)]]
            var body: [String: JSONValue] = prompt.content.filter { ["messages", "text"].contains($0.key) }
            for field in scope.members(member.value, member.key) {
                switch field.key {
                case "system_template": body = self.body(field.value) ?? body
                case "parameters":
                    let members = scope.members(field.value, "parameters")
                    variant["model"] = model(
                        overriddenBy: ModelOptions.parameters(members, of: "parameters", in: scope))
                default:
                    scope.leaveOut(
                        "`\(field.key)` of `\(member.key)`", "a variant has nothing like it", .error, at: field.keyMark)
                }
            }
            body["template"] = nil
            return .object(variant.merging(body) { $1 })
        }
        return variants.isEmpty ? nil : .array(variants)
    }
}

// MARK: - Variables

extension PackedPrompt {
    private static let rules = [
        "pattern": "pattern", "min_length": "minLength", "max_length": "maxLength", "minimum": "minimum",
        "maximum": "maximum", "enum": "enum",
    ]

    private mutating func declare(_ node: Node) {
        guard let name = node["name"]?.string else {
            return scope.error("each of `variables` must have a `name`", at: node.mark)
        }
        var schema: [String: JSONValue] = [:]
        for field in node.members ?? [] {
            switch field.key {
            case "name": break
            case "type": schema["type"] = field.value.json
            case "description": schema["description"] = field.value.json
            case "values": schema["enum"] = field.value.json
            case "example": prompt.sample[name] = field.value.json
            case "required":
                if field.value.json == false {
                    scope.leaveOut(
                        "`required: false` of `\(name)`", "every input must be given", .warning, at: field.keyMark)
                }
            case "default":
                scope.leaveOut(
                    "the default of `\(name)`", "an input has no default: it must always be given", .warning,
                    at: field.keyMark)
            case "validation": schema.merge(validation(field.value, name)) { $1 }
            default:
                scope.leaveOut("`\(field.key)` of `\(name)`", "an input has nothing like it", .error, at: field.keyMark)
            }
        }
        builder.inputs.declare(name, schema.isEmpty ? nil : .object(schema), at: node["name"]?.mark ?? node.mark)
    }

    private func validation(_ node: Node, _ name: String) -> [String: JSONValue] {
        var schema: [String: JSONValue] = [:]
        for rule in scope.members(node, "validation") {
            if let key = Self.rules[rule.key] {
                schema[key] = rule.value.json
            } else {
                scope.leaveOut(
                    "`\(rule.key)` of `\(name)`", "a JSON Schema has nothing like it", .error, at: rule.keyMark)
            }
        }
        return schema
    }
}
