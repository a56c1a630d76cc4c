import ArgumentParser
import PromptCore

/// `promptops promote`.
package struct PromoteCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "End the hold of a step.",
        usage: "promptops promote <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            The next step's gates still run: nothing is skipped.
            """,
            example: "promptops promote support/incident-triage --alias production --wait"))

    static let action = ReleaseDecision.Action.promote

    @OptionGroup var options: DecisionOptions

    package init() {}
}
