import ArgumentParser
import JSON
import PromptCore
import YAML

/// `promptops inline`: manifests without references to files, for any backend.
package struct InlineCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "inline",
        abstract: "Rewrite file references into a form that any backend takes.",
        usage: "promptops inline <paths> ... [-o yaml|json]",
        discussion: """
            A version's `from: {file: ...}` becomes its text or messages in place;
            `casesFrom` and `answersFrom` files become keys of ConfigMaps that the
            manifests then refer to. Names, digests and everything else stay;
            comments do not. The result goes to stdout as one stream, which
            `promptops validate -` takes as it is.

            EXAMPLES
              promptops inline manifests | promptops validate -
              promptops inline manifests/incident-triage.yaml | kubectl apply -f -

            EXIT CODES
              0  done
              1  errors were found: nothing is printed
              2  wrong usage
            """)

    /// The forms of the stream.
    enum Format: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @Argument(help: "Files and folders.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var paths: [String]

    @Option(name: [.customShort("o"), .customLong("format")], help: "YAML documents, or one JSON List.")
    var format: Format = .yaml

    package init() {}

    package func run(in context: CommandContext) async throws {
        let set = ManifestReader().read(paths)
        let inlined = Inliner.inline(set)
        guard !inlined.diagnostics.hasErrors else {
            context.printer.describeDiagnostics(inlined.diagnostics.errors)
            throw CommandExit.failure
        }
        switch format {
        case .yaml: context.printer.raw(inlined.documents.map { YAMLWriter.write($0) }.joined(separator: "---\n"))
        case .json: context.printer.json(.list(of: inlined.documents.map(\.json)))
        }
    }
}
