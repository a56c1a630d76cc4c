import JSON
import KubernetesClient
import PromptCore

/// Who sends a request.
struct ClusterCaller: Sendable, Hashable {
    var user: FakeUser
    /// The program's name: who owns what it writes without naming a manager.
    var agent: String
}

/// What a request is about.
enum ClusterRoute: Sendable {
    case version
    /// Everything below `/api` and `/apis` that is not about objects, `/openapi` and the like: the path's parts.
    case discovery([String])
    /// A namespace of nil stands for all of them.
    case collection(ClusterKind, namespace: String?)
    case object(ClusterKind, ObjectKey, subresource: String?)

    init(_ path: String, in store: ClusterStore) throws(Refusal) {
        let parts = path.split(separator: "/").map(String.init)
        let (group, rest): (String, ArraySlice<String>)
        switch parts.first {
        case "version":
            self = .version
            return
        case "api" where parts.count > 2: (group, rest) = ("", parts[1...])
        case "apis" where parts.count > 3: (group, rest) = (parts[1], parts[2...])
        case "api", "apis", "openapi", "healthz", "readyz", "livez":
            self = .discovery(parts)
            return
        default: throw .unknownPath
        }
        try self.init(group: group, version: rest.first ?? "", Array(rest.dropFirst()), in: store)
    }

    private init(group: String, version: String, _ parts: [String], in store: ClusterStore) throws(Refusal) {
        func kind(_ plural: String) throws(Refusal) -> ClusterKind {
            guard let kind = store.kind(group: group, version: version, plural: plural) else { throw .unknownPath }
            return kind
        }
        let isNamespace = parts.count == 3 && ["status", "finalize"].contains(parts[2])
        if parts[0] == "namespaces", parts.count > 2, !isNamespace {
            let kind = try kind(parts[2])
            guard kind.resource.isNamespaced else { throw .unknownPath }
            guard parts.count > 3 else {
                self = .collection(kind, namespace: parts[1])
                return
            }
            self = .object(
                kind, ObjectKey(namespace: parts[1], name: parts[3]),
                subresource: parts.count > 4 ? parts[4] : nil)
            return
        }
        let kind = try kind(parts[0])
        guard parts.count > 1 else {
            self = .collection(kind, namespace: nil)
            return
        }
        guard !kind.resource.isNamespaced else { throw .unknownPath }
        self = .object(
            kind, ObjectKey(namespace: "", name: parts[1]), subresource: parts.count > 2 ? parts[2] : nil)
    }
}
