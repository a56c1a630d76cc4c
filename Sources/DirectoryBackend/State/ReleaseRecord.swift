import JSON
import PromptCore

/// What the state folder keeps of one release: who it is, where it was read, and its status.
package struct ReleaseRecord: StateRecord, Hashable {
    package var formatVersion = 1
    package var namespace: String
    package var name: String
    package var uid: String
    package var generation: Int
    /// Of the manifest that this generation stands for.
    package var specDigest: Digest
    /// The manifest's file, below the manifests folder.
    package var file: String
    package var creationTimestamp: Timestamp
    /// What stands for the manifest while it cannot be read.
    package var intent: String
    package var deliveryName: String
    /// Grows by one with every commit.
    package var statusVersion: Int
    /// Nil before the first commit.
    package var status: ReleaseStatus?
    /// When the manifest was found to be gone for good; nil while it is there.
    package var deletedAt: Timestamp?
    /// The last line of the audit log that a commit of this release wrote; nil: none did.
    package var audit: AuditAnchor?

    package var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }

    /// A stand-in for a manifest that cannot be read: it serves on, moves nothing and says why.
    func standIn(_ diagnostics: [Diagnostic]) -> PromptRelease {
        var delivery = DeliverySpec(name: status?.serving?.deliveryName ?? deliveryName)
        delivery.deletionPolicy = status?.serving?.deletionPolicy ?? delivery.deletionPolicy
        delivery.bucketing = status?.serving?.bucketing ?? delivery.bucketing
        let spec = PromptReleaseSpec(intent: status?.serving?.intent ?? intent, delivery: delivery)
        return PromptRelease(meta: meta, spec: spec, diagnostics: diagnostics)
    }

    private var meta: ObjectMeta {
        ObjectMeta(
            name: name, namespace: namespace, uid: uid, generation: generation, creationTimestamp: creationTimestamp)
    }
}

extension ReleaseRecord: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(
            formatVersion: try fields.required("formatVersion"), namespace: try fields.required("namespace"),
            name: try fields.required("name"), uid: try fields.required("uid"),
            generation: try fields.required("generation"), specDigest: try fields.required("specDigest"),
            file: try fields.required("file"), creationTimestamp: try fields.required("creationTimestamp"),
            intent: try fields.required("intent"), deliveryName: try fields.required("deliveryName"),
            statusVersion: try fields.required("statusVersion"), status: try fields.optional("status"),
            deletedAt: try fields.optional("deletedAt"), audit: try fields.optional("audit"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("audit", audit)
        json.field("creationTimestamp", creationTimestamp)
        json.field("deletedAt", deletedAt)
        json.field("deliveryName", deliveryName)
        json.field("file", file)
        json.field("formatVersion", formatVersion)
        json.field("generation", generation)
        json.field("intent", intent)
        json.field("name", name)
        json.field("namespace", namespace)
        json.field("specDigest", specDigest)
        json.field("status", status)
        json.field("statusVersion", statusVersion)
        json.field("uid", uid)
    }
}

extension AuditAnchor: RecordMap {
    package init(fields: inout RecordFields) throws {
        self.init(sequence: try fields.required("sequence"), hash: try fields.required("hash"))
    }

    package func write(fields json: inout JSONRecordWriter) {
        json.field("hash", hash)
        json.field("sequence", sequence)
    }
}
