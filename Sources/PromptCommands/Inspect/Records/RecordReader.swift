import DirectoryBackend
import PromptCore
import PromptOperator

/// Reads an operator's state folder for a command; what cannot be read becomes a sentence for its user.
struct RecordReader: Sendable {
    let path: String
    private let state: DirectoryState

    init(path: String) {
        self.path = path
        state = DirectoryState(path: path)
    }

    /// The releases of the state folder, sorted; throws where there is no such folder.
    func keys() throws(CommandFailure) -> [ObjectKey] {
        let keys = try reading { () throws(BackendError) in try state.releaseKeys() }
        if keys.isEmpty { try checkFolder() }
        return keys
    }

    /// Nil when the operator knows no release of that name.
    func release(_ key: ObjectKey) throws(CommandFailure) -> RecordedRelease? {
        try reading { () throws(BackendError) in try state.release(key).map(RecordedRelease.init) }
    }

    /// Oldest first, where `release` is known with those of one moment in the order of its manifest.
    func versions(
        of key: ObjectKey, _ release: RecordedRelease? = nil
    ) throws(CommandFailure) -> [PromptVersion] {
        let versions = try reading { () throws(BackendError) in try state.versions(of: key) }
        return release?.inOrder(versions) ?? versions
    }

    func runs(of release: ObjectKey) throws(CommandFailure) -> [EvaluationRun] {
        try reading { () throws(BackendError) in try state.runs(of: release) }
    }

    func decisions(of release: ObjectKey) throws(CommandFailure) -> [ReleaseDecision] {
        try reading { () throws(BackendError) in try state.decisions(of: release) }
    }

    func events(of release: ObjectKey) throws(CommandFailure) -> [ReleaseEvent] {
        try reading { () throws(BackendError) in try state.events(of: release) }
    }

    /// The lines of the audit log that did happen, oldest first.
    func auditLines(of release: ObjectKey?) throws(CommandFailure) -> [AuditLine] {
        try checkFolder()
        return try reading { () throws(BackendError) in try state.auditLines(of: release) }
    }

    /// What a check of the audit log finds; `head` is the hash of a line that was noted elsewhere.
    func verifyAudit(head: String?) throws(CommandFailure) -> AuditReport {
        try checkFolder()
        return try reading { () throws(BackendError) in try state.verifyAudit(head: head) }
    }

    private func checkFolder() throws(CommandFailure) {
        do throws(FileError) {
            _ = try LocalFileSystem().status(of: path, followingLinks: true)
        } catch {
            throw CommandFailure(
                "the state folder cannot be read: \(error.message)",
                hint: "name it with --state or PROMPTOPS_STATE; `promptops run` makes it", exit: .usage)
        }
    }

    private func reading<Value>(_ read: () throws(BackendError) -> Value) throws(CommandFailure) -> Value {
        do throws(BackendError) {
            return try read()
        } catch {
            throw CommandFailure(error.message)
        }
    }
}
