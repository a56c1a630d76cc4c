import ArgumentParser

/// `promptops audit`: the log of everything that happened.
package struct AuditCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check or show the log of everything that happened.",
        discussion: """
            The operator writes what it does into audit/ in the state folder, one JSON line each, in the same write \
            as the change itself. Each line holds the SHA-256 of the line before it. A cluster has no such log: \
            `promptops history` shows what it still tells, and the API server's own audit log who did what.

            EXAMPLES
              promptops audit verify
              promptops audit show --release incident-triage -n support

            EXIT CODES
              0  done; the log is intact
              1  the log is broken
              2  wrong usage, or no state folder
            """,
        subcommands: [AuditVerifyCommand.self, AuditShowCommand.self])

    package init() {}
}

extension StateFolderOptions {
    /// The folder whose log is meant; throws where a cluster is.
    func ofLog(in context: CommandContext) throws(CommandFailure) -> String {
        if context.program == .kubectlPlugin, state == nil {
            throw CommandFailure(
                "a cluster has no audit log of this kind: it is kept in an operator's state folder",
                hint: "name the folder with --state; `promptops history` shows what a cluster still tells", exit: .usage
            )
        }
        return folder(in: context)
    }
}
