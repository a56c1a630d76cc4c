/// The words in which two texts differ; pure. Used by the table and the page, side by side or in one line.
package struct WordDiff: Sendable, Hashable {
    /// A run of text that both have, that only the first has, or that only the second has.
    package enum Segment: Sendable, Hashable {
        case same(String)
        case removed(String)
        case added(String)
    }

    /// In reading order; no two neighbours are of one kind, none is empty.
    package let segments: [Segment]
    /// From 0 (no word in common) to 1 (equal): twice the words in common over all words (Dice 1945).
    package let likeness: Double

    /// Beyond this many words that are not equal at either end, everything between counts as replaced: the comparison
    /// takes time and memory with the square of the differences.
    package static let compared = 2000

    /// Compares from `expected` to `actual`.
    package init(_ expected: String, _ actual: String) {
        let (olds, news) = (Self.words(expected), Self.words(actual))
        let script = Self.script(olds, news)
        segments = Self.joined(Self.withoutBridges(script))
        likeness = Self.likeness(script)
    }

    /// Whether a reader learns more from the marked words than from the two texts: they are alike, and not equal.
    package var isTelling: Bool { likeness >= 0.4 && segments.count > 1 }

    /// Applies the diff: the first text again, and the second.
    package var expected: String {
        segments.map { if case .added = $0 { "" } else { $0.text } }.joined()
    }

    package var actual: String {
        segments.map { if case .removed = $0 { "" } else { $0.text } }.joined()
    }
}

extension WordDiff.Segment {
    package var text: String {
        switch self {
        case .same(let text), .removed(let text), .added(let text): text
        }
    }
}

// MARK: - Words

extension WordDiff {
    private enum Kind { case word, space, other }

    /// Scalars, not characters: texts that Swift calls equal may differ in their bytes, and then that is the news.
    private typealias Word = [Unicode.Scalar]

    /// Runs of letters and digits, runs of white space, and every other scalar alone; joined they are the text.
    private static func words(_ text: String) -> [Word] {
        var words: [Word] = []
        var last: Kind?
        for scalar in text.unicodeScalars {
            let kind = kind(of: scalar)
            if kind == last, kind != .other { words[words.count - 1].append(scalar) } else { words.append([scalar]) }
            last = kind
        }
        return words
    }

    private static func text(_ word: Word) -> String { String(String.UnicodeScalarView(word)) }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        let properties = scalar.properties
        if properties.isWhitespace { return .space }
        switch properties.generalCategory {
        case .decimalNumber, .letterNumber, .nonspacingMark, .spacingMark: return .word
        default: return properties.isAlphabetic ? .word : .other
        }
    }
}

// MARK: - The edit script

extension WordDiff {
    private static func script(_ old: [Word], _ new: [Word]) -> [Segment] {
        EditScript.edits(from: old, to: new, comparing: compared)
            .map { edit in
                switch edit {
                case .same(let word): .same(text(word))
                case .removed(let word): .removed(text(word))
                case .added(let word): .added(text(word))
                }
            }
    }

    /// Of words alone: two texts that share their quotes and commas are not alike.
    private static func likeness(_ script: [Segment]) -> Double {
        var (common, all) = (0, 0)
        for segment in script where segment.text.unicodeScalars.contains(where: { kind(of: $0) == .word }) {
            if case .same = segment { (common, all) = (common + 2, all + 2) } else { all += 1 }
        }
        return all == 0 ? 1 : Double(common) / Double(all)
    }
}

// MARK: - Reading order

extension WordDiff {
    /// White space between two changed words counts as changed too: phrases read better than words in turns.
    private static func withoutBridges(_ script: [Segment]) -> [Segment] {
        script.indices.flatMap { index -> [Segment] in
            guard case .same(let text) = script[index], text.unicodeScalars.allSatisfy(\.properties.isWhitespace),
                index > 0, index + 1 < script.count, script[index - 1].isChange, script[index + 1].isChange
            else { return [script[index]] }
            return [.removed(text), .added(text)]
        }
    }

    /// Between two runs that both have, all that is removed stands before all that is added; white space that both
    /// begin or end with belongs to neither.
    private static func joined(_ script: [Segment]) -> [Segment] {
        var segments: [Segment] = []
        var (removed, added) = (Word(), Word())
        func keep(_ text: some Collection<Unicode.Scalar>) {
            guard !text.isEmpty else { return }
            if case .same(let before)? = segments.last {
                segments[segments.count - 1] = .same(before + Self.text(Array(text)))
            } else {
                segments.append(.same(Self.text(Array(text))))
            }
        }
        func flush() {
            let head = zip(removed, added).prefix { $0 == $1 && $0.properties.isWhitespace }.count
            keep(removed.prefix(head))
            let (olds, news) = (removed.dropFirst(head), added.dropFirst(head))
            let tail = zip(olds.reversed(), news.reversed()).prefix { $0 == $1 && $0.properties.isWhitespace }.count
            if olds.count > tail { segments.append(.removed(Self.text(Array(olds.dropLast(tail))))) }
            if news.count > tail { segments.append(.added(Self.text(Array(news.dropLast(tail))))) }
            keep(olds.suffix(tail))
            (removed, added) = ([], [])
        }
        for segment in script {
            switch segment {
            case .removed(let text): removed += text.unicodeScalars
            case .added(let text): added += text.unicodeScalars
            case .same(let text):
                flush()
                keep(text.unicodeScalars)
            }
        }
        flush()
        return segments
    }
}

extension WordDiff.Segment {
    fileprivate var isChange: Bool { if case .same = self { false } else { true } }
}
