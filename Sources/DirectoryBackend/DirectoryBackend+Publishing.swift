import JSON
import Logging
import PromptCore
import PromptOperator

extension DirectoryBackend {
    /// Brings the feeds up to date with what the catalog says of an object.
    func publish(_ id: ObjectID) {
        guard id.kind == .release else { return publishRelated(id) }
        firstLooks[id.key] = nil
        guard let view = catalog.view(id), case .release(let release) = view.manifest else { return }
        let key = id.key
        let old = identities[key]
        var identity =
            old ?? ReleaseIdentity(uid: configuration.makeUID(), creationTimestamp: configuration.now())
        if identity.specDigest != view.digest {
            if identity.specDigest != nil { identity.generation += 1 }
            identity.specDigest = view.digest
        }
        identity.file = view.file
        identity.deletedAt = nil
        deleted[key] = nil
        identities[key] = identity
        if let old, old.isRecorded, old.file != identity.file || old.deletedAt != nil { staleRecords.insert(key) }
        tell(identity.complete(release, view.diagnostics), identity)
    }

    /// The manifest is gone for good; only clean-up is left.
    func confirmDeletion(of id: ObjectID) {
        let view = catalog.view(id)
        catalog.remove(id)
        guard id.kind == .release else { return publishRelated(id) }
        guard case .release(let release)? = view?.manifest, var identity = identities[id.key] else { return }
        firstLooks[id.key] = nil
        identity.deletedAt = configuration.now()
        git?.changed([identity.file])
        identities[id.key] = identity
        deleted[id.key] = release
        if identity.isRecorded { staleRecords.insert(id.key) }
        tell(identity.complete(release, []), identity)
        logger.info("Release deleted", metadata: ["release": "\(id.key)"])
    }

    private func tell(_ release: PromptRelease, _ identity: ReleaseIdentity) {
        let version = identity.specVersion(release.diagnostics)
        releases.set(ReleaseSummary(release, resourceVersion: version), for: release.key)
    }

    private func publishRelated(_ id: ObjectID) {
        let kind: RelatedObject.Kind
        switch id.kind {
        case .suite: kind = .suite
        case .endpoint: kind = .endpoint
        case .configMap: kind = .configMap
        // A key is read at each run: nobody waits for its change.
        case .release, .keySecret: return
        }
        let related = RelatedID(kind: kind, key: id.key)
        guard let view = catalog.view(id) else { return self.related.remove(related) }
        self.related.set(RelatedObject(kind: kind, key: id.key, resourceVersion: view.version), for: related)
    }
}

// MARK: - Records of releases

extension DirectoryBackend {
    /// Learns from the state folder which releases there were, and from which files.
    func readRecords() throws(BackendError) {
        for key in try state.keys(in: state.folder.releasesFolder) where identities[key] == nil && !Task.isCancelled {
            do throws(BackendError) {
                guard let record = try state.read(ReleaseRecord.self, at: state.folder.releaseFile(key)) else {
                    continue
                }
                remember(record)
            } catch {
                if case .corrupted = error { try recover(key) } else { leaveUnread(key, error) }
            }
        }
        for key in try state.keys(in: state.folder.formerFolder) {
            // A damaged file keeps the records for good.
            guard let record = try? state.read(FormerRelease.self, at: state.folder.formerFile(key)) else { continue }
            former[key] = record.keepRecordsUntil
        }
    }

    private func remember(_ record: ReleaseRecord) {
        let identity = ReleaseIdentity(record)
        identities[record.key] = identity
        guard record.deletedAt == nil else {
            let release = record.standIn([])
            deleted[record.key] = release
            return tell(identity.complete(release, []), identity)
        }
        catalog.seed(record.standIn([Self.unread(record.file)]), digest: record.specDigest, file: record.file)
        publish(ObjectID(.release, record.key))
    }

    /// Why a release stands still until its manifest is read.
    private static func unread(_ file: String) -> Diagnostic {
        Diagnostic(
            file: file, mark: Mark(line: 1, column: 1),
            message: "the manifest could not be read since the operator started")
    }

    /// Puts what counts until it is read into the place of a manifest that was only recognised, and is not there any more
    /// as it was.
    func replaceRecognised(_ path: String) {
        guard let file = catalog.files[path], file.isUnread else { return }
        for id in file.objects {
            guard let view = catalog.view(id), case .release(var release) = view.manifest else { continue }
            do throws(BackendError) {
                if let record = try readRecord(id.key) { release = record.standIn([]) }
            } catch {
                logger.warning(
                    "State file not readable", metadata: ["release": "\(id.key)", "error": "\(error.message)"])
            }
            release.diagnostics = [Self.unread(path)]
            catalog.seed(release, digest: view.digest, file: path)
        }
        catalog.markRead(path)
    }

