/// The parts of a text that have marks around them: an element, a fence, two rules, or lines with BEGIN and END.
struct DelimitedParts {
    private let bytes: [UInt8]
    private var parts: [Range<Int>] = []

    init(_ text: [UInt8]) {
        bytes = LintBytes.lowercased(text)
        findElements()
        findFences()
        findLines()
    }

    /// Whether a place is in one of the parts, or is all that the text holds.
    func isDelimited(_ range: Range<Int>) -> Bool {
        if isMarked(range) { return true }
        return bytes[..<range.lowerBound].allSatisfy(LintBytes.isSpace)
            && bytes[range.upperBound...].allSatisfy(LintBytes.isSpace)
    }

    /// Whether a place is in one of the parts.
    func isMarked(_ range: Range<Int>) -> Bool { parts.contains { $0.contains(range.lowerBound) } }

    /// `<ticket>` and the next `</ticket>`.
    private mutating func findElements() {
        var opened: [ArraySlice<UInt8>: Int] = [:]
        for start in bytes.indices where bytes[start] == UInt8(ascii: "<") {
            let isClosing = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "/")
            let name = bytes[(start + (isClosing ? 2 : 1))...].prefix {
                LintBytes.isWord($0) || "-.:".utf8.contains($0)
            }
            guard !name.isEmpty else { continue }
            if !isClosing {
                opened[name] = start
            } else if let begin = opened.removeValue(forKey: name) {
                parts.append(begin..<start)
            }
        }
    }

    /// Pairs of three or more backticks, tildes or quotes.
    private mutating func findFences() {
        var opened: [UInt8: Int] = [:]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard Self.isFence(byte) else {
                index += 1
                continue
            }
            let run = bytes[index...].prefix { $0 == byte }
            index = run.endIndex
            guard run.count >= 3 else { continue }
            if let begin = opened.removeValue(forKey: byte) {
                parts.append(begin..<run.startIndex)
            } else {
                opened[byte] = run.startIndex
            }
        }
    }

    /// Everything between the first and the last rule of a kind, and between a line with BEGIN and the next with END.
    private mutating func findLines() {
        var rules: [UInt8: Range<Int>] = [:]
        var begin: Int?
        var next = 0
        while next < bytes.count {
            let line = bytes[next...].prefix { $0 != 0x0A }
            next = line.endIndex + 1
            // Few lines begin as one that counts.
            guard let first = line.first(where: { !LintBytes.isSpace($0) }), Self.mayMark(first) else { continue }
            let marks = line.filter { !LintBytes.isSpace($0) }
            if marks.count >= 3, first != UInt8(ascii: "["), marks.allSatisfy({ $0 == first }) {
                rules[first] = (rules[first]?.lowerBound ?? line.startIndex)..<line.startIndex
            }
            guard marks.starts(with: "[".utf8) || marks.starts(with: "--".utf8) || marks.starts(with: "==".utf8) else {
                continue
            }
            if LintBytes.contains("begin", in: line) {
                begin = line.startIndex
            } else if LintBytes.contains("end", in: line), let start = begin {
                parts.append(start..<line.startIndex)
                begin = nil
            }
        }
        parts += rules.values.filter { !$0.isEmpty }
    }

    private static func isFence(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "`"), UInt8(ascii: "~"), UInt8(ascii: "\""), UInt8(ascii: "'"): true
        default: false
        }
    }

    /// Whether a line that begins so may be a rule, or say BEGIN or END.
    private static func mayMark(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "#"),
            UInt8(ascii: "["):
            true
        default: false
        }
    }
}
