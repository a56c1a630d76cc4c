/// Why a run cannot begin: the verdict is then `error`, and nothing was asked.
package struct EvaluationProblem: Error, Sendable, Hashable {
    /// At least one, each a sentence without its period.
    package var messages: [String]

    package init(_ messages: [String]) { self.messages = messages }
    package init(_ message: String) { messages = [message] }

    /// The first few messages and how many more there are.
    package var message: String {
        let more = messages.count > 3 ? ["and \(messages.count - 3) more"] : []
        return (messages.prefix(3) + more).joined(separator: "; ")
    }
}