    /// The record of a release; a damaged one is set aside and reported once.
    func readRecord(_ key: ObjectKey) throws(BackendError) -> ReleaseRecord? {
        do throws(BackendError) {
            let record = try state.read(ReleaseRecord.self, at: state.folder.releaseFile(key))
            if unreadRecords.remove(key) != nil { try takeUp(record, of: key) }
            return record
        } catch {
            if case .corrupted = error { try recover(key) }
            throw error
        }
    }

    /// A record that is there and cannot be read (a newer build's, no file, not permitted) concerns its release alone.
    private func leaveUnread(_ key: ObjectKey, _ error: BackendError) {
        let now = configuration.now()
        var identity = ReleaseIdentity(uid: configuration.makeUID(), creationTimestamp: now)
        identity.isRecorded = true
        identities[key] = identity
        unreadRecords.insert(key)
        logger.error(
            "State file not readable: its release stays as it is",
            metadata: ["release": "\(key)", "error": "\(error.message)"])
        let event = RolloutEvent(.stateUnreadable, error.message, isWarning: true)
        _ = audit.owe([.event(ReleaseEvent(release: key, releaseUID: identity.uid, event, at: now))])
    }

    /// A record that could not be read at the start says now who its release is; nil: somebody removed it.
    private func takeUp(_ record: ReleaseRecord?, of key: ObjectKey) throws(BackendError) {
        if let record {
            identities[key] = ReleaseIdentity(record)
        } else {
            identities[key]?.isRecorded = false
            if let uid = try markedUID(of: key) { identities[key]?.uid = uid }
        }
        publish(ObjectID(.release, key))
    }

    /// Sets a damaged record aside. The release stays who it is if its bundle's mark or this process still knows.
    private func recover(_ key: ObjectKey) throws(BackendError) {
        try setAside(state.folder.releaseFile(key), of: key)
        var identity = identities[key]
        if identity == nil, let uid = try markedUID(of: key) {
            identity = ReleaseIdentity(uid: uid, creationTimestamp: configuration.now())
        }
        identity?.isRecorded = false
        identity?.statusVersion += 1
        identities[key] = identity
    }

    private func markedUID(of key: ObjectKey) throws(BackendError) -> String? {
        for bundle in try bundles.marked() where bundle.namespace == key.namespace {
            if let mark = try? bundles.mark(of: bundle), mark.release == key { return mark.ownerUID }
        }
        return nil
    }

    /// Keeps a damaged file out of the way, and says so.
    nonisolated func setAside(_ path: String, of release: ObjectKey) throws(BackendError) {
        let now = configuration.now()
        let aside = StateFiles.asideName(of: path, at: now)
        let event = RolloutEvent(
            .stateCorrupted, "the file \(path) was damaged; it is kept as \(aside)", isWarning: true)
        // Told first: killed in between, the next start finds the file again, and tells it again.
        try audit.append([.event(ReleaseEvent(release: release, event, at: now))])
        try state.setAside(path, as: aside)
        logger.error("State file damaged and set aside", metadata: ["release": "\(release)", "file": "\(aside)"])
    }

    /// Writes down where releases moved to, and which are gone, without touching their status.
    func flushRecords() async {
        let keys = staleRecords
        guard !keys.isEmpty else { return }
        staleRecords = []
        do throws(BackendError) {
            var staged: [(record: ReleaseRecord, file: StateFiles.Staged)] = []
            for key in keys {
                if let record = try updatedRecord(key) { staged.append((record, try state.stage(record))) }
            }
            try await durable.state()
            for (record, file) in staged {
                // A commit in between has written all this already.
                if identities[record.key]?.statusVersion == record.statusVersion {
                    try state.publish(file, at: state.folder.releaseFile(record.key))
                } else {
                    state.discard(file)
                }
            }
        } catch {
            staleRecords.formUnion(keys)
            logger.warning("State not written: tried again later", metadata: ["error": "\(error.message)"])
        }
    }

    private func updatedRecord(_ key: ObjectKey) throws(BackendError) -> ReleaseRecord? {
        guard let identity = identities[key], identity.isRecorded, !unreadRecords.contains(key),
            var record = try readRecord(key)
        else { return nil }
        record.file = identity.file
        record.deletedAt = identity.deletedAt
        return record
    }
}
