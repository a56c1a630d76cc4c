import JSON
import YAML

/// A file taken apart into its YAML header and the text below it.
struct FrontMatter {
    /// The header; nil where the file has none.
    var header: Node?
    var body: String
    /// The line of the file in which the body begins.
    var line: Int

    /// How the formats tell where the header begins.
    enum Style {
        /// `---` or `+++`, after nothing but blank lines.
        case prompty
        /// `---`, after blank lines and lines that begin with `#`.
        case dotprompt

        /// Dotprompt is read by one program, in JavaScript; programs that read .prompty files disagree.
        var dialect: YAMLDialect { self == .dotprompt ? .core : .agreed }
    }

    /// Takes a file apart; reports a header that is not closed or not YAML, and a body with nothing in it.
    static func split(_ text: String, _ style: Style, in scope: ImportScope) -> FrontMatter? {
        let lines = Self.lines(text)
        guard let opening = opening(lines, style) else {
            return checked(FrontMatter(header: nil, body: lines.joined(separator: "\n"), line: 1), scope)
        }
        let marker = trimmed(lines[opening])
        guard let closing = lines[(opening + 1)...].firstIndex(where: { trimmed($0) == marker }) else {
            scope.error(
                "the front matter that begins here has no `\(marker)` at its end",
                at: Mark(line: opening + 1, column: 1))
            return nil
        }
        // Empty lines before it keep the places of the header those of the file.
        let yaml = String(repeating: "\n", count: opening + 1) + lines[(opening + 1)..<closing].joined(separator: "\n")
        guard let header = header(yaml, style.dialect, line: opening + 1, in: scope) else { return nil }
        let body = lines[(closing + 1)...].joined(separator: "\n")
        return checked(FrontMatter(header: header, body: body, line: closing + 2), scope)
    }

    /// Reports a body that reaches for the environment or for other files.
    func refuseInterpolation(in scope: ImportScope) {
        let text = String(repeating: "\n", count: line - 1) + body
        WrittenText(text: text, mark: Mark(line: 1, column: 1), scope: scope.scope, isFile: true).refuseInterpolation()
    }

    /// The lines, whether LF or CR LF ends them.
    private static func lines(_ text: String) -> [String] {
        text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.last == "\r" ? line.dropLast() : line)
        }
    }

    private static func trimmed(_ line: String) -> String {
        var scalars = Substring(line).unicodeScalars
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }

    private static func opening(_ lines: [String], _ style: Style) -> Int? {
        let markers = style == .prompty ? ["---", "+++"] : ["---"]
        for (index, line) in lines.enumerated() {
            let line = trimmed(line)
            if markers.contains(line) { return index }
            if line.isEmpty || (style == .dotprompt && line.unicodeScalars.first == "#") { continue }
            return nil
        }
        return nil
    }

    private static func header(
        _ yaml: String, _ dialect: YAMLDialect, line: Int, in scope: ImportScope
    ) -> Node? {
        let stream = YAMLReader.documents(yaml, dialect: dialect)
        for problem in stream.problems { scope.error(problem.message, at: problem.mark) }
        guard stream.problems.isEmpty else { return nil }
        guard let document = stream.documents.first else { return Node(.object([]), at: Mark(line: line, column: 1)) }
        guard document.root.members != nil else {
            scope.error("the front matter must be a map, not \(document.root.kindName)", at: document.root.mark)
            return nil
        }
        return document.root
    }

    private static func checked(_ file: FrontMatter, _ scope: ImportScope) -> FrontMatter? {
        guard file.body.contains(where: { !$0.isWhitespace }) else {
            scope.error("there is no prompt in this file", at: Mark(line: file.line, column: 1))
            return nil
        }
        return file
    }
}
