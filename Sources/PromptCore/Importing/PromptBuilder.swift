import JSON
import PromptTemplate

/// Puts the messages of an imported prompt together: each translated, then checked as a template of ours.
struct PromptBuilder {
    struct Message {
        var role: String
        var content: Content
        var source: TemplateText
        /// The place of the message in the file.
        var mark: Mark
    }

    /// In which language a message is written.
    enum Content {
        case parts([TemplatePart])
        /// Our own, as it is.
        case mustache(String)
    }

    let scope: ImportScope
    var inputs = ImportedInputs()
    /// The errors there were before: what is wrong already needs no second word.
    private let errors: Int

    init(scope: ImportScope) {
        self.scope = scope
        errors = scope.scope.log.errorCount
    }

    /// `messages` or `text`, and `template` where it is not the default; nil where something is wrong.
    mutating func body(_ messages: [Message], isText: Bool) -> [String: JSONValue]? {
        if messages.isEmpty, scope.scope.log.errorCount == errors {
            scope.error("there is no prompt in this file: no message has a text", at: Mark(line: 1, column: 1))
        }
        var texts: [(text: String, hasTags: Bool)] = []
        for message in messages { texts.append(text(of: message)) }
        guard scope.scope.log.errorCount == errors else { return nil }
        for (message, text) in zip(messages, texts) where !text.text.contains(where: { !$0.isWhitespace }) {
            let what = message.role.isEmpty ? "the prompt" : "the message of the role \(message.role)"
            scope.error("\(what) is empty", at: message.mark)
        }
        var members: [String: JSONValue] = [:]
        // A text that holds braces and no name at all is one that no template should look at.
        if texts.allSatisfy({ !$0.hasTags }), texts.contains(where: { $0.text.contains("{{") }) {
            members["template"] = "none"
        } else {
            for (message, text) in zip(messages, texts) { check(text.text, of: message) }
        }
        guard scope.scope.log.errorCount == errors else { return nil }
        if isText, let only = texts.first {
            members["text"] = .string(only.text)
        } else {
            members["messages"] = .array(
                zip(messages, texts).map { ["role": .string($0.role), "content": .string($1.text)] })
        }
        return members
    }

    private mutating func text(of message: Message) -> (text: String, hasTags: Bool) {
        switch message.content {
        case .parts(let parts): return MustacheWriter.write(parts, message.source, inputs: &inputs, in: scope)
        case .mustache(let text):
            let check = TemplateCheck(text)
            for problem in check.problems { scope.error(problem.message, at: message.source.place(problem.mark)) }
            for tag in check.references where tag.sections.isEmpty && inputs[tag.root] == nil {
                inputs.declare(tag.root, nil, at: message.source.place(tag.mark))
            }
            return (text, true)
        }
    }

    /// What we wrote must be read as what we meant: text between the parts could make other tags of it.
    private func check(_ text: String, of message: Message) {
        guard case .parts(let parts) = message.content else { return }
        let check = TemplateCheck(text)
        let literals = Self.literals(parts)
        if literals.contains(where: { $0.contains("{{") || $0.hasSuffix("{") }) {
            scope.error(
                "a literal `{` that stands before a tag, or `{{`, cannot be written in a Mustache template: "
                    + "give it as an input", at: message.mark)
        } else if let problem = check.problems.first {
            scope.error("this cannot be written as a Mustache template: \(problem.message)", at: message.mark)
        }
    }

    /// The texts that a tag may follow.
    private static func literals(_ parts: [TemplatePart]) -> [String] {
        var texts: [String] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text):
                let isLast = index + 1 == parts.count
                texts.append(isLast && text.hasSuffix("{") ? String(text.dropLast()) : text)
            case .condition(_, let then, let otherwise), .loop(_, let then, let otherwise):
                // What follows the last of them is the closing tag.
                texts += literals(then + [.role("", Mark(line: 1, column: 1))])
                texts += literals(otherwise + [.role("", Mark(line: 1, column: 1))])
            case .value, .role: break
            }
        }
        return texts
    }
}
