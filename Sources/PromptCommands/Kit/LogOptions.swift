import ArgumentParser
import Logging

/// `--log-level` and `--log-format`; logs go to stderr.
package struct LogOptions: ParsableArguments {
    /// How much is told.
    package enum Level: String, ExpressibleByArgument, CaseIterable, Sendable {
        case trace, debug, info, warning, error
    }

    /// Lines for people, or one JSON object a line.
    package enum Format: String, ExpressibleByArgument, CaseIterable, Sendable { case text, json }

    @Option(help: "How much is told on stderr.")
    package var logLevel: Level = .info

    @Option(help: "Lines for people, or one JSON object a line.")
    package var logFormat: Format = .text

    package init() {}

    /// A logger that writes to the context's stderr.
    package func logger(in context: CommandContext) -> Logger {
        let (err, now, format) = (context.printer.err, context.now, logFormat)
        var logger = Logger(label: "promptops") { _ in ConsoleLogHandler(format: format, terminal: err, now: now) }
        logger.logLevel = logLevel.level
        return logger
    }
}

extension LogOptions.Level {
    fileprivate var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}
