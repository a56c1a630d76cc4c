import PromptCore
import PromptOperator

extension DirectoryBackend {
    package nonisolated func versions(of release: ObjectKey) async throws(BackendError) -> [PromptVersion] {
        let folder = try state.folder.versionsFolder(release)
        var versions: [PromptVersion] = []
        for name in try state.recordNames(in: folder) {
            if let record: VersionRecord = try read(name, in: folder, of: release) { versions.append(record.version) }
        }
        return versions.sorted { ($0.recordedAt, $0.meta.name) < ($1.recordedAt, $1.meta.name) }
    }

    package nonisolated func record(
        _ version: PromptVersion, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> PromptVersion {
        try await record([(version, events)])[0]
    }

    /// All of them with one sync.
    package nonisolated func record(
        _ versions: [(version: PromptVersion, events: [ReleaseEvent])]
    ) async throws(BackendError) -> [PromptVersion] {
        var staged: [StagedVersion] = []
        do throws(BackendError) {
            for (version, events) in versions { staged.append(try await stage(version, telling: events)) }
            try await durable.state()
        } catch {
            for version in staged { discard(version, because: error.message) }
            throw error
        }
        var recorded: [PromptVersion] = []
        for (index, version) in staged.enumerated() {
            do throws(BackendError) {
                recorded.append(try publish(version))
            } catch {
                for later in staged[(index + 1)...] { discard(later, because: error.message) }
                throw error
            }
        }
        return recorded
    }

    /// A version that is recorded already, or one on its way to its name.
    private struct StagedVersion {
        var version: PromptVersion
        var file: StateFiles.Staged?
        var ticket: AuditLog.Ticket?
    }

    private nonisolated func stage(
        _ version: PromptVersion, telling events: [ReleaseEvent]
    ) async throws(BackendError) -> StagedVersion {
        let (release, folder, path) = try place(of: version)
        if let known: VersionRecord = try read(version.meta.name, in: folder, of: release) {
            return StagedVersion(version: known.version)
        }
        if try state.hasSetAside(path) { try await checkDamage(of: path, version, release) }
        var fresh = version
        fresh.meta.uid = configuration.makeUID()
        fresh.meta.resourceVersion = "1"
        fresh.provenance = await provenance(of: release)
        let ticket = try audit.announce(Self.attributed(events, to: fresh.provenance))
        do throws(BackendError) {
            return StagedVersion(version: fresh, file: try state.stage(VersionRecord(fresh)), ticket: ticket)
        } catch {
            audit.void(ticket, because: error.message)
            throw error
        }
    }

    private nonisolated func discard(_ staged: StagedVersion, because why: String) {
        if let file = staged.file { state.discard(file) }
        audit.void(staged.ticket, because: why)
    }

    private nonisolated func publish(_ staged: StagedVersion) throws(BackendError) -> PromptVersion {
        guard let file = staged.file else { return staged.version }
        let (release, folder, path) = try place(of: staged.version)
        do throws(BackendError) {
            if try state.publishNew(file, at: path) {
                audit.settle(staged.ticket)
                return staged.version
            }
        } catch {
            audit.void(staged.ticket, because: error.message)
            throw error
        }
        audit.void(staged.ticket, because: "another version of that name was recorded first")
        guard let known: VersionRecord = try read(staged.version.meta.name, in: folder, of: release) else {
            throw .conflict("the version \(staged.version.meta.name) was deleted while it was recorded")
        }
        return known.version
    }

    private nonisolated func place(
        of version: PromptVersion
    ) throws(BackendError) -> (release: ObjectKey, folder: String, path: String) {
        let release = ObjectKey(namespace: version.meta.namespace, name: version.releaseName)
        let folder = try state.folder.versionsFolder(release)
        return (release, folder, try state.folder.recordFile(version.meta.name, in: folder))
    }

    /// A name whose record was damaged may be taken again only with the digest that the release's status remembers.
    private func checkDamage(
        of path: String, _ version: PromptVersion, _ release: ObjectKey
    ) throws(BackendError) {
        let known = try readRecord(release)?.status?.versions.first { $0.name == version.version }
        guard known?.digest == version.digest else {
            throw .corrupted(
                "the record of version \(version.version) of \(release) was damaged and set aside beside \(path): mend "
                    + "it and put it back, or remove it")
        }
    }

    package nonisolated func deleteVersion(_ version: PromptVersion) async throws(BackendError) {
        let release = ObjectKey(namespace: version.meta.namespace, name: version.releaseName)
        try state.remove(state.folder.recordFile(version.meta.name, in: state.folder.versionsFolder(release)))
    }

    package nonisolated func runs(of release: ObjectKey) async throws(BackendError) -> [EvaluationRun] {
        let folder = try state.folder.runsFolder(release)
        var runs: [EvaluationRun] = []
        for name in try state.recordNames(in: folder) {
            if let record: RunRecord = try read(name, in: folder, of: release) { runs.append(record.run) }
        }
        return runs.sorted { ($0.result.startedAt, $0.meta.name) < ($1.result.startedAt, $1.meta.name) }
    }

    package nonisolated func save(_ run: EvaluationRun) async throws(BackendError) {
        let release = ObjectKey(namespace: run.meta.namespace, name: run.releaseName)
        let path = try state.folder.recordFile(run.meta.name, in: state.folder.runsFolder(release))
        let staged = try state.stage(RunRecord(run, uid: configuration.makeUID()))
        try await durable.state()
        _ = try state.publishNew(staged, at: path)
        try await durable.state()
        related.tell(RelatedObject(kind: .run, key: run.meta.key, releaseName: run.releaseName, resourceVersion: "1"))
    }

    package nonisolated func deleteRun(_ run: EvaluationRun) async throws(BackendError) {
        let release = ObjectKey(namespace: run.meta.namespace, name: run.releaseName)
        try state.remove(state.folder.recordFile(run.meta.name, in: state.folder.runsFolder(release)))
    }

    /// The record of one object; a damaged file is set aside and reported once.
    nonisolated func read<Record: StateRecord>(
        _ name: String, in folder: String, of release: ObjectKey
    ) throws(BackendError) -> Record? {
        let path = try state.folder.recordFile(name, in: folder)
        do throws(BackendError) {
            return try state.read(Record.self, at: path)
        } catch {
            if case .corrupted = error { try setAside(path, of: release) }
            throw error
        }
    }
}
