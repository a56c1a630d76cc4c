import ArgumentParser
import PromptCore

/// `promptops validate`: everything that is wrong with manifests, and what was understood.
package struct ValidateCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests, and show what was understood.",
        usage: "promptops validate <paths> ... [-o text|json] [--strict]",
        discussion: """
            Reads files, and folders with all below them, as one set: names, references,
            templates, schemas, rollouts, duplicates, lint. Problems go to stderr as
            `file:line:column: error: ...` with the source line; a summary and what
            each suite is going to ask go to stdout. Nothing is written, and no
            operator is needed. Recorded versions that left their manifest are known
            only with --state. `-` is stdin; files that it names stand below the current
            folder.

            EXAMPLES
              promptops validate manifests
              promptops validate manifests/incident-triage.yaml --strict
              promptops validate manifests -o json | jq '.manifests[].spec.versions'
              promptops inline manifests | promptops validate -

            EXIT CODES
              0  everything is fine (with --strict: not even a warning)
              1  errors were found
              2  wrong usage
            """)

    /// The forms of what was understood.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "Files and folders; `-` is stdin.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String]

    @Option(name: [.customShort("o"), .customLong("format")], help: "What to print on stdout.")
    var format: Format = .text

    @Flag(help: "Count warnings as errors.")
    var strict = false

    @Option(
        help: ArgumentHelp("The folder of records, for versions that left their manifest.", valueName: "folder"),
        completion: .directory)
    var state: String?

    package init() {}

    package func run(in context: CommandContext) async throws {
        let set = ManifestReader(input: context.input).read(paths)
        let validation = Validation(set, recorded: try recorded(of: set), now: context.now())
        let printer = context.printer
        switch format {
        case .json: printer.json(validation.json)
        case .text:
            printer.describeDiagnostics(validation.diagnostics)
            for need in validation.needs { printer.data(need.text) }
            printer.data(validation.summary)
        }
        if validation.errors > 0 || (strict && validation.warnings > 0) { throw CommandExit.failure }
    }

    /// The contents that were recorded for the set's releases.
    private func recorded(of set: ManifestSet) throws(CommandFailure) -> [ObjectKey: [String: VersionContent]] {
        guard let state else { return [:] }
        let reader = RecordReader(path: state)
        var recorded: [ObjectKey: [String: VersionContent]] = [:]
        for (_, release) in set.releases {
            for version in try reader.versions(of: release.key, nil) {
                recorded[release.key, default: [:]][version.version] = version.content
            }
        }
        return recorded
    }
}
