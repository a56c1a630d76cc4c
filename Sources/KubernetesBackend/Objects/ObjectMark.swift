import PromptCore

/// The labels and annotations that the operator's objects bear.
package enum ObjectMark {
    /// Label of everything that the operator makes.
    package static let managedBy = "app.kubernetes.io/managed-by"
    /// The value of `managedBy`.
    package static let manager = "promptops"
    /// Label of what belongs to one release: its name, or `labelValue` of one that is too long. Annotation of the same
    /// objects where the label is not the name.
    package static let release = "promptops.dev/release"
    /// Annotation of a bundle: the committed transition that it stands for.
    package static let transition = "promptops.dev/transition"
    /// Annotation of a bundle: the uid of the release that it was delivered for.
    package static let releaseUID = "promptops.dev/release-uid"
    /// Annotation of a bundle: the digest of what was delivered; somebody may have changed it since.
    package static let bundleDigest = "promptops.dev/bundle-digest"
    /// Annotation of a record that outlives its release: RFC 3339.
    package static let keepUntil = "promptops.dev/keep-until"
    /// Finalizer of a release that was committed to.
    package static let cleanup = "promptops.dev/cleanup"
    /// Annotation of a pod that mounts a bundle: the digest of the bundle that it was told of.
    package static let configHash = "promptops.dev/config-hash"

    /// Label of a ConfigMap that keeps answers of a run under way: as `release`, which it does not bear, since what bears
    /// that is looked at as a bundle. Annotation of the same objects where the label is not the name.
    package static let answers = "promptops.dev/answers"
    /// Annotation of the same objects: the run's name.
    package static let run = "promptops.dev/run"

    /// The longest value of a label.
    private static let longestLabel = 63

    /// What the label `release` says for a release of this name: the name, or its beginning with 12 digits of its digest.
    package static func labelValue(_ releaseName: String) -> String {
        guard releaseName.utf8.count > longestLabel else { return releaseName }
        let digest = Digest(of: releaseName.utf8).short
        let beginning = releaseName.prefix(longestLabel - digest.utf8.count - 1)
        return beginning + "-" + digest
    }

    /// The labels of an object that belongs to a release.
    static func labels(of releaseName: String) -> [String: String] {
        [managedBy: manager, release: labelValue(releaseName)]
    }

    /// The annotations that name a release whose label does not.
    static func annotations(of releaseName: String) -> [String: String] {
        labelValue(releaseName) == releaseName ? [:] : [release: releaseName]
    }

    /// The selector of what belongs to a release.
    static func selector(_ releaseName: String) -> String { selector(labels: [labelValue(releaseName)]) }

    /// The selector of what belongs to any of the releases whose label has one of these values.
    static func selector(labels values: [String]) -> String {
        values.count == 1 ? release + "=" + values[0] : release + " in (" + values.joined(separator: ",") + ")"
    }
}

extension ObjectMeta {
    /// The release that an object of the operator's says it belongs to; nil where the label is missing.
    var releaseName: String? { labels[ObjectMark.release].map { annotations[ObjectMark.release] ?? $0 } }

    /// How long a record is kept; nil where it is not marked, or with no time.
    var keepUntil: Timestamp? { annotations[ObjectMark.keepUntil].flatMap { Timestamp($0) } }
}
