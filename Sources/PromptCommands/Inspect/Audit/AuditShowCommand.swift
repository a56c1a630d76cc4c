import ArgumentParser
import DirectoryBackend
import JSON
import PromptCore
import PromptOperator

/// `promptops audit show`.
package struct AuditShowCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the audit log, newest last.",
        usage: "promptops audit show [--release <name>] [--alias <alias>] [--event <event>] [--since <time>]",
        discussion: """
            What was announced and not done is left out. `-o json` prints each line as it is in the log.

            EXAMPLES
              promptops audit show --since 1h
              promptops audit show --release incident-triage -n support --event RolledBack

            EXIT CODES
              0  done
              1  the log cannot be read
              2  wrong usage, or no state folder
            """)

    /// The forms of a line.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

    @Option(help: "Only what is about this release: NAME or NAMESPACE/NAME.")
    var release: String?

    @Option(help: "Only what is about this alias.")
    var alias: String?

    @Option(help: "Only this, as the EVENT column names it.")
    var event: String?

    @Option(help: "Only from then on: a time as RFC 3339, or how long ago as 2h or 7d.")
    var since: String?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var state: StateFolderOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print it.")
    var format: Format = .table

    package init() {}

    package mutating func validate() throws {
        guard let since, Timestamp(since) == nil, TimeSpan(since) == nil else { return }
        throw ValidationError("--since takes a time as 2026-11-22T12:00:00Z, or how long ago as 2h.")
    }

    package func run(in context: CommandContext) async throws {
        let reader = RecordReader(path: try state.ofLog(in: context))
        let start = start(at: context.now())
        let lines = try reader.auditLines(of: release.map { namespace.key($0) }).filter { line in
            line.at >= start && (alias == nil || line.entry.told?.event.alias == alias)
                && (event == nil || line.entry.name == event)
        }
        switch format {
        case .table: context.printer.raw(AuditLine.table(of: lines).text(on: context.printer.out))
        case .json: for line in lines { context.printer.data(line.text) }
        }
    }

    private func start(at now: Timestamp) -> Timestamp {
        guard let since else { return Timestamp(milliseconds: .min) }
        if let moment = Timestamp(since) { return moment }
        return Timestamp(milliseconds: now.milliseconds - (TimeSpan(since)?.milliseconds ?? 0))
    }
}

extension AuditLine {
    fileprivate static func table(of lines: [AuditLine]) -> Table {
        Table(
            ["LINE", "TIME", "RELEASE", "ALIAS", "EVENT", "WHO", "DETAIL"].map { Table.Column($0) },
            rows: lines.map { line in
                let told = line.entry.told
                return [
                    Table.Cell("\(line.sequence)"), Table.Cell(line.at.wholeSecond.text),
                    Table.Cell(told?.release.description ?? "-"), Table.Cell(told?.event.alias ?? "-"),
                    Table.Cell(line.entry.name, told?.event.isWarning == true ? .yellow : .plain),
                    Table.Cell(told?.event.actor.shown ?? "-"), Table.Cell(line.entry.message ?? "-"),
                ]
            })
    }
}
