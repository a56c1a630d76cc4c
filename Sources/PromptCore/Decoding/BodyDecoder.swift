import JSON
import YAML

/// Reads the wording of a version or a variant: exactly one of `messages`, `text` and `from`.
struct BodyDecoder {
    let texts: TextReader

    /// What the wording says.
    struct Body {
        /// `messages` or `text`, as the content holds them.
        var members: [String: JSONValue]
        var texts: [WrittenText]
        var source: TextReference?
        /// What a file of another format says beside its wording; nil for any other.
        var imported: ImportedPrompt?
    }

    private enum Role: String, CaseIterable { case system, developer, user, assistant, tool }

    func decode(_ fields: inout FieldReader, allowsReference: Bool) -> Body? {
        let messages = fields.optional("messages")
        let text = fields.optional("text")
        let from = allowsReference ? fields.optional("from") : nil
        switch (messages, text, from) {
        case (let messages?, nil, nil): return chat(messages)
        case (nil, let text?, nil): return text.words().map { self.text($0, of: text) }
        case (nil, nil, let from?): return reference(from)
        default:
            let choice = allowsReference ? "`messages`, `text` and `from`" : "`messages` and `text`"
            let message = "exactly one of \(choice) belongs here"
            if messages == nil, text == nil, from == nil {
                fields.reportMissing(oneOf: ["messages", "text", "from"], message)
            } else {
                fields.error(message)
            }
            return nil
        }
    }

    private func text(_ text: String, of field: Field) -> Body {
        Body(members: ["text": .string(text)], texts: [WrittenText(text: text, mark: field.mark, scope: field.scope)])
    }

    private func chat(_ field: Field) -> Body? {
        guard let items = field.items() else { return nil }
        if items.isEmpty { field.error("`\(field.name)` must have at least one message") }
        var messages: [JSONValue] = []
        var texts: [WrittenText] = []
        for item in items {
            item.readFields { fields in
                let role = fields.required("role")?.choice(of: Role.self)
                let content = fields.required("content")
                guard let text = content?.words(), let content, let role else { return }
                messages.append(["role": .string(role.rawValue), "content": .string(text)])
                texts.append(WrittenText(text: text, mark: content.mark, scope: content.scope))
            }
        }
        return Body(members: ["messages": .array(messages)], texts: texts)
    }
}

// MARK: - Texts that stand elsewhere

extension BodyDecoder {
    private func reference(_ field: Field) -> Body? {
        guard let text = texts.read(field) else { return nil }
        var body: Body?
        switch Self.fileExtension(text.reference) {
        case "md", "txt": body = whole(text)
        case "json", "yaml", "yml": body = chat(in: text)
        case "prompty": body = imported(text, isPrompty: true)
        case "prompt": body = imported(text, isPrompty: false)
        default:
            field.error(
                "`\(text.reference.text)` must end in .md or .txt (one string), in .json, .yaml or .yml "
                    + "(a list of messages), or in .prompty or .prompt"
            )
        }
        body?.source = text.reference
        for text in body?.texts ?? [] { text.refuseInterpolation() }
        return body
    }

    /// A ConfigMap's key without an extension holds one string.
    static func fileExtension(_ reference: TextReference) -> String {
        let path: String
        switch reference {
        case .file(let file): path = file
        case .configMapKey(_, let key): path = key.contains(".") ? key : key + ".txt"
        }
        let name = path.split(separator: "/").last ?? ""
        return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }

    private func imported(_ text: TextReader.Text, isPrompty: Bool) -> Body? {
        PromptFile.version(text, isPrompty: isPrompty).map { Body(members: [:], texts: [], imported: $0) }
    }

    private func whole(_ text: TextReader.Text) -> Body? {
        guard text.text.contains(where: { !$0.isWhitespace }) else {
            text.field.error("`\(text.reference.text)` is empty")
            return nil
        }
        let written = WrittenText(text: text.text, mark: Mark(line: 1, column: 1), scope: text.scope, isFile: true)
        return Body(members: ["text": .string(text.text)], texts: [written])
    }

    private func chat(in text: TextReader.Text) -> Body? {
        guard let root = tree(of: text) else { return nil }
        return chat(Field(name: text.reference.text, node: root, scope: text.scope))
    }

    private func tree(of text: TextReader.Text) -> Node? {
        if Self.fileExtension(text.reference) == "json" {
            do throws(SyntaxError) {
                return try JSONParser.parse(text.text)
            } catch {
                text.scope.error(error.message, at: error.mark)
                return nil
            }
        }
        let stream = YAMLReader.documents(text.text)
        for problem in stream.problems { text.scope.error(problem.message, at: problem.mark) }
        guard let document = stream.documents.first, stream.documents.count == 1 else {
            if stream.problems.isEmpty {
                text.scope.error(
                    "one list of messages belongs here, not \(stream.documents.count) documents",
                    at: Mark(line: 1, column: 1))
            }
            return nil
        }
        return document.root
    }
}
