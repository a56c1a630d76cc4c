import JSON

/// Reads the tags of a Mustache text in one pass over its bytes.
struct TemplateScanner {
    private(set) var tags: [TemplateCheck.Tag] = []
    private(set) var problems: [TemplateProblem] = []

    private struct Open {
        var name: String
        var mark: Mark
        var offset: Int
        var kind: TemplateCheck.Tag.Kind
        /// A refused block: its end must not be reported again.
        var isRefused = false
    }

    private let text: String
    private let bytes: [UInt8]
    private var open: [Open] = []
    private var sections: [String] = []
    private var marked = 0
    private var mark = Mark(line: 1, column: 1)

    private static let refused: [UInt8: String] = [
        UInt8(ascii: ">"): "a partial (`{{> }}`) is not supported: write the text here",
        UInt8(ascii: "<"): "inheritance (`{{< }}`) is not supported",
        UInt8(ascii: "$"): "a block (`{{$ }}`) is not supported",
        UInt8(ascii: "="): "a set delimiter (`{{= =}}`) is not supported: tags are always written `{{ }}`",
        UInt8(ascii: "%"): "a pragma (`{{% }}`) is not supported: the text is always rendered as it is",
    ]

    init(_ text: String) {
        var text = text
        text.makeContiguousUTF8()
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func scan() {
        var index = 0
        while let start = nextOpening(from: index) {
            advanceMark(to: start)
            index = readTag(at: start)
        }
        for section in open where !section.isRefused {
            report("the section `\(section.name)` is never closed", section.mark, section.offset)
        }
    }

    /// Reads the tag that starts here; returns where to go on.
    private mutating func readTag(at start: Int) -> Int {
        let sigil = start + 2 < bytes.count ? bytes[start + 2] : 0
        switch sigil {
        case UInt8(ascii: "!"): return readComment(at: start)
        case UInt8(ascii: "{"): return readName(.variable, from: start + 3, closing: 3, tagAt: start)
        case UInt8(ascii: "&"): return readName(.variable, from: start + 3, closing: 2, tagAt: start)
        case UInt8(ascii: "#"): return readName(.section, from: start + 3, closing: 2, tagAt: start)
        case UInt8(ascii: "^"): return readName(.inverted, from: start + 3, closing: 2, tagAt: start)
        case UInt8(ascii: "/"): return readName(.close, from: start + 3, closing: 2, tagAt: start)
        default:
            guard let message = Self.refused[sigil] else {
                return readName(.variable, from: start + 2, closing: 2, tagAt: start)
            }
            report(message, mark, start)
            return skipRefused(sigil, at: start)
        }
    }

    private mutating func skipRefused(_ sigil: UInt8, at start: Int) -> Int {
        guard let end = contentEnd(from: start + 3), !isOpening(end) else { return start + 3 }
        if sigil == UInt8(ascii: "<") || sigil == UInt8(ascii: "$") {
            open.append(Open(name: name(start + 3..<end), mark: mark, offset: start, kind: .section, isRefused: true))
        }
        return end + 2
    }

    private mutating func readComment(at start: Int) -> Int {
        var end = start + 3
        while end + 1 < bytes.count {
            if isClosing(end) {
                add(.comment, "", start..<end + 2, content: start + 3..<end)
                return end + 2
            }
            end += 1
        }
        report("the comment `{{!` is never closed", mark, start)
        return bytes.count
    }

    private mutating func readName(
        _ kind: TemplateCheck.Tag.Kind, from contentStart: Int, closing: Int, tagAt start: Int
    ) -> Int {
        guard let contentEnd = contentEnd(from: contentStart), isClosing(contentEnd) else {
            report("`{{` is never closed by `}}` on its line", mark, start)
            return self.contentEnd(from: contentStart) ?? bytes.count
        }
        let end = contentEnd + closing
        if closing == 3, contentEnd + 2 >= bytes.count || bytes[contentEnd + 2] != UInt8(ascii: "}") {
            report("`{{{` must be closed by `}}}`", mark, start)
            return contentEnd + 2
        }
        let name = name(contentStart..<contentEnd)
        let endsRefused = kind == .close && open.contains { $0.isRefused && $0.name == name }
        if !endsRefused, let problem = nameProblem(name, kind: kind, from: contentStart) {
            report(problem, mark, start)
            // Its end is swallowed with it, so that one mistake is one message.
            if kind == .section || kind == .inverted {
                open.append(Open(name: name, mark: mark, offset: start, kind: kind, isRefused: true))
            }
        } else {
            addNamed(kind, name, start..<end, content: contentStart..<contentEnd)
        }
        return end
    }

    private mutating func addNamed(
        _ kind: TemplateCheck.Tag.Kind, _ name: String, _ range: Range<Int>, content: Range<Int>
    ) {
        switch kind {
        case .close:
            close(name, range, content: content)
        case .section, .inverted:
            if open.count == TemplateCheck.maximumDepth {
                report(
                    "sections are nested deeper than \(TemplateCheck.maximumDepth) levels", mark, range.lowerBound)
            }
            add(kind, name, range, content: content)
            open.append(Open(name: name, mark: mark, offset: range.lowerBound, kind: kind))
            if kind == .section { sections.append(name) }
        case .variable, .comment:
            add(kind, name, range, content: content)
        }
    }

    private mutating func close(_ name: String, _ range: Range<Int>, content: Range<Int>) {
        guard let match = open.lastIndex(where: { $0.name == name }) else {
            let message =
                if let last = open.last(where: { !$0.isRefused }) {
                    "`{{/\(name)}}` does not close the section `\(last.name)` of line \(last.mark.line)"
                } else {
                    "`{{/\(name)}}` closes no section"
                }
            report(message, mark, range.lowerBound)
            return
        }
        for section in open[(match + 1)...] where !section.isRefused {
            report("the section `\(section.name)` is not closed before `{{/\(name)}}`", section.mark, section.offset)
        }
        for section in open[match...] where section.kind == .section && !section.isRefused { sections.removeLast() }
        let wasRefused = open[match].isRefused
        open.removeSubrange(match...)
        if !wasRefused { add(.close, name, range, content: content) }
    }

    private mutating func add(
        _ kind: TemplateCheck.Tag.Kind, _ name: String, _ range: Range<Int>, content: Range<Int>
    ) {
        for offset in [range.lowerBound, content.lowerBound, content.upperBound, range.upperBound] {
            guard isCharacterBoundary(offset) else {
                report("a combining character touches the braces of this tag", mark, range.lowerBound)
                return
            }
        }
        tags.append(TemplateCheck.Tag(kind: kind, name: name, mark: mark, range: range, sections: sections))
    }
}

extension TemplateScanner {
    /// Why this is no name; nil when it is one.
    private func nameProblem(_ name: String, kind: TemplateCheck.Tag.Kind, from start: Int) -> String? {
        if name.isEmpty { return "the tag is empty: it needs a name" }
        if name == "." {
            let isInside = kind == .close || !sections.isEmpty
            return isInside ? nil : "`.` has a meaning only inside a section"
        }
        let parts = name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(Self.isNameByte) }) { return nil }
        if name.utf8.contains(UInt8(ascii: "(")) { return "a transform (`\(name)`) is not supported" }
        if let sigil = name.utf8.first, "#^/&!{".utf8.contains(sigil), bytes[start] != sigil {
            return "no space may stand between `{{` and `\(name.prefix(1))`"
        }
        return "`\(name)` is not a name (letters, digits, `_` and `-`, with dots between names); "
            + "a literal `{{` can only be written with `template: none`"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// The text of a range without spaces and tabs around it.
    private func name(_ range: Range<Int>) -> String {
        let content = bytes[range]
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let first = content.firstIndex(where: { !isSpace($0) }),
            let last = content.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(decoding: content[first...last], as: UTF8.self)
    }

