import ArgumentParser
import PromptCore

/// `-n NAMESPACE`, for commands about one object.
package struct NamespaceOptions: ParsableArguments {
    @Option(name: [.customShort("n"), .long], help: "The namespace.")
    package var namespace = "default"

    package init() {}

    /// The key of an object of the namespace; `NAMESPACE/NAME` names its own.
    package func key(_ name: String) -> ObjectKey {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        return parts.count == 2
            ? ObjectKey(namespace: parts[0], name: parts[1]) : ObjectKey(namespace: namespace, name: name)
    }
}

/// `-n NAMESPACE` or `-A`, for commands that list.
package struct NamespaceScopeOptions: ParsableArguments {
    @OptionGroup package var single: NamespaceOptions

    @Flag(name: [.customShort("A"), .long], help: "All namespaces; `-n` has no effect.")
    package var allNamespaces = false

    package init() {}

    package func contains(_ key: ObjectKey) -> Bool { allNamespaces || key.namespace == single.namespace }

    /// For "no releases found in ...".
    package var description: String { allNamespaces ? "any namespace" : "namespace \(single.namespace)" }
}
