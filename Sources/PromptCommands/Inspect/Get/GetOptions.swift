import ArgumentParser
import PromptCore

/// What every `get` command takes.
struct GetOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("Only these: names of releases, or of the objects themselves.", valueName: "name"))
    var names: [String] = []

    @OptionGroup var scope: NamespaceScopeOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var state: StateFolderOptions

    @Flag(name: [.customShort("w"), .long], help: "Go on printing what changes, until interrupted.")
    var watch = false

    /// Whether an object was asked for.
    func contains(_ resource: some ListedResource) -> Bool {
        names.isEmpty || isNamed(resource.key)
            || isNamed(ObjectKey(namespace: resource.key.namespace, name: resource.releaseName))
    }

    private func isNamed(_ key: ObjectKey) -> Bool {
        names.contains { name in
            guard !name.contains("/") else { return name == key.description }
            return name == key.name && scope.contains(key)
        }
    }

    /// The releases that the names would be names of.
    var namedReleases: [ObjectKey] { names.map(scope.single.key) }

    /// Whether objects of a namespace can have been asked for.
    func mayContain(_ release: ObjectKey) -> Bool {
        scope.contains(release) || names.contains { $0.hasPrefix(release.namespace + "/") }
    }

    /// The names for which nothing was found.
    func unknownNames(among resources: [some ListedResource]) -> [String] {
        names.filter { name in
            var single = self
            single.names = [name]
            return !resources.contains { single.contains($0) }
        }
    }
}
