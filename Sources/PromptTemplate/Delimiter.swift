/// A literal mark that ends the part of a prompt in which a variable stands.
package enum Delimiter: Sendable, Hashable {
    /// `<ticket>...</ticket>`: the name of the element, in lower case.
    case element(String)
    /// A run of at least three backticks, tildes or quotes: the character.
    case run(UInt8)
    /// A line of at least three `-`, `=`, `*`, `_` or `#`: the character.
    case rule(UInt8)
    /// `[BEGIN X]...[END X]` or `[X]...[/X]`: the words of the closing one in lower case, `end x` or `/x`.
    case bracket(String)
    /// `--- BEGIN X ---` ... `--- END X ---`: the words after END, in lower case.
    case label(String)
}

extension TemplateCheck {
    /// For each untrusted input, the delimiters around its variables in the text that was checked: those that rendering
    /// escapes in its values.
    package func delimiters(in text: String, around untrusted: Set<String>) -> [String: Set<Delimiter>] {
        DelimiterScanner.delimiters(in: text, self, untrusted: untrusted)
    }
}

/// Finds the delimiters around the variables of a template.
struct DelimiterScanner {
    private struct Span {
        var delimiter: Delimiter
        var range: Range<Int>
    }

    private let bytes: [UInt8]
    /// Where no delimiter is read: the tags of the template.
    private let holes: [Range<Int>]
    private var spans: [Span] = []

    /// For each untrusted input, the delimiters around any place where its text can appear: a variable of its name,
    /// and each variable inside a section over it.
    static func delimiters(
        in text: String, _ check: TemplateCheck, untrusted: Set<String>
    ) -> [String: Set<Delimiter>] {
        guard !untrusted.isEmpty else { return [:] }
        var scanner = DelimiterScanner(bytes: Array(text.utf8), holes: check.tags.map(\.range))
        scanner.scan()
        var found: [String: Set<Delimiter>] = [:]
        for tag in check.tags where tag.kind == .variable {
            let roots = [tag.root] + tag.sections.map { String($0.prefix { $0 != "." }) }
            let sources = untrusted.intersection(roots)
            guard !sources.isEmpty else { continue }
            let around = scanner.spans.filter { $0.range.contains(tag.range.lowerBound) }.map(\.delimiter)
            for source in sources { found[source, default: []].formUnion(around) }
        }
        return found
    }

    private init(bytes: [UInt8], holes: [Range<Int>]) {
        self.bytes = bytes
        self.holes = holes
    }

    private mutating func scan() {
        findElements()
        for byte in "`~\"'".utf8 { findRuns(byte) }
        findBrackets()
        findLines()
    }

    /// The offsets outside tags that hold this byte.
    private func offsets(of wanted: UInt8) -> [Int] {
        var found: [Int] = []
        var index = 0
        var hole = 0
        while index < bytes.count {
            if hole < holes.count, index == holes[hole].lowerBound {
                index = holes[hole].upperBound
                hole += 1
                continue
            }
            if bytes[index] == wanted { found.append(index) }
            index += 1
        }
        return found
    }

    private mutating func findElements() {
        var opened: [String: [Int]] = [:]
        for start in offsets(of: UInt8(ascii: "<")) {
            let isClosing = start + 1 < bytes.count && bytes[start + 1] == UInt8(ascii: "/")
            let nameStart = isClosing ? start + 2 : start + 1
            let nameEnd = ASCII.end(of: ASCII.isElementName, in: bytes, from: nameStart)
            guard nameEnd > nameStart else { continue }
            let name = ASCII.lowercased(bytes[nameStart..<nameEnd])
            if isClosing {
                guard let begin = opened[name]?.popLast() else { continue }
                spans.append(Span(delimiter: .element(name), range: begin..<start))
            } else {
                let end = ASCII.end(
                    of: { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "<") }, in: bytes, from: nameEnd)
                guard end < bytes.count, bytes[end] == UInt8(ascii: ">"), bytes[end - 1] != UInt8(ascii: "/") else {
                    continue
                }
                // A variable among the attributes stands inside the tag, not inside the element: nothing ends it.
                opened[name, default: []].append(end)
            }
        }
    }

    private mutating func findRuns(_ byte: UInt8) {
        var opened: (start: Int, length: Int)?
        var skipTo = 0
        for start in offsets(of: byte) where start >= skipTo {
            let end = ASCII.end(of: { $0 == byte }, in: bytes, from: start)
            skipTo = end
            guard end - start >= 3 else { continue }
            guard let begin = opened else {
                opened = (start, end - start)
                continue
            }
            if end - start >= begin.length {
                spans.append(Span(delimiter: .run(byte), range: begin.start..<start))
                opened = nil
            }
        }
    }

    private mutating func findBrackets() {
        var opened: [String: [Int]] = [:]
        for start in offsets(of: UInt8(ascii: "[")) {
            let contentEnd = ASCII.end(
                of: { $0 != UInt8(ascii: "]") && $0 != UInt8(ascii: "[") && $0 != 0x0A }, in: bytes, from: start + 1)
            guard contentEnd < bytes.count, bytes[contentEnd] == UInt8(ascii: "]"), contentEnd - start <= 80 else {
                continue
            }
            let words = ASCII.bracketWords(bytes[(start + 1)..<contentEnd])
            if let begin = opened[words]?.popLast() {
                spans.append(Span(delimiter: .bracket(words), range: begin..<start))
            } else if let label = ASCII.label(words, after: ["begin", "start"]) {
                opened["end " + label, default: []].append(contentEnd)
            } else if !words.isEmpty {
                opened["/" + words, default: []].append(contentEnd)
                opened["end " + words, default: []].append(contentEnd)
            }
        }
    }

    /// Finds rules and labelled lines. Any rule before a variable and any of the same kind after it count, since three
    /// rules in a row make two parts.
    private mutating func findLines() {
        var rules: [UInt8: Range<Int>] = [:]
        var labels: [String: Int] = [:]
        var start = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            defer { start += line.count + 1 }
            let trimmed = ASCII.trimmed(line)
            guard let first = trimmed.first, ASCII.isRule(first) else { continue }
            if trimmed.count >= 3, trimmed.allSatisfy({ $0 == first }) {
                rules[first] = (rules[first]?.lowerBound ?? start)..<start
            }
            guard trimmed.prefix(while: ASCII.isRule).count >= 2 else { continue }
            let words = ASCII.words(Self.withoutMarks(trimmed))
            if let label = ASCII.label(words, after: ["begin", "start"]) {
                labels[label] = start
            } else if let label = ASCII.label(words, after: ["end"]), let begin = labels[label] {
                spans.append(Span(delimiter: .label(label), range: begin..<start))
            }
        }
        for (byte, range) in rules where !range.isEmpty { spans.append(Span(delimiter: .rule(byte), range: range)) }
    }

    /// The line without the marks on both sides of its words.
    private static func withoutMarks(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let opened = line.drop(while: ASCII.isRule)
        guard let last = opened.lastIndex(where: { !ASCII.isRule($0) }) else { return [] }
        return opened[...last]
    }
}