    /// Where the content of a tag ends: at `}}`, or at a line's end or a `{{` where that comes first. A tag never runs
    /// over lines: swift-mustache takes `{{` before a newline as text.
    private func contentEnd(from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0A || bytes[index] == 0x0D || isClosing(index) || isOpening(index) { return index }
            index += 1
        }
        return nil
    }

    /// The next `{{` from here on. Nearly all of a text is passed over here, two bytes at a step.
    private func nextOpening(from start: Int) -> Int? {
        let brace = UInt8(ascii: "{")
        return bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index + 1 < bytes.count {
                if bytes[index + 1] != brace {
                    index += 2
                } else if bytes[index] != brace {
                    index += 1
                } else {
                    return index
                }
            }
            return nil
        }
    }

    private func isClosing(_ index: Int) -> Bool {
        index + 1 < bytes.count && bytes[index] == UInt8(ascii: "}") && bytes[index + 1] == UInt8(ascii: "}")
    }

    private func isOpening(_ index: Int) -> Bool {
        index + 1 < bytes.count && bytes[index] == UInt8(ascii: "{") && bytes[index + 1] == UInt8(ascii: "{")
    }

    /// Whether a character starts here as swift-mustache, which reads whole grapheme clusters, sees the text.
    private func isCharacterBoundary(_ offset: Int) -> Bool {
        let isPlain = { (index: Int) in !self.bytes.indices.contains(index) || self.bytes[index] < 0x80 }
        if isPlain(offset - 1), isPlain(offset) { return true }
        let index = text.utf8.index(text.startIndex, offsetBy: offset)
        return String.Index(index, within: text) != nil
    }

    private mutating func advanceMark(to offset: Int) {
        guard marked < offset else { return }
        let range = marked..<offset
        marked = offset
        mark = bytes.withUnsafeBufferPointer { bytes in
            var mark = mark
            for byte in bytes[range] {
                if byte == 0x0A {
                    mark = Mark(line: mark.line + 1, column: 1)
                } else if byte & 0xC0 != 0x80 {
                    mark.column += 1
                }
            }
            return mark
        }
    }

    private mutating func report(_ message: String, _ mark: Mark, _ offset: Int) {
        problems.append(TemplateProblem(message: message, mark: mark, offset: offset))
    }
}
