import PromptCore

/// What a `get` command was asked for.
struct ResourceQuery: Sendable, Hashable {
    /// Of releases, or of the objects themselves, each with or without its namespace; none: all objects.
    var names: [String]
    /// Of names that bring none.
    var namespace: String
    /// Names that bring no namespace are looked for in all.
    var isEverywhere: Bool

    /// Whether an object was asked for.
    func contains(_ resource: some ListedResource) -> Bool {
        names.isEmpty
            ? containsNamespace(of: resource.key)
            : isNamed(resource.key)
                || isNamed(ObjectKey(namespace: resource.key.namespace, name: resource.releaseName))
    }

    private func isNamed(_ key: ObjectKey) -> Bool {
        names.contains { name in
            guard !name.contains("/") else { return name == key.description }
            return name == key.name && containsNamespace(of: key)
        }
    }

    private func containsNamespace(of key: ObjectKey) -> Bool { isEverywhere || key.namespace == namespace }

    /// Where to look for objects that belong to releases.
    var scope: RecordScope { .namespaces(isEverywhere ? nil : namespaces, and: keys) }

    /// Where to look for releases: where all are named, nowhere else.
    var releaseScope: RecordScope { names.isEmpty || isEverywhere ? scope : .releases(keys) }

    private var namespaces: Set<String> {
        names.isEmpty ? [namespace] : Set(keys.map(\.namespace))
    }

    /// The releases that the names would be names of.
    private var keys: Set<ObjectKey> { Set(names.map { ObjectKey(argument: $0, in: namespace) }) }

    /// The names for which nothing was found.
    func unknownNames(among resources: [some ListedResource]) -> [String] {
        names.filter { name in
            var single = self
            single.names = [name]
            return !resources.contains { single.contains($0) }
        }
    }

    /// A table tells one namespace from another.
    var showsNamespace: Bool { isEverywhere || names.contains { $0.contains("/") } }

    /// For "no releases found in ...".
    var description: String { isEverywhere ? "any namespace" : "namespace \(namespace)" }
}
