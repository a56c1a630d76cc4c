import JSON
import PromptCommands
import PromptCore
import Testing

@Suite struct DiagnosticTests {
    @Test func `a diagnostic shows its place, its line and a caret, and steers no terminal`() {
        let written = Capture()
        let printer = Printer(out: Terminal { _ in }, err: Terminal { written.append($0) })
        printer.describeDiagnostics([
            Diagnostic(
                file: "a.yaml", mark: Mark(line: 2, column: 4), message: "not \u{1B}[2J right",
                sourceLine: "\t- \u{1B}[2Jx"),
            Diagnostic(.warning, file: "b.yaml", mark: Mark(line: 1, column: 1), message: "odd"),
        ])
        #expect(
            written.text == """
                a.yaml:2:4: error: not ·[2J right
                   - ·[2Jx
                     ^
                b.yaml:1:1: warning: odd

                """)
    }
}
