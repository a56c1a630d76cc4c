import JSON

/// The text that a person wrote, kept for the source lines of diagnostics.
package struct SourceText: Sendable, Hashable {
    /// The path, or the name of an object's key, as shown to people.
    package let file: String
    package let bytes: [UInt8]
    private let lineStarts: [Int]

    /// A longer line would hide the message rather than explain it.
    private static let longestLine = 240

    package init(_ bytes: [UInt8], file: String) {
        self.file = file
        self.bytes = bytes
        lineStarts = Self.lineStarts(in: bytes)
    }

    private static func lineStarts(in bytes: [UInt8]) -> [Int] {
        var starts = [0]
        bytes.withUnsafeBufferPointer { bytes in
            starts.reserveCapacity(bytes.count / 32 + 1)
            for index in bytes.indices where bytes[index] == 0x0A { starts.append(index + 1) }
        }
        return starts
    }

    /// The line that a place is in, without its newline; nil past the end of the text and where the place is
    /// too far right to be shown.
    package func line(of mark: Mark) -> String? {
        guard mark.column <= Self.longestLine + 1, let range = range(ofLine: mark.line) else { return nil }
        let most = 4 * (Self.longestLine + 1)
        // A scalar cut in two at the end is beyond what is shown.
        let line = String(decoding: bytes[range].prefix(most), as: UTF8.self).unicodeScalars
        guard line.count > Self.longestLine else { return String(line) }
        return String(String.UnicodeScalarView(line.prefix(Self.longestLine))) + "..."
    }

    /// The bytes of a line, without its end; nil past the end of the text.
    func range(ofLine number: Int) -> Range<Int>? {
        guard lineStarts.indices.contains(number - 1), lineStarts[number - 1] < bytes.count else { return nil }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == 0x0D { end -= 1 }
        return start..<end
    }
}

extension SourceText {
    /// The place in this text of a place inside a scalar that starts at `mark`; the scalar's own place where the two do
    /// not correspond letter by letter (escapes, folded lines).
    func place(of inner: Mark, inScalar text: String, at mark: Mark) -> Mark {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard inner.line >= 1, inner.line <= lines.count else { return mark }
        let rest = lines[inner.line - 1].unicodeScalars.dropFirst(inner.column - 1).prefix(16)
        return candidates(for: inner, at: mark)
            .first { place in
                guard let range = range(ofLine: place.line) else { return false }
                let line = String(decoding: bytes[range], as: UTF8.self).unicodeScalars
                return line.dropFirst(place.column - 1).starts(with: rest)
            } ?? mark
    }

    /// Where the place would be in a block scalar, a quoted and a plain one.
    private func candidates(for inner: Mark, at mark: Mark) -> [Mark] {
        guard let first = range(ofLine: mark.line) else { return [] }
        let opening = String(decoding: bytes[first], as: UTF8.self).unicodeScalars.dropFirst(mark.column - 1).first
        switch opening {
        case "|":
            let line = mark.line + inner.line
            return [Mark(line: line, column: blockIndent(below: mark.line) + inner.column)]
        case "\"", "'":
            return inner.line == 1 ? [Mark(line: mark.line, column: mark.column + inner.column)] : []
        default:
            return inner.line == 1 ? [Mark(line: mark.line, column: mark.column + inner.column - 1)] : []
        }
    }

    /// The spaces before the first line with content below a block scalar's opening.
    private func blockIndent(below line: Int) -> Int {
        var next = line + 1
        while let range = range(ofLine: next) {
            let spaces = bytes[range].prefix { $0 == 0x20 }.count
            if spaces < range.count { return spaces }
            next += 1
        }
        return 0
    }
}
