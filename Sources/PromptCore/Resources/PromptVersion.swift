/// One recorded version: full content, digest, source; frozen. The registry is the set of these.
package struct PromptVersion: Sendable, Hashable {
    package var meta: ObjectMeta
    /// The release that it was recorded for (same namespace).
    package var releaseName: String
    package var intent: String
    /// The version's name in its release.
    package var version: String
    package var content: VersionContent
    /// Where the content was read from; nil for content written in the manifest.
    package var source: String?
    package var recordedAt: Timestamp
    /// The commit that the manifest was read in; nil where it is not in a git work tree, or git could not say.
    package var provenance: Provenance?

    package init(
        meta: ObjectMeta, releaseName: String, intent: String, version: String, content: VersionContent,
        source: String?,
        recordedAt: Timestamp
    ) {
        self.meta = meta
        self.releaseName = releaseName
        self.intent = intent
        self.version = version
        self.content = content
        self.source = source
        self.recordedAt = recordedAt
    }

    package var digest: Digest { content.digest }

    /// The object's name: `<release>-<first 12 hex digits of SHA-256 of the version's name>`, so a name can be taken
    /// once.
    package static func objectName(release: String, version: String) -> String {
        "\(release)-\(Digest(of: version.utf8).short)"
    }
}

extension PromptVersion {
    /// The version to record for a release, before the backend gave it an identity.
    package init(recording spec: VersionSpec, content: VersionContent, of release: PromptRelease, at now: Timestamp) {
        self.init(
            meta: ObjectMeta(
                name: Self.objectName(release: release.meta.name, version: spec.name),
                namespace: release.meta.namespace,
                creationTimestamp: now),
            releaseName: release.meta.name, intent: release.spec.intent, version: spec.name, content: content,
            source: spec.source?.text, recordedAt: now)
    }
}
