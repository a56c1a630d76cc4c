/// A kind of object as an API server serves it: where it is found, and what it is called.
package struct APIResource: Sendable, Hashable {
    /// Empty for the core group.
    package var group: String
    package var version: String
    /// As in paths and in RBAC: `promptreleases`.
    package var plural: String
    package var kind: String
    package var isNamespaced: Bool

    package init(group: String, version: String, plural: String, kind: String, isNamespaced: Bool = true) {
        self.group = group
        self.version = version
        self.plural = plural
        self.kind = kind
        self.isNamespaced = isNamespaced
    }

    /// What objects say in `apiVersion`: `v1`, `promptops.dev/v1alpha1`.
    package var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// `/api/v1` or `/apis/GROUP/VERSION`.
    package var root: String { group.isEmpty ? "/api/" + version : "/apis/" + group + "/" + version }

    /// The path of the collection; nil stands for all namespaces.
    package func path(in namespace: String?) -> String {
        guard isNamespaced, let namespace else { return root + "/" + plural }
        return root + "/namespaces/" + namespace + "/" + plural
    }
}

extension APIResource {
    package static let configMaps = APIResource(group: "", version: "v1", plural: "configmaps", kind: "ConfigMap")
    package static let secrets = APIResource(group: "", version: "v1", plural: "secrets", kind: "Secret")
    package static let pods = APIResource(group: "", version: "v1", plural: "pods", kind: "Pod")
    package static let leases = APIResource(
        group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease")
    package static let events = APIResource(group: "events.k8s.io", version: "v1", plural: "events", kind: "Event")
    package static let subjectAccessReviews = APIResource(
        group: "authorization.k8s.io", version: "v1", plural: "subjectaccessreviews", kind: "SubjectAccessReview",
        isNamespaced: false)
    package static let selfSubjectReviews = APIResource(
        group: "authentication.k8s.io", version: "v1", plural: "selfsubjectreviews", kind: "SelfSubjectReview",
        isNamespaced: false)
}
