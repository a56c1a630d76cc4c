import ArgumentParser
import PromptCore

/// `promptops reject`.
package struct RejectCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse a candidate: its weight goes to 0.",
        usage: "promptops reject <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            The content is not tried again under this alias until somebody retries it.
            """,
            example: "promptops reject support/incident-triage --alias production --reason 'Too terse'"))

    static let action = ReleaseDecision.Action.reject

    @OptionGroup var options: DecisionOptions

    package init() {}
}
