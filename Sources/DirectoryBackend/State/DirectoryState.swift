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

    /// What the audit log tells of a release, or of all, oldest first; without what did not happen after all.
    package func events(of release: ObjectKey? = nil) throws(BackendError) -> [ReleaseEvent] {
        try auditLines(of: release).compactMap { if case .event(let told) = $0.entry { told } else { nil } }
    }

    /// The lines of the audit log that tell of a release, or all of them, oldest first; without what did not happen
    /// after all. Lines that make no sense are passed over: `verifyAudit` finds them.
    package func auditLines(of release: ObjectKey? = nil) throws(BackendError) -> [AuditLine] {
        let folder = AuditFolder(path: state.folder.auditFolder, files: state.files)
        return try BackendError.mapping { () throws(FileError) in try AuditReader(folder).lines(of: release) }
    }

    /// Checks the chain of the audit log, and that it holds all that the records remember of it.
    ///
    /// `head` is the hash of a line that was noted elsewhere. Works beside a running operator.
    package func verifyAudit(head: String? = nil) throws(BackendError) -> AuditReport {
        // Read first: a line is always written before anything remembers it.
        let anchors = try auditAnchors()
        let folder = AuditFolder(path: state.folder.auditFolder, files: state.files)
        return try BackendError.mapping { () throws(FileError) in
            var verifier = AuditVerifier(anchors: anchors, head: head)
            try AuditReader(folder).forEachSegment { segment, text in verifier.take(text, of: segment) }
            return verifier.report
        }
    }

    private func auditAnchors() throws(BackendError) -> [AuditVerifier.Anchor] {
        var anchors: [AuditVerifier.Anchor] = []
        // A damaged record says nothing: its operator reports it.
        for key in try state.keys(in: state.folder.releasesFolder) {
            let record = try? state.read(ReleaseRecord.self, at: state.folder.releaseFile(key))
            if let line = record?.audit { anchors.append(.init(line: line, source: "the record of release \(key)")) }
        }
        for key in try state.keys(in: state.folder.formerFolder) {
            let record = try? state.read(FormerRelease.self, at: state.folder.formerFile(key))
            if let line = record?.audit { anchors.append(.init(line: line, source: "the note of deleted \(key)")) }
        }
        if let head = try? state.read(AuditHead.self, at: state.folder.auditHeadFile) {
            anchors.append(.init(line: head.line, source: "audit/HEAD"))
        }
        return anchors
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
