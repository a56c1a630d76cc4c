import ArgumentParser
import PromptCore

/// `promptops get runs`.
package struct GetRunsCommand: ContextCommand {
    package static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "List evaluation runs: the evidence behind every step.",
        usage: "promptops get runs [<name> ...] [-n <namespace> | -A] [-o <format>] [-w]",
        discussion: """
            NAME RELEASE SUITE ALIAS CANDIDATE STABLE VERDICT PASSED AGE, where PASSED counts the \
            trials of the candidate; `-o wide` adds STEP, ATTEMPT, CALLS and REASON. `-o yaml` shows every failing case.

            EXAMPLE
              promptops get runs incident-triage -n support -o wide

            EXIT CODES
              0  done
              1  something that was named is not there, or a record cannot be read
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        aliases: ["run", "evrun", "evaluationruns"])

    @OptionGroup var options: GetOptions

    package init() {}

    package func run(in context: CommandContext) async throws {
        try await ResourceList(options: options, context: context, source: try options.place.source(in: context)) {
            (source, query) async throws(CommandFailure) in
            try await source.runs(in: query.scope).map { ListedRun(run: $0) }
        }
        .run()
    }
}
