import ArgumentParser
import PromptCore

/// `promptops diff`.
package struct DiffCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what differs between two versions of a release.",
        usage: "promptops diff <name> <old> <new> [-n <namespace>] [<options>]",
        discussion: """
            A unified diff for every message and every other field that differs, with the digest of each side; then \
            what changed in the contract of inputs and output, and whether that breaks callers or readers. A \
            version is named as in the manifest, or `latest` (the newest recorded one), or by an alias (its stable \
            version); what is not recorded yet is read from the manifest.

            EXAMPLES
              promptops diff incident-triage v4.1 v4.2 -n support
              promptops diff incident-triage production latest -n support

            EXIT CODES
              0  they are equal
              1  they differ
              2  wrong usage, or one of them is not there
              4  the cluster cannot be asked
            """)

    @Argument(help: "The release: NAME or NAMESPACE/NAME.", completion: RecordCompletion.releases)
    var name: String

    @Argument(help: "The version to compare with.", completion: RecordCompletion.versions)
    var old: String

    @Argument(help: "The version to compare.", completion: RecordCompletion.versions)
    var new: String

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var place: RecordOptions
    @OptionGroup var manifests: ManifestOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        let source = try place.source(in: context, manifests: manifests)
        let finder = try await VersionFinder.reading(
            namespace.key(name, or: source.defaultNamespace), from: source)
        let diff = VersionDiff(old: try finder.find(old), new: try finder.find(new))
        if diff.isEqual {
            context.printer.note("\(diff.old.name) and \(diff.new.name) are equal: \(diff.old.digest.shown)")
            return
        }
        context.printer.raw(diff.text(on: context.printer.out))
        throw CommandExit.failure
    }
}
