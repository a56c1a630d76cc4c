import ArgumentParser
import PromptCore

/// `promptops pause`.
package struct PauseCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop the clock of a rollout where it is.",
        usage: "promptops pause <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            The weight stays; abort and going back still work.
            """,
            example: "promptops pause support/incident-triage --alias production --reason 'Weekend'"))

    static let action = ReleaseDecision.Action.pause

    @OptionGroup var options: DecisionOptions

    package init() {}
}
