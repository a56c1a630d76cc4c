import PromptCore
import PromptOperator

/// What an operator recorded in its state folder, read without its lock; for the command line.
package struct DirectoryState: Sendable {
    private let state: StateFiles

    /// The state folder at `path`.
    package init(path: String) {
        state = StateFiles(folder: StateFolder(path: path), files: LocalFileSystem(), makeWord: SystemSource.word)
    }

    /// Every release that has a record, sorted.
    package func releaseKeys() throws(BackendError) -> [ObjectKey] { try state.keys(in: state.folder.releasesFolder) }

    /// The record of a release with its status; nil when there is none. Throws `corrupted` for a damaged file.
    package func release(_ key: ObjectKey) throws(BackendError) -> ReleaseRecord? {
        try state.read(ReleaseRecord.self, at: state.folder.releaseFile(key))
    }

    /// Every recorded version of a release, oldest first.
    package func versions(of release: ObjectKey) throws(BackendError) -> [PromptVersion] {
        try records(VersionRecord.self, in: state.folder.versionsFolder(release)).map(\.version)
            .sorted { ($0.recordedAt, $0.meta.name) < ($1.recordedAt, $1.meta.name) }
    }

    /// Every evaluation run of a release, oldest first.
    package func runs(of release: ObjectKey) throws(BackendError) -> [EvaluationRun] {
        try records(RunRecord.self, in: state.folder.runsFolder(release)).map(\.run)
            .sorted { ($0.result.startedAt, $0.meta.name) < ($1.result.startedAt, $1.meta.name) }
    }

    /// Every decision on a release, oldest first.
    package func decisions(of release: ObjectKey) throws(BackendError) -> [ReleaseDecision] {
        let prefix = try StateFolder.decisionPrefix(release.name)
        return try records(
            DecisionRecord.self, in: state.folder.decisionsFolder(namespace: release.namespace),
            where: { $0.hasPrefix(prefix) }
        )
        .map(\.decision)
        .sorted { ($0.meta.creationTimestamp, $0.uid) < ($1.meta.creationTimestamp, $1.uid) }
    }

    /// The last events of all releases, oldest first; all that are kept.
    package func events() throws(BackendError) -> [ReleaseEvent] {
        var events: [ReleaseEvent] = []
        for path in [state.folder.eventsFile + ".1", state.folder.eventsFile] {
            events += EventLog.events(in: try bytes(of: path))
        }
        return events
    }

    private func bytes(of path: String) throws(BackendError) -> [UInt8] {
        do throws(FileError) {
            // The log grows while it is read: one pass is enough.
            return try state.files.readOnce(path, limit: 2 * EventLog.limit).bytes
        } catch {
            if error.isAbsence { return [] }
            throw BackendError(error)
        }
    }

    private func records<Record: StateRecord>(
        _ type: Record.Type, in folder: String, where isWanted: (String) -> Bool = { _ in true }
    ) throws(BackendError) -> [Record] {
        var records: [Record] = []
        for name in try state.recordNames(in: folder) where isWanted(name) {
            if let record = try state.read(Record.self, at: folder + "/" + name + ".json") { records.append(record) }
        }
        return records
    }
}
