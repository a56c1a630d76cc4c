import ArgumentParser
import PromptCore

/// `promptops get releases`.
package struct GetReleasesCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "releases",
        abstract: "List releases with their phase and what they serve.",
        usage: "promptops get releases [<name> ...] [-n <namespace> | -A] [-o <format>] [-w]",
        discussion: """
            NAME PHASE SUMMARY READY AGE; `-o wide` adds REASON and TRANSITION. `-o json|yaml` shows the spec as the \
            manifest writes it, where the manifest can be read, and the whole status.

            EXAMPLE
              promptops get releases -n support -o wide

            EXIT CODES
              0  done
              1  something that was named is not there, or a record cannot be read
              2  wrong usage, or no state folder
            """,
        aliases: ["release", "prel", "promptreleases"])

    @OptionGroup var options: GetOptions
    @OptionGroup var manifests: ManifestOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        let source = try options.place.source(in: context, manifests: manifests)
        let needsSpec = [.json, .yaml].contains(options.output.format)
        try await ResourceList(options: options, context: context, source: source) {
            (source, query) async throws(CommandFailure) in
            var look = RecordLook<ListedRelease>()
            let releases = try await source.releases(in: query.releaseScope)
            look.problems = releases.problems
            for release in releases.items {
                let spec = needsSpec ? await source.manifest(of: release)?.spec : nil
                look.items.append(ListedRelease(release: release, spec: spec))
            }
            return look
        }
        .run()
    }
}
