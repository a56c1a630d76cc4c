import JSON
import PromptCore
import PromptOperator

/// A release that needed nothing as a process knew it, so that the next one need not read it: who it is, what a look at it
/// found, and what tells that its manifest is the one that was read.
struct RememberedRelease: Sendable, Hashable {
    /// The file of the manifest, which says this release alone and nothing that is wrong.
    struct Manifest: Sendable, Hashable {
        var fingerprint: FileFingerprint
        /// The files it refers to, below the manifests folder; nil for one that is not there.
        var references: [String: FileFingerprint?]
        /// Where its document begins.
        var mark: Mark
    }

    var key: ObjectKey
    /// Recorded and not deleted.
    var identity: ReleaseIdentity
    /// Nil where the manifest has to be read again anyway.
    var manifest: Manifest?
    var note: RestNote
    /// What the index keeps of the release.
    var summary: ReleaseSummary

    /// The file as if it had been read, with a stand-in for the release; nil where it has to be read.
    var unreadFile: LoadedFile? {
        guard let manifest, let digest = identity.specDigest else { return nil }
        let spec = PromptReleaseSpec(intent: summary.intent, delivery: DeliverySpec(name: summary.deliveryName))
        let meta = ObjectMeta(name: key.name, namespace: key.namespace)
        let object = LoadedFile.Object(
            id: ObjectID(.release, key), manifest: .release(PromptRelease(meta: meta, spec: spec)), digest: digest,
            mark: manifest.mark)
        return LoadedFile(
            path: identity.file, fingerprint: manifest.fingerprint, references: manifest.references, objects: [object],
            isUnread: true)
    }
}

extension RememberedRelease: RecordMap {
    init(fields: inout RecordFields) throws {
        let audit: AuditAnchor? = try fields.optional("audit")
        let configMaps: [String] = try fields.required("configMaps")
        let createdAt: Timestamp = try fields.required("creationTimestamp")
        let deliveryName: String = try fields.required("deliveryName")
        let endpoints: [String] = try fields.required("endpoints")
        let file: String = try fields.required("file")
        let generation: Int = try fields.required("generation")
        let intent: String = try fields.required("intent")
        manifest = try fields.optional("manifest")
        key = ObjectKey(namespace: "", name: try fields.required("name"))
        key.namespace = try fields.required("namespace")
        note = try fields.required("note")
        let specDigest: Digest = try fields.required("specDigest")
        let statusVersion: Int = try fields.required("statusVersion")
        let suites: [String] = try fields.required("suites")
        identity = ReleaseIdentity(uid: try fields.required("uid"), creationTimestamp: createdAt)
        identity.audit = audit
        identity.file = file
        identity.generation = generation
        identity.isRecorded = true
        identity.specDigest = specDigest
        identity.statusVersion = statusVersion
        summary = ReleaseSummary(
            key: key, uid: identity.uid, creationTimestamp: createdAt, resourceVersion: identity.specVersion([]),
            intent: intent, deliveryName: deliveryName, suites: Set(suites), endpoints: Set(endpoints),
            configMaps: Set(configMaps))
    }

    func write(fields json: inout JSONRecordWriter) {
        json.field("audit", identity.audit)
        json.field("configMaps", summary.configMaps.sorted())
        json.field("creationTimestamp", identity.creationTimestamp)
        json.field("deliveryName", summary.deliveryName)
        json.field("endpoints", summary.endpoints.sorted())
        json.field("file", identity.file)
        json.field("generation", identity.generation)
        json.field("intent", summary.intent)
        json.field("manifest", manifest)
        json.field("name", key.name)
        json.field("namespace", key.namespace)
        json.field("note", note)
        json.field("specDigest", identity.specDigest)
        json.field("statusVersion", identity.statusVersion)
        json.field("suites", summary.suites.sorted())
        json.field("uid", identity.uid)
    }
}

extension RememberedRelease.Manifest: RecordMap {
    /// A file that the manifest refers to; none of its kind where `fingerprint` is nil.
    private struct Reference: RecordMap {
        var path: String
        var fingerprint: FileFingerprint?

        init(path: String, fingerprint: FileFingerprint?) {
            self.path = path
            self.fingerprint = fingerprint
        }

        init(fields: inout RecordFields) throws {
            fingerprint = try fields.optional("fingerprint")
            path = try fields.required("path")
        }

        func write(fields json: inout JSONRecordWriter) {
            json.field("fingerprint", fingerprint)
            json.field("path", path)
        }
    }

    init(fields: inout RecordFields) throws {
        let column: Int = try fields.required("column")
        fingerprint = try fields.required("fingerprint")
        mark = Mark(line: try fields.required("line"), column: column)
        let read: [Reference] = try fields.optional("references") ?? []
        references = [:]
        for reference in read { references.updateValue(reference.fingerprint, forKey: reference.path) }
    }

    func write(fields json: inout JSONRecordWriter) {
        json.field("column", mark.column)
        json.field("fingerprint", fingerprint)
        json.field("line", mark.line)
        guard !references.isEmpty else { return }
        let sorted = references.sorted { $0.key < $1.key }.map { Reference(path: $0.key, fingerprint: $0.value) }
        json.field("references", sorted)
    }
}

extension FileFingerprint: RecordField {
    package init(record json: JSONView) throws {
        let numbers = try [Int](record: json)
        guard numbers.count == 5 else { throw RecordProblem(field: "") }
        self.init(
            device: UInt64(bitPattern: Int64(numbers[0])), inode: UInt64(bitPattern: Int64(numbers[1])),
            size: Int64(numbers[2]), modified: Int64(numbers[3]), changed: Int64(numbers[4]))
    }

    package func write(to json: inout JSONRecordWriter) {
        [
            Int(Int64(bitPattern: device)), Int(Int64(bitPattern: inode)), Int(size), Int(modified), Int(changed),
        ].write(to: &json)
    }
}
