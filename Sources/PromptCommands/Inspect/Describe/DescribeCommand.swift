import ArgumentParser

/// `promptops describe`: one object, for a person.
package struct DescribeCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Show everything there is to know about a release.",
        usage: "promptops describe [release] <name> [-n <namespace>] [<options>]",
        discussion: """
            EXAMPLE
              promptops describe release incident-triage -n support

            EXIT CODES
              0  done
              1  there is no such release
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        subcommands: [DescribeReleaseCommand.self],
        defaultSubcommand: DescribeReleaseCommand.self)

    package init() {}
}
