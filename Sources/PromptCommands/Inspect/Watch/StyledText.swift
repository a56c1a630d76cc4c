/// A line of text in pieces, each in a style, that can be cut to a width before it is painted.
struct StyledText: Sendable, Hashable, ExpressibleByStringInterpolation {
    struct Piece: Sendable, Hashable {
        var text: String
        var style: TextStyle
    }

    private(set) var pieces: [Piece]

    /// One line of text without anything that a terminal would obey.
    init(_ text: String, _ style: TextStyle = .plain) { pieces = [Piece(text: text.onOneLine, style: style)] }

    init(stringLiteral value: String) { self.init(value) }

    static func + (a: StyledText, b: StyledText) -> StyledText {
        var sum = a
        sum.pieces += b.pieces
        return sum
    }

    static func += (a: inout StyledText, b: StyledText) { a = a + b }

    /// Columns that it takes.
    var width: Int { pieces.reduce(0) { $0 + $1.text.columns } }

    /// The text, cut to `width` columns with an ellipsis where it is wider.
    func cut(to width: Int) -> StyledText {
        guard self.width > width else { return self }
        var cut = self
        cut.pieces = []
        var room = max(0, width - 1)
        for piece in pieces {
            let text = piece.text.prefix(columns: room)
            cut.pieces.append(Piece(text: text, style: piece.style))
            room -= text.columns
            if text.count < piece.text.count { break }
        }
        return width > 0 ? cut + "…" : cut
    }

    /// As a terminal shows it; without colour it is the plain text.
    func painted(on terminal: Terminal) -> String {
        pieces.map { terminal.paint($0.text, $0.style) }.joined()
    }
}

extension String {
    /// Columns of a terminal that the text takes: two for wide East Asian characters and emoji, none for marks.
    var columns: Int { reduce(0) { $0 + $1.columns } }

    /// As many characters as fit.
    func prefix(columns: Int) -> String {
        var room = columns
        return String(
            prefix { character in
                room -= character.columns
                return room >= 0
            })
    }
}

extension Character {
    /// By the first scalar, which is the base of a cluster; the ranges are the wide ones of Unicode's
    /// EastAsianWidth.txt, joined.
    fileprivate var columns: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

/// Styled lines that hang below each other.
struct StyledTree: Sendable, Hashable {
    var label: StyledText
    var children: [StyledTree] = []

    init(_ label: StyledText, _ children: [StyledTree] = []) {
        self.label = label
        self.children = children
    }

    /// The label, and below it the children on dim branches.
    var lines: [StyledText] {
        [label]
            + children.enumerated()
            .flatMap { position, child in
                let isLast = position == children.count - 1
                let (first, rest) = isLast ? ("└─ ", "   ") : ("├─ ", "│  ")
                return child.lines.enumerated().map { StyledText($0 == 0 ? first : rest, .dim) + $1 }
            }
    }
}
