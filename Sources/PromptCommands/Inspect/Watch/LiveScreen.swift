/// Draws frames in place on the other screen of a terminal, and gives the first one back as it was.
///
/// The sequences are those of ECMA-48 and xterm's private modes 7 (wrap), 25 (cursor) and 1049 (other screen).
struct LiveScreen {
    private let terminal: Terminal
    private var size: ScreenSize?
    private var drawn: [String] = []

    init(on terminal: Terminal) { self.terminal = terminal }

    /// Goes to the other screen, without a cursor; lines are cut, never wrapped.
    func begin() { terminal.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J") }

    /// Undoes `begin`.
    func end() { terminal.write("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l") }

    /// Writes the lines that differ from those of the last frame; all of them once the size has changed.
    mutating func draw(_ lines: [StyledText], in size: ScreenSize) {
        var text = ""
        if size != self.size {
            text = "\u{1B}[2J"
            drawn = []
            self.size = size
        }
        let painted = lines.map { $0.painted(on: terminal) }
        for (row, line) in painted.enumerated() where row >= drawn.count || drawn[row] != line {
            text += "\u{1B}[\(row + 1);1H\(line)\u{1B}[K"
        }
        if painted.count < drawn.count { text += "\u{1B}[\(painted.count + 1);1H\u{1B}[J" }
        drawn = painted
        if !text.isEmpty { terminal.write(text) }
    }
}
