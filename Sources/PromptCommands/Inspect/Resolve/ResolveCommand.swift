import ArgumentParser
import PromptBundle
import PromptCore

/// `promptops resolve`.
package struct ResolveCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Show which version a user gets from a bundle, and why.",
        usage: "promptops resolve <intent> --alias <alias> [--key <key>] [<options>]",
        discussion: """
            Reads a delivered bundle as a workload does: the one in `--bundle`, or the one that serves the intent below \
            `--output` or in a cluster's ConfigMaps. Prints the version for the key, the bucket and weight that decided it, the attributes for the \
            request's span, and the prompt with its placeholders (`promptops render` fills them).

            EXAMPLES
              promptops resolve incident.triage --alias production -n support \\
                --key user-42
              promptops resolve incident.triage --alias production \\
                --bundle /etc/prompts --model claude-sonnet -o json

            EXIT CODES
              0  done
              1  the bundle serves no such intent or alias, or cannot be read
              2  wrong usage, or no output folder
              4  the cluster cannot be asked
            """)

    /// The forms of an answer.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, yaml }

    @Argument(help: "What an application asks for.")
    var intent: String

    @Option(help: "The alias that it asks for.")
    var alias: String

    @Option(help: "The targeting key: a user, a tenant, a session. Without it: the stable version.")
    var key: String?

    @Option(help: "The id of a model: the wording for it, where the version has one.")
    var model: String?

    @Option(
        help: ArgumentHelp("The folder of one bundle, as it is mounted.", valueName: "folder"), completion: .directory)
    var bundle: String?

    @OptionGroup var output: OutputFolderOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var namespace: NamespaceOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print the answer.")
    var format: Format = .text

    package init() {}

    package func run(in context: CommandContext) async throws {
        let report = try ResolutionReport(try await found(in: context), alias: alias, key: key, model: model)
        switch format {
        case .text: context.printer.raw(report.text)
        case .json: context.printer.json(report.json)
        case .yaml: context.printer.yaml(report.json)
        }
    }
    private func source(in context: CommandContext) throws(CommandFailure) -> any RecordSource {
        if try cluster.isMeant(instead: [("--output", output.output)], in: context.program) {
            return try cluster.source(in: context)
        }
        return FolderRecords(state: "", output: output.folder(in: context))
    }

    private func found(in context: CommandContext) async throws(CommandFailure) -> LoadedBundle {
        if let bundle { return try BundleFinder.bundle(in: bundle, for: intent) }
        let source = try source(in: context)
        return try await source.bundle(serving: intent, in: namespace.namespace ?? source.defaultNamespace)
    }
}
