import Synchronization

/// A bar on stderr for what takes longer than a moment; silent where nobody looks.
package final class ProgressBar: Sendable {
    private let terminal: Terminal
    private let title: String
    private let drawn = Mutex("")

    package init(_ title: String, on terminal: Terminal) {
        self.title = title
        self.terminal = terminal
    }

    /// Somebody looks; where not, nothing is drawn.
    package var isShown: Bool { terminal.isTTY }

    /// Draws the bar anew; may be called from any task.
    package func show(_ done: Int, of total: Int) {
        draw { Self.line(title, done, of: total, width: $0) }
    }

    /// Draws a line of the caller's own in place of the last one, where it is another; it is given the screen's width.
    package func draw(_ line: (_ width: Int) -> String) {
        guard isShown else { return }
        let width = terminal.width ?? 80
        // Never the last column: a terminal would go on to the next line.
        let line = String(line(width).onOneLine.prefix(max(0, width - 1)))
        drawn.withLock { drawn in
            guard line != drawn else { return }
            drawn = line
            terminal.write("\r" + terminal.paint(line, .cyan) + "\u{1B}[K")
        }
    }

    /// Takes the bar off the screen.
    package func finish() {
        drawn.withLock { drawn in
            guard !drawn.isEmpty else { return }
            drawn = ""
            terminal.write("\r\u{1B}[K")
        }
    }

    /// `title [####----] 12/40`, no wider than the screen.
    static func line(_ title: String, _ done: Int, of total: Int, width: Int) -> String {
        let counts = " \(done)/\(total)"
        let room = min(40, width - title.count - counts.count - 4)
        guard room >= 5, total > 0 else { return String((title + counts).prefix(max(0, width - 1))) }
        let filled = min(room, max(0, room * done / total))
        return "\(title) [" + String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled) + "]"
            + counts
    }
}
