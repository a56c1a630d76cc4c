import PromptCore
import PromptOperator
import Synchronization

/// The names of the records in folders that many ask about, listed anew only when the folder has changed.
final class FolderNames: Sendable {
    private struct Listing {
        var fingerprint: FileFingerprint
        /// By what stands before the `~` of a name.
        var names: [Substring: [String]]
    }

    private let listings = Mutex<[String: Listing]>([:])

    /// The record names in a folder that begin with `<owner>~`, sorted; none when the folder is not there.
    func names(
        in folder: String, of owner: String, through state: StateFiles, at time: Int64
    ) throws(BackendError) -> [String] {
        // Before the names: a change in between is then seen.
        let status = try BackendError.mapping { () throws(FileError) in try state.files.statusIfPresent(of: folder) }
        guard let print = status?.fingerprint else { return [] }
        let known = listings.withLock { $0[folder] }
        if let known, known.fingerprint == print { return known.names[owner[...]] ?? [] }
        let names = Dictionary(grouping: try state.recordNames(in: folder)) { $0.prefix { $0 != "~" } }
        let listing = Listing(fingerprint: print, names: names)
        listings.withLock { $0[folder] = print.isRecent(at: time) ? nil : listing }
        return names[owner[...]] ?? []
    }
}
