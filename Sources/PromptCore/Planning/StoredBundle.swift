/// A bundle as it stands at its place.
package struct StoredBundle: Sendable, Hashable {
    /// Over names and bytes of what is there now, whoever wrote it.
    package var digest: Digest
    /// Nil where the operator's own mark is missing or unreadable.
    package var transition: Int?
    /// The uid of the release that it was delivered for; nil where the mark is missing.
    package var ownerUID: String?
    /// The release that it was delivered for; nil where the mark is missing.
    package var release: ObjectKey?
    /// What a delivery must name; changes with content and mark.
    package var resourceVersion: String

    package init(
        digest: Digest, transition: Int?, ownerUID: String?, release: ObjectKey? = nil, resourceVersion: String
    ) {
        self.digest = digest
        self.transition = transition
        self.ownerUID = ownerUID
        self.release = release
        self.resourceVersion = resourceVersion
    }

    /// Whether a release that delivered to this place, or did not, has to leave it alone: what was put there for another
    /// release always, what nobody here made unless the release had its own bundle there, which somebody then changed.
    package func isForeign(to release: ObjectKey, uid: String, hasDelivered: Bool) -> Bool {
        guard ownerUID != uid, !isHeritage(of: release, uid: uid) else { return false }
        return !hasDelivered || (self.release != nil && self.release != release)
    }

    /// Whether it was delivered for a release of this name that has since been deleted: one that bears the name now may
    /// go on from it.
    func isHeritage(of release: ObjectKey, uid: String) -> Bool {
        self.release == release && ownerUID != nil && ownerUID != uid
    }
}
