import ArgumentParser
import JSON
import PromptCore

/// `promptops history`.
package struct HistoryCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what happened to a release, newest last.",
        usage: "promptops history <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: """
            Versions recorded, weights raised, evaluations, promotions, rollbacks and decisions, from the events, \
            records and status in the state folder. The event log is bounded: what it no longer holds is filled in as \
            far as records and status still say it.

            EXAMPLE
              promptops history incident-triage -n support --alias production

            EXIT CODES
              0  done
              1  there is no such release or alias
              2  wrong usage, or no state folder
            """)

    /// The forms of a history.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, json, yaml }

    @Argument(help: "The release: NAME or NAMESPACE/NAME.")
    var name: String

    @Option(help: "Only what is about this alias.")
    var alias: String?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var state: StateFolderOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print it.")
    var format: Format = .table

    package init() {}

    package func run(in context: CommandContext) async throws {
        let reader = RecordReader(path: state.folder(in: context))
        let release = try reader.existing(namespace.key(name))
        let entries = ReleaseHistory(release: release, records: try reader.records(of: release)).entries(of: alias)
        if let alias, entries.isEmpty, release.status?[alias: alias] == nil {
            throw CommandFailure.noAlias(alias, of: release)
        }
        switch format {
        case .table: context.printer.raw(ReleaseHistory.Entry.table(of: entries).text(on: context.printer.out))
        case .json: context.printer.json(.array(entries.map(\.json)))
        case .yaml: context.printer.yaml(.array(entries.map(\.json)))
        }
    }
}

extension CommandFailure {
    /// An alias that a release does not have.
    static func noAlias(_ name: String, of release: RecordedRelease) -> CommandFailure {
        let known = (release.status?.aliases ?? []).map(\.name)
        return CommandFailure(
            "\(release.key) has no alias \(name)",
            hint: known.isEmpty ? "the operator has not looked at it yet" : "it has \(known.joined(separator: ", "))")
    }
}
