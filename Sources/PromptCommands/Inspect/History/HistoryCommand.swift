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
            Who did what, when and why: versions recorded, gates, weights, promotions, rollbacks and decisions, \
            from the audit log in the state folder, also of a release that is gone. `-o wide` adds versions, weights, \
            and the commit that a change of the manifest came from, where the manifests folder is in a git work tree. A \
            cluster keeps no such log: there the history is what events, records and the status still tell.

            EXAMPLE
              promptops history incident-triage -n support --alias production

            EXIT CODES
              0  done
              1  there is no such release or alias
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """)

    /// The forms of a history.
    enum Format: String, ExpressibleByArgument, CaseIterable { case table, wide, json, yaml }

    @Argument(help: "The release: NAME or NAMESPACE/NAME.", completion: RecordCompletion.releases)
    var name: String

    @Option(help: "Only what is about this alias.", completion: RecordCompletion.aliases)
    var alias: String?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var place: RecordOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print it.")
    var format: Format = .table

    package init() {}

    package func run(in context: CommandContext) async throws {
        let source = try place.source(in: context)
        let key = namespace.key(name, or: source.defaultNamespace)
        var records = ReleaseRecords(events: try await source.events(of: key))
        // The log outlives the release.
        let release = records.events.isEmpty ? try await source.existing(key) : try await source.release(key)
        if let release {
            records = try await source.records(of: release)
            records.events = source.told(of: release, records)
        }
        let entries = ReleaseHistory(records: records).entries(of: alias)
        if let alias, let release, entries.isEmpty, release.status?[alias: alias] == nil {
            throw CommandFailure.noAlias(alias, of: release)
        }
        switch format {
        case .table, .wide:
            let table = ReleaseHistory.Entry.table(of: entries)
            context.printer.raw(table.text(isWide: format == .wide, on: context.printer.out))
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
