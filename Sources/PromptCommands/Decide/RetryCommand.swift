import ArgumentParser
import PromptCore

/// `promptops retry`.
package struct RetryCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Try a stopped candidate again, from the first step.",
        usage: "promptops retry <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            A new attempt with evidence and approvals of its own; how many there were is said before.
            """,
            example: "promptops retry support/incident-triage --alias production"))

    static let action = ReleaseDecision.Action.retry

    @OptionGroup var options: DecisionOptions

    package init() {}
}
