import Foundation
import PromptCore
import PromptOperator

/// Writes a person's decision into the state folder of an operator that may be running; for the command line.
package struct DecisionWriter: Sendable {
    /// What the temporary files of this writer begin with: an operator that starts leaves them alone for a while.
    static let temporaryPrefix = "decision-"

    private let state: StateFiles

    /// A writer into the state folder at `path`.
    package init(statePath path: String, files: any FileSystem = LocalFileSystem()) {
        state = StateFiles(folder: StateFolder(path: path), files: files) {
            Self.temporaryPrefix + SystemSource.word()
        }
    }

    /// Writes a decision that is not there yet, durably; without a name or uid it is given one.
    ///
    /// Throws `conflict` when the name is taken, `denied` for a name that is none, and `notFound` when no operator ever
    /// used this state folder.
    package func write(_ decision: ReleaseDecision) throws(BackendError) -> ReleaseDecision {
        try checkFormat()
        var decision = decision
        if decision.meta.name.isEmpty {
            decision.meta.name = "\(decision.releaseName)-\(SystemSource.word().prefix(5))"
        }
        if decision.meta.uid.isEmpty { decision.meta.uid = UUID().uuidString.lowercased() }
        let release = ObjectKey(namespace: decision.meta.namespace, name: decision.releaseName)
        let path = try state.folder.decisionFile(decision.meta.name, of: release)
        let staged = try state.stage(DecisionRecord(decision))
        try sync()
        guard try state.publishNew(staged, at: path) else {
            throw .conflict("a decision named \(decision.meta.key) is there already")
        }
        try sync()
        return decision
    }

    private func checkFormat() throws(BackendError) {
        let file = state.folder.formatFile
        guard let found = try BackendError.mapping({ () throws(FileError) in try state.format() }) else {
            throw .notFound("\(state.folder.path) is not the state folder of an operator")
        }
        guard StateFolder.isReadable(format: found) else {
            if found.isEmpty { throw .denied("\(file) is empty: it should say which format the folder has") }
            throw .denied(
                "\(file) says format \(found), this build reads up to \(StateFolder.format): use a newer build")
        }
    }

    private func sync() throws(BackendError) {
        try BackendError.mapping { () throws(FileError) in try state.files.sync(fileSystemOf: state.folder.path) }
    }
}
