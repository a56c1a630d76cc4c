import PromptCore
import PromptOperator

extension DirectoryBackend {
    package func release(_ key: ObjectKey) throws(BackendError) -> StoredRelease? {
        refresh(ObjectID(.release, key))
        firstLooks[key] = nil
        guard let known = identities[key], let current = current(key) else { return nil }
        let record = known.isRecorded ? try readRecord(key) : nil
        if let record { identities[key]?.statusVersion = record.statusVersion }
        let identity = identities[key] ?? known
        let release = identity.complete(current.release, current.diagnostics)
        return StoredRelease(
            release: release, status: record?.status, resourceVersion: release.meta.resourceVersion,
            isDeleted: identity.deletedAt != nil)
    }

    /// The resource version that a read would answer now; nil when there is no release.
    func currentVersion(of key: ObjectKey) -> String? {
        refresh(ObjectID(.release, key), evenUnread: false)
        guard let identity = identities[key], let current = current(key) else { return nil }
        return identity.resourceVersion(current.diagnostics)
    }

    package func commit(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> String {
        // One at a time: what the audit log announces is decided by the release's record alone.
        guard committing.insert(key).inserted else { throw .conflict("the release \(key) is being committed") }
        defer { committing.remove(key) }
        _ = try expect(resourceVersion, of: key)
        let ticket = try audit.announce(await attributed(events))
        do throws(BackendError) {
            let next = try await put(status, of: key, expecting: resourceVersion, ticket)
            audit.settle(ticket)
            return next
        } catch {
            if let ticket, identities[key]?.audit != ticket.anchor { audit.void(ticket, because: error.message) }
            throw error
        }
    }

    /// Puts the status in the place of the last one; the new resource version.
    private func put(
        _ status: ReleaseStatus, of key: ObjectKey, expecting resourceVersion: String, _ ticket: AuditLog.Ticket?
    ) async throws(BackendError) -> String {
        let (release, identity) = try expect(resourceVersion, of: key)
        var next = identity
        next.statusVersion += 1
        next.audit = ticket?.anchor ?? identity.audit
        let staged = try state.stage(next.record(of: release, status: status))
        do throws(BackendError) {
            try await durable.state()
            // Others may have written while this waited.
            _ = try expect(resourceVersion, of: key)
        } catch {
            state.discard(staged)
            throw error
        }
        try state.publish(staged, at: state.folder.releaseFile(key))
        identities[key]?.statusVersion = next.statusVersion
        identities[key]?.audit = next.audit
        identities[key]?.isRecorded = true
        staleRecords.remove(key)
        // Durable with the next sync: that of what follows from this commit, or of `settle`.
        isUnsynced = true
        return next.resourceVersion(release.diagnostics)
    }

    package func settle() async throws(BackendError) {
        guard isUnsynced else { return }
        isUnsynced = false
        do throws(BackendError) { try await durable.state() } catch {
            isUnsynced = true
            throw error
        }
    }

    package func forget(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        telling events: [ReleaseEvent]
    ) async throws(BackendError) {
        guard committing.insert(key).inserted else { throw .conflict("the release \(key) is being committed") }
        defer { committing.remove(key) }
        _ = try expect(resourceVersion, of: key)
        let ticket = try audit.announce(await attributed(events))
        do throws(BackendError) {
            try await clear(key, expecting: resourceVersion, keepingRecordsUntil: horizon, ticket)
        } catch {
            audit.void(ticket, because: error.message)
            throw error
        }
        audit.settle(ticket)
        deleted[key] = nil
        identities[key] = nil
        staleRecords.remove(key)
        releases.remove(key)
        try await durable.state()
    }

    private func clear(
        _ key: ObjectKey, expecting resourceVersion: String, keepingRecordsUntil horizon: Timestamp,
        _ ticket: AuditLog.Ticket?
    ) async throws(BackendError) {
        let formerFile = try state.folder.formerFile(key)
        let staged = try state.stage(
            FormerRelease(
                namespace: key.namespace, name: key.name, keepRecordsUntil: horizon, audit: ticket?.anchor))
        // Before the release's own file goes, and durable by then: nobody else would ever remove its records.
        try state.publish(staged, at: formerFile)
        do throws(BackendError) {
            try await durable.state()
            guard try expect(resourceVersion, of: key).identity.deletedAt != nil else {
                throw .conflict("the manifest of \(key) is there again")
            }
        } catch {
            try state.remove(formerFile)
            throw error
        }
        former[key] = horizon
        try state.remove(state.folder.releaseFile(key))
    }

    package func suite(_ key: ObjectKey) -> EvaluationSuite? {
        let id = ObjectID(.suite, key)
        refresh(id)
        guard let view = catalog.view(id), case .suite(var suite) = view.manifest else { return nil }
        suite.meta = Self.identified(suite.meta, id, view)
        suite.diagnostics = view.diagnostics
        return suite
    }

    package func endpoint(_ key: ObjectKey) -> ModelEndpoint? {
        let id = ObjectID(.endpoint, key)
        refresh(id)
        guard let view = catalog.view(id), case .endpoint(var endpoint) = view.manifest else { return nil }
        endpoint.meta = Self.identified(endpoint.meta, id, view)
        endpoint.diagnostics = view.diagnostics
        return endpoint
    }

    /// The Secret of keys as its manifest says it now; nil where there is none, or none with the label.
    package func keySecret(_ key: ObjectKey) -> KeySecret? {
        let id = ObjectID(.keySecret, key)
        refresh(id)
        guard let view = catalog.view(id), case .keySecret(let secret) = view.manifest else { return nil }
        return secret
    }

    /// The release and who it is, if it is still as it was at a resource version.
    private func expect(
        _ resourceVersion: String, of key: ObjectKey
    ) throws(BackendError) -> (release: PromptRelease, identity: ReleaseIdentity) {
        refresh(ObjectID(.release, key))
        guard let identity = identities[key], let current = current(key) else {
            throw .notFound("there is no release \(key)")
        }
        guard identity.resourceVersion(current.diagnostics) == resourceVersion else {
            throw .conflict("the release \(key) has changed since it was read")
        }
        return (identity.complete(current.release, current.diagnostics), identity)
    }

    /// What the manifest says, or said last.
    private func current(_ key: ObjectKey) -> (release: PromptRelease, diagnostics: [Diagnostic])? {
        if let release = deleted[key] { return (release, []) }
        guard let view = catalog.view(ObjectID(.release, key)), case .release(let release) = view.manifest else {
            return nil
        }
        return (release, view.diagnostics)
    }

    /// What a folder says of an object that needs no identity of its own.
    private static func identified(_ meta: ObjectMeta, _ id: ObjectID, _ view: ManifestCatalog.View) -> ObjectMeta {
        var meta = meta
        meta.uid = Digest(of: "\(id.kind.rawValue)/\(id.key)".utf8).short
        meta.resourceVersion = view.version
        return meta
    }
}

// MARK: - Reading live

extension DirectoryBackend {
    /// Reads an object's file again if it, or a file that it refers to, has changed since.
    ///
    /// A file that is gone is left to the next scan: whether that is a deletion is judged over all files. `evenUnread`
    /// reads it also where only its fingerprint was compared so far.
    private func refresh(_ id: ObjectID, evenUnread: Bool = true) {
        guard let path = catalog.file(of: id), let file = catalog.files[path] else { return }
        var touched: Set<ObjectID> = []
        for map in file.configMaps {
            guard let place = catalog.file(of: ObjectID(.configMap, map)), place != path, isStale(place) else {
                continue
            }
            touched.formUnion(apply([loader.load(place)]))
        }
        var again = Set(touched.filter { $0.kind == .configMap }.flatMap { catalog.dependents(onConfigMap: $0.key) })
        if isStale(path) || evenUnread && file.isUnread { again.insert(path) }
        touched.formUnion(apply(again.sorted().map(loader.load)))
        if !touched.isEmpty { settle(touched) }
    }

    private func isStale(_ path: String) -> Bool {
        guard let file = catalog.files[path], !file.isAbsent else { return false }
        switch scanner.presence(of: path) {
        case .file(let fingerprint): return file.fingerprint != fingerprint || !areCurrent(file.references)
        case .absent:
            lookAgain.continuation.yield(.zero)
            return false
        case .unknown: return false
        }
    }
}
