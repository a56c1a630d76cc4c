import ArgumentParser
import PromptCore

/// `promptops abort`.
package struct AbortCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "abort",
        abstract: "Take a candidate back at once: its weight goes to 0.",
        usage: "promptops abort <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            Works in every state, also while suspended. With `--version` it keeps other content from being tried.
            """,
            example: "promptops abort support/incident-triage --alias production --yes"))

    static let action = ReleaseDecision.Action.abort

    @OptionGroup var options: DecisionOptions

    @Option(
        help: "Another recorded version than the candidate, or its digest.",
        completion: RecordCompletion.recordedVersions)
    var version: String?

    package init() {}
}
