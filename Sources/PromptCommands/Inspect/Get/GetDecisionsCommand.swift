import ArgumentParser
import PromptCore

/// `promptops get decisions`.
package struct GetDecisionsCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "decisions",
        abstract: "List what people decided, and what became of it.",
        usage: "promptops get decisions [<name> ...] [-n <namespace> | -A] [-o <format>] [-w]",
        discussion: """
            NAME RELEASE ALIAS ACTION VERSION ATTEMPT WEIGHT ACTOR OUTCOME AGE; `-o wide` \
            adds MESSAGE, REASON and EXPIRES. OUTCOME is Open until the operator has dealt with the decision. A folder \
            cannot tell who wrote into it: the actor is what the decision says. In a cluster it is who created it.

            EXAMPLE
              promptops get decisions incident-triage -n support

            EXIT CODES
              0  done
              1  something that was named is not there, or a record cannot be read
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        aliases: ["decision", "rdec", "releasedecisions"])

    @OptionGroup var options: GetOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        try await ResourceList(options: options, context: context, source: try options.place.source(in: context)) {
            (source, query) async throws(CommandFailure) in
            let decisions = try await source.decisions(in: query.scope)
            let versions = try await source.versions(in: query.scope)
            return ListedDecision.all(decisions, versions)
        }
        .run()
    }
}
