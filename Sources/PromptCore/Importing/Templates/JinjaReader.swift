import JSON
import PromptTemplate

/// Reads a Jinja2 or Nunjucks template: names, `if`, `for`, comments and `raw`; whatever else it says is reported.
struct JinjaReader: ForeignTemplateReader {
    let scope: ImportScope
    let source: TemplateText
    var builder = TemplateBuilder()
    /// The loop variables around the tag, outermost first.
    private var loops: [String] = []

    /// The parts of a template; reports every construct that they cannot hold.
    static func read(_ text: TemplateText, in scope: ImportScope) -> [TemplatePart] {
        var reader = JinjaReader(scope: scope, source: text)
        return reader.parts()
    }

    private init(scope: ImportScope, source: TemplateText) {
        self.scope = scope
        self.source = source
    }
}

// MARK: - Tags

extension JinjaReader {
    private static let closings = ["{{": "}}", "{%": "%}", "{#": "#}"]

    func tokens() -> [TemplateToken] {
        var cursor = TemplateCursor(source.text)
        var tokens: [TemplateToken] = []
        while !cursor.isAtEnd {
            let text = cursor.text(upTo: ["{{", "{%", "{#"])
            if !text.isEmpty { tokens.append(.text(text)) }
            guard !cursor.isAtEnd, let tag = tag(&cursor) else { break }
            tokens.append(.tag(tag))
            if tag.opening == "{%", tag.content == "raw" { tokens.append(contentsOf: raw(&cursor, tag)) }
        }
        return tokens
    }

    private func tag(_ cursor: inout TemplateCursor) -> TemplateTag? {
        let mark = cursor.mark
        guard let opening = Self.closings.keys.first(where: cursor.starts), let closing = Self.closings[opening] else {
            return nil
        }
        cursor.skip(2)
        guard var content = cursor.content(upTo: closing, quotes: opening != "{#") else {
            error("`\(opening)` has no `\(closing)`", at: mark)
            return nil
        }
        var tag = TemplateTag(opening: opening, content: "", written: opening + content + closing, mark: mark)
        if let first = content.first, "-+".contains(first) {
            tag.trimsBefore = first == "-"
            content.removeFirst()
        }
        if let last = content.last, "-+".contains(last) {
            tag.trimsAfter = last == "-"
            content.removeLast()
        }
        tag.content = Self.trim(content)
        return tag
    }

    /// What stands between `{% raw %}` and `{% endraw %}`, as text.
    private func raw(_ cursor: inout TemplateCursor, _ opening: TemplateTag) -> [TemplateToken] {
        var text = ""
        while !cursor.isAtEnd {
            text += cursor.text(upTo: ["{%"])
            let mark = cursor.mark
            cursor.skip(2)
            guard let content = cursor.content(upTo: "%}", quotes: false) else { break }
            let words = Self.trim(content.trimmingPrefix("-").description)
            if words == "endraw" || words == "endraw -" || words == "endraw-" {
                let end = TemplateTag(opening: "{%", content: "endraw", written: "{% endraw %}", mark: mark)
                return [.text(text), .tag(end)]
            }
            text += "{%" + content + "%}"
        }
        error("`\(opening.written)` is not closed", at: opening.mark)
        return [.text(text)]
    }

    static func trim(_ text: String) -> String {
        var text = Substring(text).drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    mutating func add(_ tag: TemplateTag) {
        switch tag.opening {
        case "{#": break
        case "{{": expression(tag)
        default: statement(tag)
        }
    }
}

// MARK: - Statements

extension JinjaReader {
    private mutating func statement(_ tag: TemplateTag) {
        let words = tag.content.split(whereSeparator: \.isWhitespace).map(String.init)
        switch words.first {
        case "raw", "endraw": break
        case "if": condition(tag, words.dropFirst(), isChained: false)
        case "elif", "elseif":
            if case .condition? = builder.innermost, builder.otherwise() {
                condition(tag, words.dropFirst(), isChained: true)
            } else {
                error("`\(tag.written)` belongs to no `{% if %}`", at: tag.mark)
            }
        case "else": if !builder.otherwise() { error("`\(tag.written)` belongs to no block", at: tag.mark) }
        case "for": loop(tag, words)
        case "endif": end(tag, isLoop: false)
        case "endfor": end(tag, isLoop: true)
        default: refuse(tag, "a Mustache template has no such statement")
        }
    }

