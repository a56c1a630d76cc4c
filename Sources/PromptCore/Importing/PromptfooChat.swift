import JSON
import YAML

/// Tells a chat in JSON or YAML from a prompt of one text.
enum PromptfooChat {
    private static let roles: Set<String> = ["system", "developer", "user", "assistant", "tool"]

    /// The messages of a prompt; nil where something in them is wrong, which is reported.
    static func messages(_ source: TemplateText, at mark: Mark, in scope: ImportScope) -> [PromptBuilder.Message]? {
        guard let items = items(source.text) else {
            let parts = JinjaReader.read(source, in: scope)
            return [PromptBuilder.Message(role: "", content: .parts(parts), source: source, mark: mark)]
        }
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

    private static func items(_ text: String) -> [Node]? {
        let trimmed = JinjaReader.trim(text)
        if trimmed.hasPrefix("["), trimmed.hasSuffix("]") {
            return (try? JSONParser.parse(text))?.items.flatMap { $0.first?["role"] == nil ? nil : $0 }
        }
        guard trimmed.hasPrefix("- role:") else { return nil }
        return YAMLReader.documents(text).documents.first?.root.items
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
