import ArgumentParser
import DirectoryBackend
import JSON
import PromptBundle
import PromptCore

/// `promptops render`.
package struct RenderCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Fill a version with inputs, as a workload would send it.",
        usage: "promptops render <name> --version <version> [--input <name=value> ...]",
        discussion: """
            Inputs are checked against the schemas that the version declares; untrusted ones are neutralised. The \
            value of `--input` is text, or JSON where the schema wants something else than a string. A version is \
            named as in the manifest, or `latest`, or by an alias; what is not recorded yet is read from the manifest.

            EXAMPLES
              promptops render support/incident-triage --version v4.2 \\
                --input ticket="Checkout fails"
              promptops render support/incident-triage --version latest \\
                --inputs-file case.yaml -o json

            EXIT CODES
              0  done
              1  the inputs do not fit, or the version cannot be rendered
              2  wrong usage, or there is no such release or version
              4  the cluster cannot be asked
            """)

    /// The forms of a prompt.
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "The release: NAME or NAMESPACE/NAME.", completion: RecordCompletion.releases)
    var name: String

    @Option(help: "The version: its name, `latest` or an alias.", completion: RecordCompletion.versions)
    var version: String

    @Option(name: .customLong("input"), help: ArgumentHelp("An input; may be given again.", valueName: "name=value"))
    var inputs: [String] = []

    @Option(
        help: "A YAML or JSON map of inputs; `--input` wins.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var inputsFile: String?

    @Option(help: "The id of a model: the wording for it, where the version has one.")
    var model: String?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var place: RecordOptions
    @OptionGroup var manifests: ManifestOptions

    @Option(name: [.customShort("o"), .customLong("format")], help: "How to print the prompt.")
    var format: Format = .text

    /// Of the file of inputs.
    private static let fileLimit = 4 << 20

    package init() {}

    package func run(in context: CommandContext) async throws {
        let source = try place.source(in: context, manifests: manifests)
        let finder = try await VersionFinder.reading(
            namespace.key(name, or: source.defaultNamespace), from: source)
        let version = try finder.find(version)
        let wording = try RenderedPrompt.wording(of: version, in: finder.release, model: model)
        let values = try InputValues.collect(pairs: inputs, file: try fileInputs(), declared: wording.inputs)
        let prompt = try RenderedPrompt(version, wording, model: model, inputs: values)
        switch format {
        case .text: context.printer.raw(prompt.text)
        case .json: context.printer.json(prompt.json)
        }
    }

    private func fileInputs() throws(CommandFailure) -> [String: JSONValue] {
        guard let inputsFile else { return [:] }
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try LocalFileSystem().read(inputsFile, limit: Self.fileLimit).bytes
        } catch {
            throw CommandFailure(error.message, exit: .usage)
        }
        return try InputValues.parse(bytes, file: inputsFile)
    }
}
