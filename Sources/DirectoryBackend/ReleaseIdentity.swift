import PromptCore
import PromptOperator

/// Who a release is: what its manifest does not say and its record keeps.
struct ReleaseIdentity: Sendable, Hashable {
    var uid: String
    var generation = 1
    /// Of the manifest that this generation stands for; nil before it was first read.
    var specDigest: Digest?
    var file = ""
    var creationTimestamp: Timestamp
    var statusVersion = 0
    /// Whether there is a file for it in the state folder.
    var isRecorded = false
    var deletedAt: Timestamp?
    /// The last line of the audit log about a commit of it.
    var audit: AuditAnchor?

    init(uid: String, creationTimestamp: Timestamp) {
        self.uid = uid
        self.creationTimestamp = creationTimestamp
    }

    init(_ record: ReleaseRecord) {
        self.init(uid: record.uid, creationTimestamp: record.creationTimestamp)
        generation = record.generation
        specDigest = record.specDigest
        file = record.file
        statusVersion = record.statusVersion
        isRecorded = true
        deletedAt = record.deletedAt
        audit = record.audit
    }

    /// What a change of the manifest or of what is wrong with it changes.
    func specVersion(_ diagnostics: [Diagnostic]) -> String {
        let problems =
            diagnostics.isEmpty ? "" : "-" + Digest(of: diagnostics.map(\.headline).joined(separator: "\n").utf8).short
        return "\(generation)-\(specDigest?.short ?? "")\(problems)\(deletedAt == nil ? "" : "-deleted")"
    }

    /// What a compare-and-swap compares: spec and status.
    func resourceVersion(_ diagnostics: [Diagnostic]) -> String {
        "\(uid)-\(specVersion(diagnostics))-\(statusVersion)"
    }

    /// The release with the identity that its manifest does not say.
    func complete(_ release: PromptRelease, _ diagnostics: [Diagnostic]) -> PromptRelease {
        var release = release
        release.meta.uid = uid
        release.meta.generation = generation
        release.meta.creationTimestamp = creationTimestamp
        release.meta.resourceVersion = resourceVersion(diagnostics)
        release.diagnostics = diagnostics
        return release
    }

    /// The file for it, with a status.
    func record(of release: PromptRelease, status: ReleaseStatus?) -> ReleaseRecord {
        ReleaseRecord(
            namespace: release.meta.namespace, name: release.meta.name, uid: uid, generation: generation,
            specDigest: specDigest ?? Digest(of: []), file: file, creationTimestamp: creationTimestamp,
            intent: release.spec.intent, deliveryName: release.spec.delivery.name, statusVersion: statusVersion,
            status: status, deletedAt: deletedAt, audit: audit)
    }
}

extension ReleaseSummary {
    /// What is kept of a release to know whom a change concerns.
    init(_ release: PromptRelease, resourceVersion: String) {
        self.init(
            key: release.key, uid: release.meta.uid, creationTimestamp: release.meta.creationTimestamp,
            resourceVersion: resourceVersion, intent: release.spec.intent, deliveryName: release.spec.delivery.name,
            suites: release.spec.suiteNames, endpoints: release.spec.endpointNames,
            configMaps: Set(
                release.spec.versions.compactMap { version in
                    if case .configMapKey(let name, _)? = version.source { name } else { nil }
                }))
    }
}
