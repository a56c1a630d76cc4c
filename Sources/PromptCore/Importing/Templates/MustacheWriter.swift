import JSON
import PromptTemplate

/// Writes parts as a Mustache template that means the same, and reports where there is none.
///
/// A section is left out for null, false and an empty list, while other languages also take an empty text, 0 and more for
/// false; so a condition needs an input whose schema leaves no room for the difference. Inside a section Mustache looks
/// for a name in the item first and then further out, so names that could be mistaken for each other are reported.
struct MustacheWriter {
    /// A text as it comes out, tag by tag, so that no two of them are taken for another.
    private enum Token {
        case text(String)
        case variable(String)
        case section(String)
    }

    /// What surrounds a part, innermost last.
    private enum Context {
        case item(Int)
        case condition
    }

    private let scope: ImportScope
    private let place: (Mark) -> Mark
    private var inputs: ImportedInputs
    private var tokens: [Token] = []
    private var contexts: [Context] = []
    /// The schemas of the items around a part, outermost first; nil where nothing is known.
    private var items: [JSONValue?] = []

    /// The template for one text; declares inputs that nothing has declared, and narrows schemas where a condition needs
    /// it.
    static func write(
        _ parts: [TemplatePart], _ source: TemplateText, inputs: inout ImportedInputs, in scope: ImportScope
    ) -> (text: String, hasTags: Bool) {
        var writer = MustacheWriter(scope: scope, place: source.place, inputs: inputs)
        writer.write(parts)
        inputs = writer.inputs
        return (
            writer.text,
            writer.tokens.contains { if case .text = $0 { false } else { true } }
        )
    }

    private init(scope: ImportScope, place: @escaping (Mark) -> Mark, inputs: ImportedInputs) {
        self.scope = scope
        self.place = place
        self.inputs = inputs
    }

    private func error(_ reference: TemplateReference, _ why: String) {
        scope.error("`\(reference.written)` cannot be carried over: \(why)", at: place(reference.mark))
    }

    private func warn(_ reference: TemplateReference, _ why: String) {
        scope.leaveOut("`\(reference.written)`", why, .warning, at: place(reference.mark))
    }

    private mutating func write(_ parts: [TemplatePart]) {
        for part in parts {
            switch part {
            case .text(let text): tokens.append(.text(text))
            case .role: break
            case .value(let reference): value(reference)
            case .condition(let reference, let then, let otherwise): condition(reference, then, otherwise)
            case .loop(let reference, let body, let otherwise): loop(reference, body, otherwise)
            }
        }
    }
}

// MARK: - Constructs

extension MustacheWriter {
    private mutating func value(_ reference: TemplateReference) {
        guard let name = name(reference) else { return }
        let types = SchemaTypes.of(schema(reference))
        if let types, !types.isDisjoint(with: ["boolean", "array", "object", "number"]) {
            warn(
                reference,
                "it is written as JSON here, which may differ from how \(Prose.list(types.sorted(), "or")) was shown")
        }
        tokens.append(.variable(name))
    }

    private mutating func condition(
        _ reference: TemplateReference, _ then: [TemplatePart], _ otherwise: [TemplatePart]
    ) {
        guard let name = name(reference), isExact(reference) else { return }
        if !then.isEmpty {
            section("#", name, within: .condition) { $0.write(then) }
        }
        if !otherwise.isEmpty {
            section("^", name, within: nil) { $0.write(otherwise) }
        }
    }

    private mutating func loop(_ reference: TemplateReference, _ body: [TemplatePart], _ otherwise: [TemplatePart]) {
        guard let name = name(reference) else { return }
        let schema = schema(reference)
        if let types = SchemaTypes.of(schema) {
            guard types == ["array"] else {
                return error(
                    reference, "a section repeats for a list only, and this is \(Prose.list(types.sorted(), "or"))")
            }
        } else if reference.origin == .input, reference.path.count == 1 {
            inputs.setSchema(["type": "array"], of: name)
        } else {
            warn(reference, "it must be a list: nothing in the inputs' schemas says so")
        }
        items.append(schema?["items"])
        section("#", name, within: .item(items.count - 1)) { $0.write(body) }
        items.removeLast()
        if !otherwise.isEmpty { section("^", name, within: nil) { $0.write(otherwise) } }
    }

    private mutating func section(
        _ sign: String, _ name: String, within context: Context?, _ inner: (inout MustacheWriter) -> Void
    ) {
        tokens.append(.section("{{\(sign)\(name)}}"))
        if let context { contexts.append(context) }
        inner(&self)
        if context != nil { contexts.removeLast() }
        tokens.append(.section("{{/\(name)}}"))
    }

