import PromptEvaluation

/// The lines in which two texts differ, in the unified format; pure.
struct UnifiedDiff: Sendable, Hashable {
    /// One line of a hunk.
    typealias Line = Edit<String>

    /// Lines of change with those around them; the starts count from 0.
    struct Hunk: Sendable, Hashable {
        var oldStart: Int
        var newStart: Int
        var lines: [Line]
    }

    let hunks: [Hunk]

    var isEmpty: Bool { hunks.isEmpty }

    /// Compares the lines of two texts, with `context` equal ones around each change.
    init(_ old: String, _ new: String, context: Int = 3) {
        hunks = Self.hunks(in: Self.script(Self.lines(old), Self.lines(new)), context: context)
    }

    /// The lines of a text; one that does not end in a newline is told from one that does.
    private static func lines(_ text: String) -> [String] {
        guard !text.isEmpty else { return [] }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() } else { lines[lines.count - 1] += "\n\\ No newline at end of text" }
        return lines
    }
}

// MARK: - The edit script

extension UnifiedDiff {
    /// Beyond this many lines that are not equal at either end, everything between counts as replaced: the comparison
    /// takes time and memory with the square of the differences.
    private static let compared = 4000

    private static func script(_ old: [String], _ new: [String]) -> [Line] {
        EditScript.edits(from: old, to: new, comparing: compared)
    }

    private static func hunks(in script: [Line], context: Int) -> [Hunk] {
        let changed = script.indices.filter { if case .same = script[$0] { false } else { true } }
        var ranges: [Range<Int>] = []
        for index in changed {
            let range = max(0, index - context)..<min(script.count, index + context + 1)
            if let last = ranges.last, range.lowerBound <= last.upperBound {
                ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
            } else {
                ranges.append(range)
            }
        }
        var hunks: [Hunk] = []
        var (oldStart, newStart, next) = (0, 0, 0)
        for range in ranges {
            for line in script[next..<range.lowerBound] { advance(&oldStart, &newStart, over: line) }
            hunks.append(Hunk(oldStart: oldStart, newStart: newStart, lines: Array(script[range])))
            for line in script[range] { advance(&oldStart, &newStart, over: line) }
            next = range.upperBound
        }
        return hunks
    }

    private static func advance(_ old: inout Int, _ new: inout Int, over line: Line) {
        switch line {
        case .same: (old, new) = (old + 1, new + 1)
        case .removed: old += 1
        case .added: new += 1
        }
    }
}

// MARK: - Text

extension UnifiedDiff {
    /// The hunks as `diff -u` writes them, styled where the terminal shows colour; empty when nothing differs.
    func text(on terminal: Terminal) -> String { hunks.map { $0.text(on: terminal) }.joined() }
}

extension UnifiedDiff.Hunk {
    fileprivate func text(on terminal: Terminal) -> String {
        let olds = lines.count { if case .added = $0 { false } else { true } }
        let news = lines.count { if case .removed = $0 { false } else { true } }
        let head = "@@ -\(Self.range(oldStart, olds)) +\(Self.range(newStart, news)) @@"
        return terminal.paint(head, .cyan) + "\n" + lines.map { Self.text(of: $0, on: terminal) + "\n" }.joined()
    }

    private static func text(of line: UnifiedDiff.Line, on terminal: Terminal) -> String {
        switch line {
        case .same(let text): " " + text
        case .removed(let text): terminal.paint("-" + text, .red)
        case .added(let text): terminal.paint("+" + text, .green)
        }
    }

    /// `3,4`: the first line, counted from 1, and how many; of no lines the one before them.
    private static func range(_ start: Int, _ count: Int) -> String {
        count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
    }
}
