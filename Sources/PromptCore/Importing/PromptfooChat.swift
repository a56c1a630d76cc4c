import JSON
import YAML

/// Tells a chat in JSON or YAML from a prompt of one text.
enum PromptfooChat {
    private static let roles: Set<String> = ["system", "developer", "user", "assistant", "tool"]

    /// The messages of a prompt; nil where something in them is wrong, which is reported.
    static func messages(_ source: TemplateText, at mark: Mark, in scope: ImportScope) -> [PromptBuilder.Message]? {
        guard looksLikeChat(source.text) else {
            let parts = JinjaReader.read(source, in: scope)
            return [PromptBuilder.Message(role: "", content: .parts(parts), source: source, mark: mark)]
        }
        guard let items = items(source, at: mark, in: scope) else { return nil }
        var messages: [PromptBuilder.Message] = []
        for item in items {
            guard let role = item["role"]?.string, roles.contains(role), let text = item["content"]?.string else {
                scope.error("a message must have a `role` and a text as `content`", at: source.place(item.mark))
                return nil
            }
            for extra in item.members ?? [] where !["role", "content"].contains(extra.key) {
                scope.leaveOut(
                    "`\(extra.key)` of a message", "a message has a role and a content", .error,
                    at: source.place(extra.keyMark))
            }
            let place = source.place(item["content"]?.mark ?? item.mark)
            var inner = TemplateText(text, fromLine: 1)
            inner.place = { _ in place }
            messages.append(
                PromptBuilder.Message(
                    role: role, content: .parts(JinjaReader.read(inner, in: scope)), source: inner, mark: place))
        }
        return messages
    }

    private static func looksLikeChat(_ text: String) -> Bool {
        let text = JinjaReader.trim(text)
        return text.hasPrefix("- role:") || (text.hasPrefix("[") && text.hasSuffix("]") && text.contains("\"role\""))
    }

    /// The items of a chat; reports a text that only looks like one, as it may be once its template is filled in.
    private static func items(_ source: TemplateText, at mark: Mark, in scope: ImportScope) -> [Node]? {
        let stream = YAMLReader.documents(source.text, dialect: .core)
        if let problem = stream.problems.first {
            scope.error("this chat cannot be read: \(problem.message)", at: source.place(problem.mark))
        } else if let items = stream.documents.first?.root.items, !items.isEmpty {
            return items
        } else {
            scope.error("a chat must be a list of messages", at: mark)
        }
        return nil
    }
}

extension PromptBuilder.Message {
    /// A prompt of one text has no role.
    var isText: Bool { role.isEmpty }
}

/// Texts of files, without what only says how they are stored.
enum ImportedText {
    /// Without a byte order mark, each line ended by LF.
    static func plain(_ text: String) -> String {
        var scalars = Substring(text).unicodeScalars
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var plain = String.UnicodeScalarView()
        for index in scalars.indices {
            let next = scalars.index(after: index)
            if scalars[index] == "\r", next < scalars.endIndex, scalars[next] == "\n" { continue }
            plain.append(scalars[index])
        }
        return String(plain)
    }
}
