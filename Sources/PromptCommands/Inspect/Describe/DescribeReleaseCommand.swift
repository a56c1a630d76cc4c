import ArgumentParser
import PromptCore

/// `promptops describe release`.
package struct DescribeReleaseCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Show where a release stands, and why.",
        usage: "promptops describe release <name> [-n <namespace>] [<options>]",
        discussion: """
            Its aliases as trees (stable, candidate, weight, step, gates, what it waits for), conditions, recorded \
            versions, the last runs with their failing cases, decisions and the last events. The steps and holds come \
            from the manifest, where it can be read.

            EXAMPLE
              promptops describe release incident-triage -n support

            EXIT CODES
              0  done
              1  there is no such release
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        aliases: ["releases", "prel"])

    @Argument(help: "The release: NAME or NAMESPACE/NAME.", completion: RecordCompletion.releases)
    var name: String

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var place: RecordOptions
    @OptionGroup var manifests: ManifestOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        let source = try place.source(in: context, manifests: manifests)
        let release = try await source.existing(namespace.key(name, or: source.defaultNamespace))
        let description = ReleaseDescription(
            release: release, records: try await source.records(of: release),
            spec: await source.manifest(of: release)?.release.spec, words: source.words,
            now: context.now(), terminal: context.printer.out)
        context.printer.raw(description.text)
    }
}