    /// Whether a section asks the same as the condition did; narrows an input to the values for which it does.
    private mutating func isExact(_ reference: TemplateReference) -> Bool {
        let schema = schema(reference)
        let types = SchemaTypes.of(schema)
        if types == ["boolean"] { return true }
        guard reference.origin == .input, reference.path.count == 1, let name = reference.path.first,
            types == nil || types == ["string"]
        else {
            error(reference, "an empty or zero value counts as false there and as true in a section: make it a boolean")
            return false
        }
        if schema?["enum"] != nil || (schema?["minLength"]?.double ?? 0) >= 1 { return true }
        var narrowed = schema?.object ?? [:]
        narrowed["type"] = types == nil ? ["boolean", "string", "null"] : ["string", "null"]
        narrowed["minLength"] = 1
        inputs.setSchema(.object(narrowed), of: name)
        warn(reference, "an empty text counts as false there, so the input's schema now asks for null instead of one")
        return true
    }
}

// MARK: - Names

extension MustacheWriter {
    /// The schema of what a reference names, as far as it is known.
    private func schema(_ reference: TemplateReference) -> JSONValue? {
        var schema: JSONValue?
        var path = reference.path[...]
        switch reference.origin {
        case .input: schema = path.popFirst().flatMap { inputs[$0]?.schema }
        case .item(let level): schema = items.indices.contains(level) ? items[level] : nil
        }
        for name in path { schema = schema?["properties"]?[name] }
        return schema
    }

    /// How a tag names it; nil where no tag can, which is reported.
    private mutating func name(_ reference: TemplateReference) -> String? {
        switch reference.origin {
        case .input: return inputName(reference)
        case .item(let level): return itemName(reference, level)
        }
    }

    private mutating func inputName(_ reference: TemplateReference) -> String? {
        guard let first = reference.path.first else { return nil }
        if inputs[first] == nil {
            if inputs.isComplete {
                warn(reference, "the file does not declare this input; it is taken as one without a schema")
            }
            inputs.declare(first, nil, at: place(reference.mark))
        }
        if items.contains(where: { couldHold(first, $0) }) {
            warn(reference, "inside the loop an item that has a member of that name would be shown instead")
        }
        return reference.path.joined(separator: ".")
    }

    private func itemName(_ reference: TemplateReference, _ level: Int) -> String? {
        guard items.indices.contains(level) else {
            error(reference, "its loop does not reach here")
            return nil
        }
        guard let first = reference.path.first else {
            if case .item(level)? = contexts.last { return "." }
            error(reference, "another section stands between it and its loop")
            return nil
        }
        if inputs[first] != nil {
            error(reference, "`\(first)` is an input too, which an item without it would show: rename one of the two")
            return nil
        }
        if items[(level + 1)...].contains(where: { couldHold(first, $0) }) {
            warn(reference, "inside the inner loop an item that has a member of that name would be shown instead")
        }
        return reference.path.joined(separator: ".")
    }

    /// Whether an item with this schema may have a member of that name.
    private func couldHold(_ name: String, _ schema: JSONValue?) -> Bool {
        if schema?["properties"]?[name] != nil { return true }
        if let types = SchemaTypes.of(schema), !types.contains("object") { return false }
        return schema?["properties"] == nil || schema?["additionalProperties"] != false
    }
}

// MARK: - Text

extension MustacheWriter {
    /// A tag that shows nothing: a line that holds it beside a section is not taken away with the section's tag.
    private static let guardTag = "{{! }}"

    private var text: String {
        var text = ""
        for (index, token) in tokens.enumerated() {
            switch token {
            case .text(let literal): text += literal
            case .variable(let name): text += "{{\(name)}}"
            case .section(let tag): text += (beginsLine(text) && endsLine(after: index) ? Self.guardTag : "") + tag
            }
        }
        return text
    }

    private func beginsLine(_ text: String) -> Bool {
        for scalar in text.unicodeScalars.reversed() {
            if scalar == "\n" { return true }
            if scalar != " " && scalar != "\t" { return false }
        }
        return true
    }

    private func endsLine(after index: Int) -> Bool {
        for token in tokens[(index + 1)...] {
            guard case .text(let text) = token else { return false }
            for scalar in text.unicodeScalars {
                if scalar == "\n" { return true }
                if scalar != " " && scalar != "\t" { return false }
            }
        }
        return true
    }
}
