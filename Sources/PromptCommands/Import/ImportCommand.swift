import ArgumentParser
import DirectoryBackend
import JSON
import PromptCore
import YAML

/// `promptops import`: manifests out of the prompts and tests of other programs.
package struct ImportCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Turn prompts and tests of other programs into manifests.",
        usage: "promptops import <files> ... [--name <release>] [--version <version>] [--out <folder>]",
        discussion: """
            Reads .prompty (v1 and v2), Dotprompt .prompt, PromptPack (JSON or YAML)
            and promptfoo configs. Each prompt becomes a PromptRelease; the prompts of
            a promptfoo config become versions of one release, its providers
            ModelEndpoints, and tests, assertions and examples an EvaluationSuite.
            Templates are rewritten as Mustache where that shows the same; where it
            would not, that is an error with its place, and nothing is printed.

            The manifests go to stdout as one stream, or to --out as one file for each
            imported one. What a manifest cannot say is listed on stderr with its
            place; with -o json the list stands beside the manifests. No release gets
            an alias: nothing is served until you write one. `-` is stdin, whose format
            --from names; files that it names stand below the current folder.

            EXAMPLES
              promptops import greeting.prompty > greeting.yaml
              promptops import promptfooconfig.yaml --name triage -n support
              promptops import prompts/*.prompt --out manifests --strict
              promptops import --from prompty - < greeting.prompty | promptops validate -

            EXIT CODES
              0  done; what was left out is listed
              1  with --strict: something was left out
              2  a file cannot be used, or wrong usage: nothing is printed
            """)

    /// The forms of what was imported.
    enum Format: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @Argument(
        help: "Files of other programs; `-` is stdin.",
        completion: .file(extensions: ["prompty", "prompt", "json", "yaml", "yml"]))
    var files: [String]

    @Option(name: .customLong("from"), help: "The format of all files, where their names do not say it.")
    var source: PromptFile?

    @Option(help: "The release, instead of the name in the file.")
    var name: String?

    @Option(help: "The version, instead of the one in the file; v1 where it has none.")
    var version: String?

    @Option(name: [.customShort("n"), .long], help: "The namespace to write; none where it is left out.")
    var namespace: String?

    @Option(
        help: ArgumentHelp("Write files here instead of stdout.", valueName: "folder"), completion: .directory)
    var out: String?

    @Flag(help: "Count what was left out as a failure.")
    var strict = false

    @Option(name: [.customShort("o"), .customLong("format")], help: "YAML documents, or JSON with what was left out.")
    var format: Format = .yaml

    package init() {}

    package func validate() throws {
        let inputs = files.count { $0 == "-" }
        if inputs > 1 { throw ValidationError("stdin can be read once: only one of the files can be `-`") }
        if inputs == 1, source == nil {
            throw ValidationError(
                "stdin has no name that tells its format: say --from \(PromptFile.allValueStrings[0])")
        }
    }

    package func run(in context: CommandContext) async throws {
        let writer = ImportedManifests(name: name, version: version, namespace: namespace)
        let report = ImportReport.reading(
            files, as: writer, from: ImportSources(format: source, input: context.input))
        context.printer.describeDiagnostics(report.diagnostics)
        for item in report.leftOut where format == .yaml { context.printer.note("left out: \(item.text.onOneLine)") }
        guard !report.diagnostics.hasErrors else { throw CommandExit.usage }
        if let out {
            try write(report, to: out, context.printer)
        } else {
            switch format {
            case .yaml: context.printer.raw(report.yaml(report.documents))
            case .json: context.printer.json(report.json)
            }
        }
        if strict, !report.leftOut.isEmpty { throw CommandExit.failure }
    }

    /// One file of manifests for each imported one; a file that is there already is not touched.
    private func write(_ report: ImportReport, to folder: String, _ printer: Printer) throws(CommandFailure) {
        let files = LocalFileSystem()
        do throws(FileError) {
            try files.makeFolders(folder)
            for entry in report.entries {
                let extensionName = format == .yaml ? "yaml" : "json"
                let path = "\(folder)/\(entry.fallback).\(extensionName)"
                let text =
                    format == .yaml
                    ? report.yaml(entry.documents) : JSONWriter.pretty(.list(of: entry.documents.map(\.json))) + "\n"
                try files.write(Array(text.utf8), to: path)
                printer.data(path)
            }
        } catch {
            throw CommandFailure(error.message, exit: .usage)
        }
        if format == .json, !report.leftOut.isEmpty { printer.json(["leftOut": report.leftOutJSON]) }
    }
}

extension PromptFile: ExpressibleByArgument {
    package init?(argument: String) {
        guard let format = Self.allCases.first(where: { $0.argument == argument.lowercased() }) else { return nil }
        self = format
    }

    package static var allValueStrings: [String] { allCases.map(\.argument) }

    private var argument: String { rawValue.lowercased() }
}
