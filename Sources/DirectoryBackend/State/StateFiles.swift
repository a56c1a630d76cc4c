import Glibc
import PromptCore
import PromptOperator

/// Reads and replaces the files of a state folder, each as a whole.
struct StateFiles: Sendable {
    let folder: StateFolder
    let files: any FileSystem
    /// A new word of lower-case letters and digits at each call.
    let makeWord: @Sendable () -> String

    /// A file with its final content, on its way to its name.
    struct Staged: Sendable {
        let path: String
    }

    /// What the folder's `FORMAT` says; nil for a folder that no operator ever used.
    func format() throws(FileError) -> String? {
        do throws(FileError) {
            let text = String(decoding: try files.read(folder.formatFile, limit: 4096).bytes, as: UTF8.self)
            return String(text.prefix { !$0.isNewline }.filter { !$0.isWhitespace })
        } catch {
            if error.isAbsence { return nil }
            throw error
        }
    }

    /// The record in a file; nil when there is none.
    ///
    /// Throws `corrupted` for a file that is no such record, and `denied` for one that a newer build wrote.
    func read<Record: StateRecord>(_ type: Record.Type, at path: String) throws(BackendError) -> Record? {
        guard let bytes = try bytes(at: path, limit: Record.limit) else { return nil }
        let record = try? Record(stateBytes: bytes)
        // A newer format may happen to have all the fields of this one, and mean something else by them.
        let format = record?.formatVersion ?? RecordFormat.claimed(by: bytes) ?? 0
        guard format <= Record.format else {
            throw .denied("\(path) has format \(format), this build reads up to \(Record.format): use a newer build")
        }
        guard let record, format > 0 else { throw .corrupted("\(path) cannot be read: it is damaged") }
        return record
    }

    private func bytes(at path: String, limit: Int) throws(BackendError) -> [UInt8]? {
        do throws(FileError) {
            return try files.read(path, limit: limit).bytes
        } catch {
            if error.isAbsence { return nil }
            throw BackendError(error)
        }
    }

    /// Writes a record beside its place, so that it can be made durable before anybody sees it.
    func stage(_ record: some StateRecord) throws(BackendError) -> Staged {
        let bytes: [UInt8]
        do { bytes = try record.stateBytes() } catch {
            throw .denied("a record cannot be written as JSON: \(error)")
        }
        let path = folder.temporaryFolder + "/" + makeWord()
        do throws(FileError) {
            do throws(FileError) {
                try files.write(bytes, to: path)
            } catch {
                guard error.code == ENOENT else { throw error }
                try files.makeFolders(folder.temporaryFolder)
                try files.write(bytes, to: path)
            }
        } catch {
            // The file's name is another one at each try: told, it would make one problem look like many.
            throw BackendError(FileError(error.operation, folder.temporaryFolder, code: error.code))
        }
        return Staged(path: path)
    }

    /// Puts a staged file in the place of whatever is there.
    func publish(_ staged: Staged, at path: String) throws(BackendError) {
        try move(staged, to: path) { from, to throws(FileError) in try files.rename(from, to: to) }
    }

    /// Gives a staged file a name that nobody has; false when it is taken, and the staged file is gone.
    func publishNew(_ staged: Staged, at path: String) throws(BackendError) -> Bool {
        do throws(FileError) {
            try moving(staged, to: path) { from, to throws(FileError) in try files.renameNew(from, to: to) }
            return true
        } catch {
            discard(staged)
            if error.code == EEXIST { return false }
            throw BackendError(error)
        }
    }

    /// Removes a staged file that is not wanted any more.
    func discard(_ staged: Staged) {
        // A leftover is removed at the next start.
        _ = try? files.removeFileIfPresent(staged.path)
    }

    /// Removes a record; one that is gone already is no error.
    func remove(_ path: String) throws(BackendError) {
        try BackendError.mapping { () throws(FileError) in try files.removeFileIfPresent(path) }
    }

    /// Where a damaged file goes.
    static func asideName(of path: String, at now: Timestamp) -> String { "\(path).corrupt-\(now.milliseconds)" }

    /// Keeps a damaged file under another name, out of the way.
    func setAside(_ path: String, as aside: String) throws(BackendError) {
        try BackendError.mapping { () throws(FileError) in try files.rename(path, to: aside) }
    }

    /// Whether a damaged file was once set aside from this place and is still kept.
    func hasSetAside(_ path: String) throws(BackendError) -> Bool {
        let name = PathText.name(of: path) + ".corrupt-"
        return try BackendError.mapping { () throws(FileError) in
            try files.namesIfPresent(in: PathText.folder(of: path)).contains { $0.hasPrefix(name) }
        }
    }

    /// The names of the records in a folder, without `.json`, sorted.
    func recordNames(in folder: String) throws(BackendError) -> [String] {
        try BackendError.mapping { () throws(FileError) in
            try files.namesIfPresent(in: folder).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        }
    }

    /// Every record below `<folder>/<namespace>/`, by its key, sorted.
    func keys(in folder: String) throws(BackendError) -> [ObjectKey] {
        let namespaces = try BackendError.mapping { () throws(FileError) in try files.namesIfPresent(in: folder) }
        var keys: [ObjectKey] = []
        for namespace in namespaces where StateFolder.isSafe(namespace) {
            for name in try recordNames(in: folder + "/" + namespace) where StateFolder.isSafe(name) {
                keys.append(ObjectKey(namespace: namespace, name: name))
            }
        }
        return keys
    }

    private func move(
        _ staged: Staged, to path: String, by rename: (String, String) throws(FileError) -> Void
    ) throws(BackendError) {
        do throws(FileError) {
            try moving(staged, to: path, by: rename)
        } catch {
            discard(staged)
            throw BackendError(error)
        }
    }

    private func moving(
        _ staged: Staged, to path: String, by rename: (String, String) throws(FileError) -> Void
    ) throws(FileError) {
        do throws(FileError) {
            try rename(staged.path, path)
        } catch {
            guard error.code == ENOENT else { throw error }
            try files.makeFolders(PathText.folder(of: path))
            try rename(staged.path, path)
        }
    }
}
