import ArgumentParser
import PromptCore

/// What every decision takes.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The release: NAME or NAMESPACE/NAME.", completion: RecordCompletion.releases)
    var name: String

    @Option(
        help: "The alias; may be left out where the release has only one.", completion: RecordCompletion.aliases)
    var alias: String?

    @Option(help: "Why, for whoever looks at it later.")
    var reason: String?

    @Option(
        help: "Who decides. A folder cannot check it; a cluster knows. (default in a folder: the environment's USER)")
    var actor: String?

    @Option(
        help: ArgumentHelp("The decision counts only that long, such as `1h`.", valueName: "duration"))
    var expires: TimeSpan?

    @Flag(name: [.customShort("y"), .long], help: "Ask nothing. Without a terminal nothing is asked anyway.")
    var yes = false

    @Flag(help: "Wait until the operator has dealt with it.")
    var wait = false

    @Option(
        help: ArgumentHelp("Wait no longer than this, such as `5m`; with --wait.", valueName: "duration"))
    var timeout: TimeSpan?

    @OptionGroup var namespace: NamespaceOptions
    @OptionGroup var place: RecordOptions

    func validate() throws {
        if let span = [expires, timeout].compactMap(\.self).min(), span <= .zero {
            throw ValidationError("--expires and --timeout take durations above zero")
        }
        if timeout != nil, !wait { throw ValidationError("--timeout has a meaning only with --wait") }
    }
}
