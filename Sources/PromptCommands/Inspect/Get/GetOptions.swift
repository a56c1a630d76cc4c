import ArgumentParser
import PromptCore

/// What every `get` command takes.
struct GetOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Only these: names of releases, or of the objects themselves.", valueName: "name"),
        completion: RecordCompletion.releases)
    var names: [String] = []

    @OptionGroup var scope: NamespaceScopeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var place: RecordOptions

    @Flag(name: [.customShort("w"), .long], help: "Go on printing what changes, until interrupted.")
    var watch = false

    /// What was asked for; `fallback` is the namespace where none is given.
    func query(or fallback: String) -> ResourceQuery {
        ResourceQuery(
            names: names, namespace: scope.single.namespace ?? fallback, isEverywhere: scope.allNamespaces)
    }
}
