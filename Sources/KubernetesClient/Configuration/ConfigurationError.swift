import JSON

/// What a person has to mend before a cluster can be asked at all: a sentence, and where it is wrong.
///
/// It never holds a value of a field that may be secret.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nil where nothing that was written is wrong.
    package var file: String?
    /// Nil where it is not about a line of the file.
    package var mark: Mark?
    /// What is wrong, and what to do about it.
    package var message: String

    package init(_ message: String, file: String? = nil, mark: Mark? = nil) {
        self.message = message
        self.file = file
        self.mark = mark
    }

    /// `file:line:column: message`.
    package var description: String {
        guard let file else { return message }
        guard let mark else { return "\(file): \(message)" }
        return "\(file):\(mark.line):\(mark.column): \(message)"
    }
}
