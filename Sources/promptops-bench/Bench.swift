import ArgumentParser

/// Measures the operator beside floors that are measured in the same run.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptops-bench",
        abstract: "Measure the operator beside what the machine can do at best.",
        subcommands: [
            MeasureSubcommand.self, CallsSubcommand.self, ClusterSubcommand.self, OperatorSubcommand.self,
            AnswersSubcommand.self, ClusterOperatorSubcommand.self, ClusterServerSubcommand.self,
        ],
        defaultSubcommand: MeasureSubcommand.self)
}
