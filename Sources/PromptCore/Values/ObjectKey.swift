/// The name of a namespaced object: `support/incident-triage`.
package struct ObjectKey: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
    package var namespace: String
    package var name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package var description: String { "\(namespace)/\(name)" }

    package static func < (a: ObjectKey, b: ObjectKey) -> Bool { (a.namespace, a.name) < (b.namespace, b.name) }
}

/// What every object carries, as Kubernetes names it.
package struct ObjectMeta: Sendable, Hashable, Codable {
    package var name: String
    package var namespace: String
    package var uid: String
    /// Opaque: what a compare-and-swap compares.
    package var resourceVersion: String
    /// Grows with every change of the spec.
    package var generation: Int
    package var creationTimestamp: Timestamp
    package var labels: [String: String]
    package var annotations: [String: String]

    package init(
        name: String, namespace: String, uid: String = "", resourceVersion: String = "", generation: Int = 1,
        creationTimestamp: Timestamp = Timestamp(milliseconds: 0), labels: [String: String] = [:],
        annotations: [String: String] = [:]
    ) {
        self.name = name
        self.namespace = namespace
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.generation = generation
        self.creationTimestamp = creationTimestamp
        self.labels = labels
        self.annotations = annotations
    }

    package var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }
}
