import Glibc
import PromptCore
import PromptOperator

/// The answers of runs under way: one file a run, only ever added to, removed when the run has ended.
///
/// Every line begins with its newline, so that one that a kill cut short spoils none after it. Nothing is synced: a power
/// cut may take the last answers, a kill takes none.
struct AnswerFolder: AnswerJournal {
    let state: StateFiles

    /// The longest file that is read.
    private static let limit = 1 << 30

    func lines(of run: String, _ release: ObjectKey) async throws(BackendError) -> [[UInt8]] {
        let path = try state.folder.answersFile(run, of: release)
        do throws(FileError) {
            return try state.files.read(path, limit: Self.limit).bytes.split(separator: UInt8(ascii: "\n")).map(
                Array.init)
        } catch {
            if error.isAbsence { return [] }
            throw BackendError(error)
        }
    }

    func append(_ line: [UInt8], to run: String, _ release: ObjectKey) async throws(BackendError) {
        let path = try state.folder.answersFile(run, of: release)
        let bytes = [UInt8(ascii: "\n")] + line
        try BackendError.mapping { () throws(FileError) in
            do throws(FileError) {
                try state.files.appendPrivately(bytes, to: path)
            } catch {
                guard error.code == ENOENT else { throw error }
                try state.files.makeFolders(PathText.folder(of: path))
                try state.files.appendPrivately(bytes, to: path)
            }
        }
    }

    /// Every line was written when it was added.
    func settle(_ run: String, _ release: ObjectKey) async throws(BackendError) {}

    func remove(_ run: String, _ release: ObjectKey) async throws(BackendError) {
        try state.remove(state.folder.answersFile(run, of: release))
    }

    func runs(of release: ObjectKey) async throws(BackendError) -> Set<String> {
        let folder = try state.folder.answersFolder(release)
        return try BackendError.mapping { () throws(FileError) in
            let names = try state.files.namesIfPresent(in: folder).filter { $0.hasSuffix(".jsonl") }
            return Set(names.map { String($0.dropLast(".jsonl".count)) })
        }
    }
}

extension DirectoryBackend {
    /// Keeps the answers of runs under way in the state folder.
    package nonisolated var answers: any AnswerJournal { AnswerFolder(state: state) }
}
