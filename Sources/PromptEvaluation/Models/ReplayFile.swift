import JSON

/// The recorded answers of a replay endpoint, as its JSONL text holds them: one record a line, empty lines left out.
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
    /// In the order of the lines; the file is usable when there are none.
    package let problems: [Problem]

    package init(_ text: String) {
        var answers: [ReplayRecord.Key: ModelAnswer] = [:]
        var lines: [ReplayRecord.Key: Int] = [:]
        var problems: [Problem] = []
        let parts = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (offset, part) in parts.enumerated() where !part.allSatisfy(Self.isSpace) {
            let line = offset + 1
            do throws(SyntaxError) {
                let record = try ReplayRecord(parsing: Array(part))
                if let first = lines[record.key] {
                    let key = "sample \(record.key.sample) of \(record.key.request)"
                    let message = "\(key) is recorded in line \(first) already"
                    problems.append(Problem(mark: Mark(line: line, column: 1), message: message))
                } else {
                    lines[record.key] = line
                    answers[record.key] = record.answer
                }
            } catch {
                problems.append(Problem(mark: Mark(line: line, column: error.mark.column), message: error.message))
            }
        }
        self.answers = answers
        self.problems = problems
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
