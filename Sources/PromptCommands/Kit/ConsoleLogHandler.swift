import JSON
import Logging
import PromptCore

/// Writes each log record as one line on a terminal or a pipe.
struct ConsoleLogHandler: LogHandler {
    let format: LogOptions.Format
    let terminal: Terminal
    let now: @Sendable () -> Timestamp
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(format: LogOptions.Format, terminal: Terminal, now: @escaping @Sendable () -> Timestamp) {
        self.format = format
        self.terminal = terminal
        self.now = now
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
        switch format {
        case .text: terminal.write(text(event.level, "\(event.message)", facts) + "\n")
        case .json: terminal.write(json(event.level, "\(event.message)", facts) + "\n")
        }
    }

    /// `10:00:00 support/incident-triage WeightRaised: production v2 1%`; other facts in parentheses.
    private func text(_ level: Logger.Level, _ message: String, _ facts: [String: String]) -> String {
        let time = now().wholeSecond.text.dropFirst(11).dropLast(1)
        var parts = [terminal.paint(String(time), .dim)]
        if let mark = Self.mark(level) { parts.append(terminal.paint(mark.text, mark.style)) }
        if let release = facts["release"] { parts.append(terminal.paint(release.onOneLine, .bold)) }
        parts.append(facts["detail"].map { "\(message): \($0)" }?.onOneLine ?? message.onOneLine)
        let rest = facts.filter { !["release", "detail", "controller"].contains($0.key) }.sorted { $0.key < $1.key }
        if !rest.isEmpty {
            parts.append(
                terminal.paint("(\(rest.map { "\($0.key): \($0.value)" }.joined(separator: ", ")))".onOneLine, .dim))
        }
        return parts.joined(separator: " ")
    }

    private static func mark(_ level: Logger.Level) -> (text: String, style: TextStyle)? {
        switch level {
        case .trace, .debug: ("debug", .dim)
        case .info, .notice: nil
        case .warning: ("warning", .yellow)
        case .error, .critical: ("error", .red)
        }
    }

    private func json(_ level: Logger.Level, _ message: String, _ facts: [String: String]) -> String {
        let own: [String: JSONValue] = [
            "at": .string(now().text), "level": .string(level.rawValue), "message": .string(message),
        ]
        let line = JSONValue.object(facts.mapValues(JSONValue.string).merging(own) { $1 })
        return String(decoding: JSONWriter.canonical(line), as: UTF8.self)
    }
}
