import Glibc
import PromptCore

/// The steps before an operator may touch its folders.
struct Preparation: Sendable {
    let configuration: DirectoryConfiguration
    let state: StateFiles

    /// A file of another process on its way to its name may stay that long.
    private static let oldestForeignTemporary: Int64 = 3600 * 1_000_000_000

    private var files: any FileSystem { configuration.files }

    /// Makes the folders, takes the lock, checks the format and removes temporary files.
    func takeFolders() throws(StartFailure) -> OperatorLock {
        try usable { () throws(FileError) in
            for folder in [configuration.output, configuration.state, state.folder.temporaryFolder] {
                try files.makeFolders(folder)
            }
        }
        try checkSeparation()
        // Said at once by a standby too: it could never take over.
        try checkFormat(try usable { () throws(FileError) in try state.format() })
        let lock = try OperatorLock(file: state.folder.lockFile, holder: configuration.holder)
        try checkOrWriteFormat()
        try usable { () throws(FileError) in
            try files.makeFolders(state.folder.decisionsFolder)
            try removeTemporaryFiles()
        }
        return lock
    }

    func isOneFileSystem() throws(StartFailure) -> Bool {
        try usable { () throws(FileError) in
            let state = try files.status(of: configuration.state, followingLinks: true)
            let output = try files.status(of: configuration.output, followingLinks: true)
            return state.fingerprint.device == output.fingerprint.device
        }
    }

    /// Files of ours among the manifests would be read as manifests.
    private func checkSeparation() throws(StartFailure) {
        guard let manifests = try? files.realPath(of: configuration.manifests) else { return }
        for (name, folder) in [("output", configuration.output), ("state", configuration.state)] {
            let path = try usable { () throws(FileError) in try files.realPath(of: folder) }
            guard !PathText.isWithin(path, manifests) else {
                throw .unusable("the \(name) folder \(folder) lies in the manifests folder: use one beside it")
            }
        }
    }

    private func checkOrWriteFormat() throws(StartFailure) {
        if let found = try usable({ () throws(FileError) in try state.format() }) { return try checkFormat(found) }
        try usable { () throws(FileError) in
            // At once and for good: a file that a power cut left empty would be nobody's format.
            let staged = state.folder.temporaryFolder + "/" + state.makeWord()
            try files.write(Array("\(StateFolder.format)\n".utf8), to: staged)
            if configuration.durability == .full { try files.sync(fileSystemOf: state.folder.path) }
            try files.rename(staged, to: state.folder.formatFile)
        }
    }

    /// `found` is nil for a folder that no operator ever used.
    private func checkFormat(_ found: String?) throws(StartFailure) {
        guard let found, !StateFolder.isReadable(format: found) else { return }
        let file = state.folder.formatFile
        guard !found.isEmpty else {
            throw .unusable(
                "\(file) is empty: write into it the number of the format that the folder was written in, which is "
                    + "\(StateFolder.format) for this build")
        }
        throw .newerFormat(found: found, supported: StateFolder.format, file: file)
    }

    private func removeTemporaryFiles() throws(FileError) {
        let folder = state.folder.temporaryFolder
        for name in try files.namesIfPresent(in: folder) {
            let path = folder + "/" + name
            if name.hasPrefix(DecisionWriter.temporaryPrefix),
                let status = try files.statusIfPresent(of: path, followingLinks: false),
                SystemSource.fileTime() - status.fingerprint.modified < Self.oldestForeignTemporary
            {
                continue
            }
            try files.removeFileIfPresent(path)
        }
    }

    private func usable<Value>(_ body: () throws(FileError) -> Value) throws(StartFailure) -> Value {
        do throws(FileError) { return try body() } catch { throw .unusable(error.message) }
    }
}
