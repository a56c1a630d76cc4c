import ArgumentParser
import PromptCore

/// `promptops resume`.
package struct ResumeCommand: DecisionCommand {
    package static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on where a rollout was paused.",
        usage: "promptops resume <name> [-n <namespace>] [--alias <alias>] [<options>]",
        discussion: DecisionHelp.discussion(
            """
            The step keeps the time it has been held. What a gate paused cannot be resumed: retry or abort it.
            """,
            example: "promptops resume support/incident-triage --alias production"))

    static let action = ReleaseDecision.Action.resume

    @OptionGroup var options: DecisionOptions

    package init() {}
}
