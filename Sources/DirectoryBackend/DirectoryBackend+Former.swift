import Logging
import PromptCore
import PromptOperator

/// A release that was forgotten while its records stay for a time.
struct FormerRelease: StateRecord, Codable {
    var formatVersion = 1
    var namespace: String
    var name: String
    var keepRecordsUntil: Timestamp
    /// The line of the audit log that tells of it; nil: none does.
    var audit: AuditAnchor?
}

extension DirectoryBackend {
    /// Removes the records of forgotten releases whose time has come; a name that is in use again keeps them.
    func expireFormer() {
        let now = configuration.now()
        for (key, horizon) in former where horizon <= now {
            do throws(BackendError) {
                if identities[key] == nil { try removeRecords(of: key) }
                try state.remove(state.folder.formerFile(key))
                former[key] = nil
            } catch {
                logger.warning(
                    "Old records not removed: tried again later",
                    metadata: ["release": "\(key)", "error": "\(error.message)"])
            }
        }
    }

    private func removeRecords(of key: ObjectKey) throws(BackendError) {
        let decisions = try state.folder.decisionsFolder(namespace: key.namespace)
        let prefix = try StateFolder.decisionPrefix(key.name)
        for name in try state.recordNames(in: decisions) where name.hasPrefix(prefix) {
            try state.remove(decisions + "/" + name + ".json")
        }
        for folder in [try state.folder.runsFolder(key), try state.folder.versionsFolder(key)] {
            try BackendError.mapping { () throws(FileError) in try state.files.removeFlatFolder(folder) }
        }
    }
}
