import JSON
import PromptTemplate

/// Reads a Handlebars template as Dotprompt uses it: names, `if`, `unless`, `each`, `role`; whatever else it says is
/// reported.
struct HandlebarsReader: ForeignTemplateReader {
    let scope: ImportScope
    let source: TemplateText
    var builder = TemplateBuilder()
    /// How many `each` blocks are around the tag.
    private var depth = 0

    /// The parts of a template; reports every construct that they cannot hold.
    static func read(_ text: TemplateText, in scope: ImportScope) -> [TemplatePart] {
        var reader = HandlebarsReader(scope: scope, source: text)
        return reader.parts()
    }

    private init(scope: ImportScope, source: TemplateText) {
        self.scope = scope
        self.source = source
    }
}

// MARK: - Tokens

extension HandlebarsReader {
    func tokens() -> [TemplateToken] {
        var cursor = TemplateCursor(source.text)
        var tokens: [TemplateToken] = []
        while !cursor.isAtEnd {
            let text = cursor.text(upTo: ["\\{{", "{{"])
            if !text.isEmpty { tokens.append(.text(text)) }
            if cursor.starts(with: "\\{{") {
                // An escaped tag is text up to its end.
                cursor.skip(1)
                let rest = cursor.content(upTo: "}}", quotes: false)
                tokens.append(.text(rest.map { $0 + "}}" } ?? "{{"))
            } else if !cursor.isAtEnd {
                guard let tag = tag(&cursor) else { break }
                tokens.append(.tag(tag))
            }
        }
        return Self.withoutBlockLines(tokens)
    }

    private func tag(_ cursor: inout TemplateCursor) -> TemplateTag? {
        let mark = cursor.mark
        let pairs = [("{{!--", "--}}"), ("{{~!--", "--}}"), ("{{{", "}}}"), ("{{", "}}")]
        guard let (opening, closing) = pairs.first(where: { cursor.starts(with: $0.0) }) else { return nil }
        cursor.skip(opening.unicodeScalars.count)
        guard var content = cursor.content(upTo: closing, quotes: !opening.hasSuffix("--")) else {
            error("`\(opening)` has no `\(closing)`", at: mark)
            return nil
        }
        var tag = TemplateTag(opening: opening, content: "", written: opening + content + closing, mark: mark)
        if opening.hasSuffix("--") { tag.opening = "{{!" }
        if content.first == "~" {
            tag.trimsBefore = true
            content.removeFirst()
        }
        if content.last == "~" {
            tag.trimsAfter = true
            content.removeLast()
        }
        if opening == "{{", let sign = content.first, "!#/^>&".contains(sign) {
            tag.opening = "{{\(sign)"
            content.removeFirst()
        }
        tag.content = JinjaReader.trim(content)
        return tag
    }

    /// A block's tag or a comment that stands alone on its line takes the line with it.
    private static func withoutBlockLines(_ tokens: [TemplateToken]) -> [TemplateToken] {
        var kept = tokens
        for (index, token) in tokens.enumerated() {
            guard case .tag(let tag) = token, standsAlone(tag) else { continue }
            var before = "", after = ""
            if index > 0 { if case .text(let text) = tokens[index - 1] { before = text } else { continue } }
            if index + 1 < tokens.count {
                if case .text(let text) = tokens[index + 1] { after = text } else { continue }
            }
            let margin = before.unicodeScalars.reversed().prefix { $0 == " " || $0 == "\t" }.count
            let isFirst =
                margin == before.unicodeScalars.count ? index <= 1 : before.unicodeScalars.dropLast(margin).last == "\n"
            let rest = after.unicodeScalars.drop { $0 == " " || $0 == "\t" }
            guard isFirst, rest.first == "\n" || (rest.isEmpty && index + 2 >= tokens.count) else { continue }
            cut(&kept, index, margin, after.unicodeScalars.count - rest.dropFirst().count)
        }
        return kept
    }

    private static func cut(_ tokens: inout [TemplateToken], _ index: Int, _ before: Int, _ after: Int) {
        if index > 0, case .text(let text) = tokens[index - 1] {
            tokens[index - 1] = .text(String(text.unicodeScalars.dropLast(before)))
        }
        if index + 1 < tokens.count, case .text(let text) = tokens[index + 1] {
            tokens[index + 1] = .text(String(text.unicodeScalars.dropFirst(after)))
        }
    }

    private static func standsAlone(_ tag: TemplateTag) -> Bool {
        ["{{#", "{{/", "{{^", "{{!"].contains(tag.opening)
            || (tag.opening == "{{" && (tag.content == "else" || tag.content.hasPrefix("else ")))
    }
}

