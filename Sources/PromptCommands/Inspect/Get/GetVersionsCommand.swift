import ArgumentParser
import PromptCore

/// `promptops get versions`.
package struct GetVersionsCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "versions",
        abstract: "List recorded versions and which aliases use them.",
        usage: "promptops get versions [<name> ...] [-n <namespace> | -A] [-o <format>] [-w]",
        discussion: """
            NAME RELEASE VERSION DIGEST ALIASES AGE; `-o wide` adds INTENT, SOURCE and the COMMIT that it was read in. ALIASES names whoever serves or \
            tries the version; `latest` is the newest recorded one.

            EXAMPLE
              promptops get versions incident-triage -n support

            EXIT CODES
              0  done
              1  something that was named is not there, or a record cannot be read
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        aliases: ["version", "pver", "promptversions"])

    @OptionGroup var options: GetOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        try await ResourceList(options: options, context: context, source: try options.place.source(in: context)) {
            (source, query) async throws(CommandFailure) in
            let releases = try await source.releases(in: query.scope)
            let versions = try await source.versions(in: query.scope)
            return ListedVersion.all(versions, releases)
        }
        .run()
    }
}
