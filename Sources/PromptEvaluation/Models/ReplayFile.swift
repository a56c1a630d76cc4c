import JSON
import PromptCore

/// The recorded answers and embeddings of a replay endpoint, as its JSONL text holds them: one record a line, empty lines left out.
package struct ReplayFile: Sendable, Hashable {
    /// What is wrong in a line.
    package struct Problem: Error, Sendable, Hashable {
        /// In the whole text, both from 1.
        package var mark: Mark
        package var message: String

        package init(mark: Mark, message: String) {
            self.mark = mark
            self.message = message
        }
    }

    package let answers: [ReplayRecord.Key: ModelAnswer]
    package let embeddings: [Digest: Embedding]
    /// In the order of the lines; the file is usable when there are none.
    package let problems: [Problem]

    package init(_ text: String) {
        var entries = Entries()
        var problems: [Problem] = []
        let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (offset, part) in parts.enumerated() where !part.allSatisfy(Self.isSpace) {
            let line = offset + 1
            do throws(SyntaxError) {
                if let message = entries.add(try ReplayLine(parsing: Array(part)), line: line) {
                    problems.append(Problem(mark: Mark(line: line, column: 1), message: message))
                }
            } catch {
                problems.append(Problem(mark: Mark(line: line, column: error.mark.column), message: error.message))
            }
        }
        answers = entries.answers
        embeddings = entries.embeddings
        self.problems = problems
    }

    private struct Entries {
        var answers: [ReplayRecord.Key: ModelAnswer] = [:]
        var embeddings: [Digest: Embedding] = [:]
        private var answerLines: [ReplayRecord.Key: Int] = [:]
        private var embeddingLines: [Digest: Int] = [:]

        /// Why it cannot be entered; nil when it was.
        mutating func add(_ entry: ReplayLine, line: Int) -> String? {
            switch entry {
            case .answer(let record):
                let key = record.key
                if let first = answerLines[key] {
                    return "sample \(key.sample) of \(key.request) is recorded in line \(first) already"
                }
                answerLines[key] = line
                answers[key] = record.answer
            case .embedding(let record):
                if let first = embeddingLines[record.request] {
                    return "the embedding of \(record.request) is recorded in line \(first) already"
                }
                embeddingLines[record.request] = line
                embeddings[record.request] = record.embedding
            }
            return nil
        }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
