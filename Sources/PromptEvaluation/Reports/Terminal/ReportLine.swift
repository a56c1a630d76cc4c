/// One line for a terminal: runs of text with a tone each, so that whoever prints it decides about colour.
package struct ReportLine: Sendable, Hashable {
    /// What a run of text means; never told by colour alone.
    package enum Tone: Sendable, Hashable, CaseIterable {
        case plain, strong, faint, good, bad, doubtful
    }

    package struct Span: Sendable, Hashable {
        package var text: String
        package var tone: Tone
    }

    package private(set) var spans: [Span] = []

    package init() {}

    package init(_ text: String, _ tone: Tone = .plain) { append(text, tone) }

    package mutating func append(_ text: String, _ tone: Tone = .plain) {
        guard !text.isEmpty else { return }
        if let last = spans.last, last.tone == tone {
            spans[spans.count - 1].text += text
        } else {
            spans.append(Span(text: text, tone: tone))
        }
    }

    package mutating func append(_ line: ReportLine) {
        for span in line.spans { append(span.text, span.tone) }
    }

    package var text: String { spans.map(\.text).joined() }

    /// In characters.
    package var width: Int { spans.reduce(0) { $0 + $1.text.count } }

    /// No wider than this: what is cut off is told by `…`.
    package func cut(to width: Int) -> ReportLine {
        guard self.width > width else { return self }
        var line = ReportLine()
        var room = max(0, width - 1)
        for span in spans where room > 0 {
            line.append(String(span.text.prefix(room)), span.tone)
            room -= min(room, span.text.count)
        }
        if width > 0 { line.append("…", spans.last?.tone ?? .plain) }
        return line
    }

    package func padded(to width: Int, isRight: Bool = false) -> ReportLine {
        let room = String(repeating: " ", count: max(0, width - self.width))
        var line = ReportLine(isRight ? room : "")
        line.append(self)
        if !isRight { line.append(room) }
        return line
    }
}

extension ReportLine {
    /// The line broken at spaces into lines no wider than `width`, each after the first indented; one line for nil.
    ///
    /// A word that is wider than a line is broken where the line ends.
    package func wrapped(to width: Int?, indent: Int) -> [ReportLine] {
        let margin = ReportLine(String(repeating: " ", count: indent))
        guard let width, width > indent + 8 else { return [margin + self] }
        var lines = [margin]
        for word in words {
            var word = word
            if lines[lines.count - 1].width + word.width > width, lines[lines.count - 1].width > indent {
                lines.append(margin)
                word = word.dropFirst { $0 == " " }
            }
            while word.width > width - lines[lines.count - 1].width {
                let (head, rest) = word.split(at: width - lines[lines.count - 1].width)
                lines[lines.count - 1].append(head)
                lines.append(margin)
                word = rest
            }
            lines[lines.count - 1].append(word)
        }
        return lines.map { $0.droppingTrailingSpaces() }
    }

    /// Words, each with the spaces before it: a line may end only where a space begins.
    private var words: [ReportLine] {
        var words = [ReportLine()]
        var isInWord = false
        for span in spans {
            for character in span.text {
                if character == " ", isInWord { words.append(ReportLine()) }
                words[words.count - 1].append(String(character), span.tone)
                isInWord = character != " "
            }
        }
        return words
    }

    private func dropFirst(while isDropped: (Character) -> Bool) -> ReportLine {
        split(at: text.prefix(while: isDropped).count).rest
    }

    private func split(at width: Int) -> (head: ReportLine, rest: ReportLine) {
        var (head, rest) = (ReportLine(), ReportLine())
        for span in spans {
            let room = max(0, width - head.width)
            head.append(String(span.text.prefix(room)), span.tone)
            rest.append(String(span.text.dropFirst(room)), span.tone)
        }
        return (head, rest)
    }

    package func droppingTrailingSpaces() -> ReportLine {
        let spaces = text.reversed().prefix { $0 == " " }.count
        return split(at: width - spaces).head
    }

    package static func + (first: ReportLine, second: ReportLine) -> ReportLine {
        var line = first
        line.append(second)
        return line
    }
}
