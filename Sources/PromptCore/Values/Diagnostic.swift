import JSON

/// Something a person wrote wrong: the place, what is wrong, and what would be right.
///
/// It is printed, logged and stored, so a key that stands in the message or in the line is taken out as it is made.
package struct Diagnostic: Sendable, Hashable {
    package enum Severity: String, Sendable, Hashable, Codable { case error, warning }

    package var severity: Severity
    /// As given by the person: a path below the manifests folder, or the name of an object.
    package var file: String
    package var mark: Mark
    package var message: String
    /// The line that the place is in, without its newline; nil when the text is not at hand.
    package var sourceLine: String?
    /// The column of the place in `sourceLine`, from 1; that of `mark` unless a key before it was taken out.
    package private(set) var caretColumn: Int

    package init(
        _ severity: Severity = .error, file: String, mark: Mark, message: String, sourceLine: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.mark = mark
        self.message = SecretMask.masked(message)
        let shown = sourceLine.map { SecretMask.masked($0, column: mark.column) }
        self.sourceLine = shown?.text
        caretColumn = shown?.column ?? mark.column
    }

    /// `file:line:column: error: message`, without the source line.
    package var headline: String { "\(file):\(mark.line):\(mark.column): \(severity.rawValue): \(message)" }

    /// The headline and, where it is known, the source line with a caret under the place.
    package var text: String {
        guard let sourceLine else { return headline }
        let before = sourceLine.unicodeScalars.prefix(max(0, caretColumn - 1))
        let padding = String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " }))
        return "\(headline)\n  \(sourceLine)\n  \(padding)^"
    }
}

extension Sequence where Element == Diagnostic {
    package var errors: [Diagnostic] { filter { $0.severity == .error } }
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