    private mutating func condition(_ tag: TemplateTag, _ words: ArraySlice<String>, isChained: Bool) {
        let isNegated = words.first == "not"
        let name = words.dropFirst(isNegated ? 1 : 0).joined(separator: " ")
        let value = reference(name, tag)
        if value == nil { refuse(tag, "only `if name` and `if not name` have a Mustache section that means the same") }
        // A block all the same, so that what closes it is no second error.
        let unknown = TemplateReference(origin: .input, path: [], written: name, mark: tag.mark)
        builder.begin(
            .condition(value ?? unknown, isNegated: isNegated), written: tag.written, at: tag.mark, isChained: isChained
        )
    }

    private mutating func loop(_ tag: TemplateTag, _ words: [String]) {
        let list = words.count == 4 && words[2] == "in" ? reference(words[3], tag) : nil
        let isName = words.count > 1 && TemplatePath.parse(words[1])?.count == 1
        if list == nil || !isName {
            refuse(tag, "only `for name in list` has a Mustache section that means the same")
        }
        let unknown = TemplateReference(origin: .input, path: [], written: tag.content, mark: tag.mark)
        builder.begin(.loop(list ?? unknown), written: tag.written, at: tag.mark)
        loops.append(words.count > 1 ? words[1] : "")
    }

    private mutating func end(_ tag: TemplateTag, isLoop: Bool) {
        switch builder.innermost {
        case .loop? where isLoop: loops.removeLast()
        case .condition? where !isLoop: break
        default: return error("`\(tag.written)` closes nothing here", at: tag.mark)
        }
        _ = builder.end()
    }
}

// MARK: - Expressions

extension JinjaReader {
    private mutating func expression(_ tag: TemplateTag) {
        if let literal = Self.literal(tag.content) { return builder.append(.text(literal)) }
        let parts = tag.content.split(separator: "|", omittingEmptySubsequences: false).map { Self.trim(String($0)) }
        guard let reference = reference(parts[0], tag) else {
            return refuse(tag, "only names can be carried over, as `{{ name }}` or `{{ item.member }}`")
        }
        for filter in parts.dropFirst() where filter != "safe" {
            guard filter.hasPrefix("default(") || filter.hasPrefix("d(") else {
                return refuse(tag, "Mustache has no filters, so `\(filter)` must be done before the input is given")
            }
            scope.leaveOut(
                "`\(filter)` of `\(parts[0])`", "an input has no default: it must always be given", .warning,
                at: source.place(tag.mark))
        }
        builder.append(.value(reference))
    }

    /// The text of a quoted literal without escapes.
    private static func literal(_ content: String) -> String? {
        guard content.count >= 2, let quote = content.first, quote == "'" || quote == "\"", content.last == quote
        else { return nil }
        let inner = content.dropFirst().dropLast()
        return inner.contains(quote) || inner.contains("\\") ? nil : String(inner)
    }

    private func reference(_ text: String, _ tag: TemplateTag) -> TemplateReference? {
        guard let path = TemplatePath.parse(text), let first = path.first, !first.contains("-") else { return nil }
        let keywords: Set = ["not", "and", "or", "is", "in", "true", "false", "none", "True", "False", "None"]
        if keywords.contains(first) || (first == "loop" && !loops.isEmpty) { return nil }
        if let level = loops.lastIndex(of: first) {
            return TemplateReference(
                origin: .item(level), path: Array(path.dropFirst()), written: text, mark: tag.mark)
        }
        return TemplateReference(origin: .input, path: path, written: text, mark: tag.mark)
    }
}
