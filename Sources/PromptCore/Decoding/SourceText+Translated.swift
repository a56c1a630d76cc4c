import JSON

extension SourceText {
    /// The lines around the expected one that a translation may have moved a line to.
    private static let drift = 20
    /// Fewer scalars are found anywhere.
    private static let fewestElsewhere = 4

    /// The place in this text of a place inside a text that was translated from what begins at `start`: tags may be
    /// written in other words and lines may have been cut. At least the line where it would stand.
    func place(of inner: Mark, inTranslation text: String, from start: Mark) -> Mark {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard inner.line >= 1, inner.line <= lines.count else { return start }
        let line = Array(lines[inner.line - 1].unicodeScalars)
        let words = Self.words(line.dropFirst(inner.column - 1).prefix(16))
        let expected = start.line + inner.line - 1
        guard !words.isEmpty else { return Mark(line: expected, column: 1) }
        let earlier = Self.occurrences(of: words, in: line, from: 0).count { $0 < inner.column - 1 }
        for distance in 0...(words.count < Self.fewestElsewhere ? 0 : Self.drift) {
            for number in Set([expected - distance, expected + distance]).sorted() where number >= start.line {
                let found = occurrences(of: words, inLine: number, from: start)
                if found.indices.contains(earlier) { return Mark(line: number, column: found[earlier] + 1) }
                if let last = found.last { return Mark(line: number, column: last + 1) }
            }
        }
        return Mark(line: expected, column: 1)
    }

    /// What the translation left as it was: all before the next tag, or of a tag its opening.
    private static func words(_ rest: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        let tag = Array("{{".unicodeScalars)
        if rest.starts(with: tag) { return tag }
        return Array(rest.prefix(upTo: rest.indices.first { rest[$0...].starts(with: tag) } ?? rest.endIndex))
    }

    private func occurrences(of words: [Unicode.Scalar], inLine number: Int, from start: Mark) -> [Int] {
        guard let range = range(ofLine: number) else { return [] }
        let line = Array(String(decoding: bytes[range], as: UTF8.self).unicodeScalars)
        guard number == start.line else { return Self.occurrences(of: words, in: line, from: 0) }
        return Self.occurrences(of: words, in: line, from: Self.afterRole(line, start.column - 1))
    }

    /// Dotprompt names a role in a tag before the message.
    private static func afterRole(_ line: [Unicode.Scalar], _ start: Int) -> Int {
        let rest = line.dropFirst(start)
        let opening = rest.prefix { $0 == "{" || $0 == "~" || $0 == " " }
        guard opening.starts(with: "{{".unicodeScalars), rest[opening.endIndex...].starts(with: "role".unicodeScalars)
        else { return start }
        let closing = rest.indices.first { rest[$0...].starts(with: "}}".unicodeScalars) }
        return closing.map { $0 + 2 } ?? start
    }

    private static func occurrences(of words: [Unicode.Scalar], in line: [Unicode.Scalar], from start: Int) -> [Int] {
        line.indices.dropFirst(start).filter { line[$0...].starts(with: words) }
    }
}