// MARK: - Meanings

extension HandlebarsReader {
    mutating func add(_ tag: TemplateTag) {
        let words = tag.content.split(whereSeparator: \.isWhitespace).map(String.init)
        switch tag.opening {
        case "{{!": break
        case "{{#": begin(tag, words)
        case "{{/": end(tag)
        case "{{>": refuse(tag, "Mustache partials are not supported: write the text in its place")
        case "{{^": if !words.isEmpty || !builder.otherwise() { refuse(tag, "only as the `else` of a block") }
        default: if words.first == "else" { otherwise(tag, words.dropFirst()) } else { value(tag, words) }
        }
    }

    private mutating func begin(_ tag: TemplateTag, _ words: [String]) {
        let reference = words.count == 2 ? reference(words[1], tag) : nil
        if reference == nil || !["if", "unless", "each"].contains(words[0]) {
            refuse(tag, "only `if`, `unless` and `each` over a name have a Mustache section that means the same")
        }
        let value = reference ?? TemplateReference(origin: .input, path: [], written: tag.content, mark: tag.mark)
        if words.first == "each" {
            builder.begin(.loop(value), written: tag.written, at: tag.mark)
            depth += 1
        } else {
            builder.begin(
                .condition(value, isNegated: words.first == "unless"), written: tag.written, at: tag.mark)
        }
    }

    private mutating func end(_ tag: TemplateTag) {
        switch builder.innermost {
        case .loop?: depth -= 1
        case .condition?: break
        case nil: return error("`\(tag.written)` closes nothing here", at: tag.mark)
        }
        _ = builder.end()
    }

    private mutating func otherwise(_ tag: TemplateTag, _ words: ArraySlice<String>) {
        if case .loop? = builder.innermost { return refuse(tag, "only `if` and `unless` may have an `else`") }
        guard builder.otherwise() else { return error("`\(tag.written)` belongs to no block", at: tag.mark) }
        guard let helper = words.first else { return }
        guard helper == "if", words.count == 2, let name = words.last, let value = reference(name, tag) else {
            return refuse(tag, "only `else` and `else if name` have a Mustache section that means the same")
        }
        builder.begin(.condition(value, isNegated: false), written: tag.written, at: tag.mark, isChained: true)
    }

    private mutating func value(_ tag: TemplateTag, _ words: [String]) {
        switch words.first {
        case "role"? where words.count == 2: role(tag, words[1])
        case "history"? where words.count == 1:
            refuse(tag, "a version has no place for the turns of a conversation: the application adds them")
        case "media"? where words.count > 1: refuse(tag, "a message of a version is text")
        case "section"? where words.count > 1: refuse(tag, "a version has no sections that others fill in")
        default:
            if words.count == 1, let reference = reference(words[0], tag) {
                builder.append(.value(reference))
            } else {
                refuse(tag, "Mustache has no helpers: the input must be given as it is to be shown")
            }
        }
    }

    private mutating func role(_ tag: TemplateTag, _ quoted: String) {
        let roles = ["system": "system", "user": "user", "model": "assistant", "tool": "tool"]
        let name = quoted.trimmingCharacters { $0 == "\"" || $0 == "'" }
        guard let role = roles[name] else {
            return refuse(tag, "the roles are \(Prose.list(roles.keys.sorted(), "and"))")
        }
        if builder.isInside { return refuse(tag, "a role inside a block could begin a message or not") }
        builder.append(.role(role, tag.mark))
    }

    private func reference(_ text: String, _ tag: TemplateTag) -> TemplateReference? {
        var level = depth
        var rest = Substring(text)
        while rest.hasPrefix("../") {
            rest.removeFirst(3)
            level -= 1
        }
        guard level >= 0, !rest.hasPrefix("@") else { return nil }
        let origin: TemplateReference.Origin = level == 0 ? .input : .item(level - 1)
        if rest == "this" || rest == "." || rest.hasPrefix("this.") {
            guard level > 0 else { return nil }
            let path = rest.hasPrefix("this.") ? TemplatePath.parse(String(rest.dropFirst(5))) : []
            return path.map { TemplateReference(origin: origin, path: $0, written: text, mark: tag.mark) }
        }
        return TemplatePath.parse(String(rest)).map {
            TemplateReference(origin: origin, path: $0, written: text, mark: tag.mark)
        }
    }
}

extension String {
    /// The text without the characters at both ends that fulfil a condition.
    fileprivate func trimmingCharacters(_ isCut: (Character) -> Bool) -> String {
        var text = Substring(self).drop(while: isCut)
        while let last = text.last, isCut(last) { text.removeLast() }
        return String(text)
    }
}
