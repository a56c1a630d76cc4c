import Foundation

/// A person at the keyboard, or nobody.
struct Answers: Sendable {
    /// A question would be seen and could be answered.
    var isInteractive: Bool
    /// One line; nil at the end of the input.
    var read: @Sendable () -> String?

    /// Who answers now; a test gives its own with `$current.withValue`.
    @TaskLocal static var current = Answers(isInteractive: isatty(STDIN_FILENO) == 1) { readLine() }

    /// Whether the answer to a question is yes; anything but `y` and `yes` is no.
    func confirm(_ question: String, on terminal: Terminal) -> Bool {
        terminal.write("\(question) [y/N] ")
        return ["y", "yes"].contains(read()?.lowercased() ?? "")
    }
}
