import ArgumentParser
import PromptCore

/// `promptops approve`.
package struct ApproveCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve the step that a candidate waits for.",
        usage: "promptops approve <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            Counts for one step of one attempt; a gate may want several people.
            """,
            example: "promptops approve support/incident-triage --alias production --reason 'Looks right'"))

    static let action = ReleaseDecision.Action.approve

    @OptionGroup var options: DecisionOptions

    package init() {}
}
