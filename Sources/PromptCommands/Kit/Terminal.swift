import Foundation
import Synchronization

/// How a piece of text looks on a terminal that shows colour.
package enum TextStyle: String, Sendable, Hashable {
    case plain = ""
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
}

/// Columns and rows of a screen.
package struct ScreenSize: Sendable, Hashable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }
}

/// A place that text goes to: a terminal, a pipe, a file, or a test's memory.
package struct Terminal: Sendable {
    /// A person is looking: progress bars may be drawn.
    package var isTTY: Bool
    /// ANSI colour may be written; only ever on a TTY, and never with `NO_COLOR`.
    package var hasColor: Bool
    private let screen: @Sendable () -> ScreenSize?
    private let put: @Sendable (String) -> Void
    private let closed: @Sendable () -> Bool

    package init(
        isTTY: Bool = false, hasColor: Bool = false, size: @escaping @Sendable () -> ScreenSize? = { nil },
        isClosed: @escaping @Sendable () -> Bool = { false },
        write: @escaping @Sendable (String) -> Void
    ) {
        self.isTTY = isTTY
        self.hasColor = isTTY && hasColor
        screen = size
        closed = isClosed
        put = write
    }

    /// As it is now: a person may change it at any time. Nil where nobody knows or nobody looks.
    package var size: ScreenSize? { screen() }

    /// Columns of the screen as it is now; nil where nobody knows or nobody looks.
    package var width: Int? { size?.columns }

    /// The reader has gone (`| head`): what is written from now on goes nowhere, so a watch should end.
    package var isClosed: Bool { closed() }

    /// Writes text as it is; a reader that has gone is no error.
    package func write(_ text: String) { put(text) }

    /// The text in a style, or as it is where no colour is shown.
    package func paint(_ text: String, _ style: TextStyle) -> String {
        guard hasColor, style != .plain, !text.isEmpty else { return text }
        return "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m"
    }
}

extension Terminal {
    /// The process's own stream with this descriptor.
    package static func stream(_ descriptor: Int32, variables: [String: String]) -> Terminal {
        let isTTY = isatty(descriptor) == 1 && variables["TERM"] != "dumb"
        let stream = FileStream(descriptor: descriptor)
        return Terminal(
            isTTY: isTTY, hasColor: (variables["NO_COLOR"] ?? "").isEmpty, size: { isTTY ? size(of: descriptor) : nil },
            isClosed: { stream.isClosed }, write: { stream.write($0) })
    }

    private static func size(of descriptor: Int32) -> ScreenSize? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return ScreenSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}

/// A file descriptor that texts are written to whole, one after the other; needs SIGPIPE to be ignored.
private final class FileStream: Sendable {
    private let descriptor: Int32
    private let closed = Mutex(false)

    init(descriptor: Int32) { self.descriptor = descriptor }

    var isClosed: Bool { closed.withLock { $0 } }

    func write(_ text: String) {
        closed.withLock { closed in
            var rest = Array(text.utf8)[...]
            while !closed, !rest.isEmpty {
                let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno == EAGAIN {
                    Self.wait(for: descriptor)
                } else if errno != EINTR {
                    closed = true
                }
            }
        }
    }

    /// Until a descriptor that somebody made non-blocking takes more.
    private static func wait(for descriptor: Int32) {
        var waited = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&waited, 1, -1)
    }
}
