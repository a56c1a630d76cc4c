import ArgumentParser

/// `promptops get`: lists of what the operator knows.
package struct GetCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "List releases, versions, runs or decisions.",
        discussion: """
            Reads the operator's state folder, or a cluster; the operator may be running. A table goes to stdout, or with `-o json` \
            and `-o yaml` objects as Kubernetes shows them: one when one is named, else a List. `-A` shows all \
            namespaces, `--watch` goes on with rows as they change.

            EXAMPLES
              promptops get releases -A
              promptops get release incident-triage -n support -o yaml
              promptops get versions incident-triage -n support
              promptops get runs -n support --watch

            EXIT CODES
              0  done
              1  something that was named is not there, or a record cannot be read
              2  wrong usage, or no state folder
              4  the cluster cannot be asked
            """,
        subcommands: [
            GetReleasesCommand.self, GetVersionsCommand.self, GetRunsCommand.self, GetDecisionsCommand.self,
        ])

    package init() {}
}
