import ArgumentParser
import PromptCore
import PromptEvaluation

/// `--allow-env` and `--secrets`: where keys of endpoints may be read from; nowhere unless they say so.
package struct KeyOptions: ParsableArguments {
    @Option(
        name: .customLong("allow-env"),
        help: ArgumentHelp(
            "An environment variable that endpoints may read a key from; may be given several times.",
            valueName: "name"))
    package var allowedVariables: [String] = []

    @Option(
        name: .customLong("secrets"),
        help: ArgumentHelp("The folder that endpoints may read key files from.", valueName: "folder"),
        completion: .directory)
    package var secretsFolder: String?

    package init() {}

    /// Reads keys as these options allow it. `secret` finds a Secret among the manifests as they are now; `warn` is told
    /// of files that others can read.
    func keys(
        in context: CommandContext, warn: @escaping @Sendable (String) -> Void,
        secret: @escaping @Sendable (ObjectKey) async -> KeySecret?
    ) -> EndpointKeys {
        EndpointKeys(
            variables: context.variables.filter { allowedVariables.contains($0.key) },
            allowedVariables: Set(allowedVariables), folder: secretsFolder, secret: secret, warn: warn)
    }
}
