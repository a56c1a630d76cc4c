import ArgumentParser
import PromptCore

/// `-n NAMESPACE`, for commands about one object.
package struct NamespaceOptions: ParsableArguments {
    @Option(
        name: [.customShort("n"), .long], help: "The namespace. (default: default; in a cluster the context's)",
        completion: RecordCompletion.namespaces)
    package var namespace: String?

    package init() {}

    /// What a folder's namespace is where nobody says so.
    package static let fallback = "default"

    /// The key of an object of the namespace, or where none is given of `fallback`; `NAMESPACE/NAME` names its own.
    package func key(_ name: String, or fallback: String = Self.fallback) -> ObjectKey {
        ObjectKey(argument: name, in: namespace ?? fallback)
    }
}

/// `-n NAMESPACE` or `-A`, for commands that list.
package struct NamespaceScopeOptions: ParsableArguments {
    @OptionGroup package var single: NamespaceOptions

    @Flag(name: [.customShort("A"), .long], help: "All namespaces; `-n` has no effect.")
    package var allNamespaces = false

    package init() {}

}

extension ObjectKey {
    /// `NAME` in a namespace, or `NAMESPACE/NAME`, as people write it on a command line.
    init(argument: String, in namespace: String) {
        let parts = argument.split(separator: "/", maxSplits: 1).map(String.init)
        self =
            parts.count == 2
            ? ObjectKey(namespace: parts[0], name: parts[1]) : ObjectKey(namespace: namespace, name: argument)
    }
}
