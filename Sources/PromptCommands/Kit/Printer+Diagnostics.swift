import JSON
import PromptCore

extension Printer {
    /// Prints diagnostics on stderr: place, message, source line and caret.
    package func describeDiagnostics(_ diagnostics: [Diagnostic]) {
        for diagnostic in diagnostics { note(describe(diagnostic)) }
    }

    /// The lines of one diagnostic; a manifest's text never gets to steer the terminal.
    private func describe(_ diagnostic: Diagnostic) -> String {
        let place = "\(diagnostic.file):\(diagnostic.mark.line):\(diagnostic.mark.column):".onOneLine
        let severity = err.paint("\(diagnostic.severity.rawValue):", diagnostic.severity == .error ? .red : .yellow)
        let headline = "\(err.paint(place, .bold)) \(severity) \(diagnostic.message.onOneLine)"
        guard let line = diagnostic.sourceLine else { return headline }
        let caret = String(repeating: " ", count: max(0, diagnostic.caretColumn - 1)) + err.paint("^", .green)
        return "\(headline)\n  \(line.onOneLine)\n  \(caret)"
    }
}
