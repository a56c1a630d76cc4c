import JSON
import PromptCore

/// The objects of a kind, found by key and by namespace.
struct ObjectTable: Sendable {
    /// By namespace, then by name; none of them is empty.
    private var namespaces: [String: [String: JSONValue]] = [:]

    subscript(key: ObjectKey) -> JSONValue? {
        get { namespaces[key.namespace]?[key.name] }
        set {
            namespaces[key.namespace, default: [:]][key.name] = newValue
            if namespaces[key.namespace]?.isEmpty == true { namespaces[key.namespace] = .none }
        }
    }

    /// The keys in order, of one namespace or of all, that come after one: they are put in order a namespace at a time,
    /// as they are asked for.
    func keys(in namespace: String?, after last: ObjectKey? = nil) -> some Sequence<ObjectKey> {
        let (namespaces, wanted) = (namespaces, wanted(in: namespace, after: last))
        return wanted.lazy.flatMap { namespace in
            let after = Self.name(in: namespace, after: last)
            return (namespaces[namespace] ?? [:]).keys.filter { name in after.map { $0 < name } ?? true }.sorted()
                .map { ObjectKey(namespace: namespace, name: $0) }
        }
    }

    /// How many keys there are after one.
    func count(in namespace: String?, after last: ObjectKey) -> Int {
        wanted(in: namespace, after: last).reduce(0) { count, namespace in
            let names = (namespaces[namespace] ?? [:]).keys
            guard let after = Self.name(in: namespace, after: last) else { return count + names.count }
            return count + names.count { after < $0 }
        }
    }

    private func wanted(in namespace: String?, after last: ObjectKey?) -> [String] {
        if let namespace { return [namespace] }
        return namespaces.keys.filter { name in last.map { $0.namespace <= name } ?? true }.sorted()
    }

    /// The name after which the keys of a namespace begin; nil for all of them.
    private static func name(in namespace: String, after last: ObjectKey?) -> String? {
        last.flatMap { $0.namespace == namespace ? $0.name : nil }
    }
}
