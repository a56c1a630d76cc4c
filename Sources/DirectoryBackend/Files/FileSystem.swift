import Glibc

/// The file operations of this backend; tests put faults between them and the disk.
package protocol FileSystem: Sendable {
    /// What stands at a path; with `followingLinks` what a link there leads to.
    func status(of path: String, followingLinks: Bool) throws(FileError) -> FileStatus
    /// The names in a folder without `.` and `..`, in no order; names that are not UTF-8 are left out.
    func names(in folder: String) throws(FileError) -> [String]
    /// The names in a folder as `names` has them, each with what stands there now, links not followed; what went
    /// meanwhile is left out.
    func entries(in folder: String) throws(FileError) -> [FolderEntry]
    /// The bytes of a regular file as one pass over it found them, and its status before that.
    ///
    /// Throws `EINVAL` for anything but a regular file, and `EFBIG` for one of more than `limit` bytes.
    func readOnce(_ path: String, limit: Int) throws(FileError) -> FileContent
    /// As `readOnce`, of a path without links (`realPath`): throws `ELOOP` when one has come to stand in it since.
    func readOnce(realPath path: String, limit: Int) throws(FileError) -> FileContent
    /// Where a symbolic link leads, as it is written in it.
    func destination(of link: String) throws(FileError) -> String
    /// The path without links.
    func realPath(of path: String) throws(FileError) -> String

    /// Makes a folder of mode 0755, whatever the umask.
    func makeFolder(_ path: String) throws(FileError)
    /// Writes a new file of mode 0644, whatever the umask; nothing stays of one that could not be written.
    func write(_ bytes: [UInt8], to path: String) throws(FileError)
    /// Adds to a file, which is made when it is not there.
    func append(_ bytes: [UInt8], to path: String) throws(FileError)
    /// As `append`; a file that it makes is of mode 0600.
    func appendPrivately(_ bytes: [UInt8], to path: String) throws(FileError)
    /// Makes a symbolic link.
    func makeLink(to destination: String, at path: String) throws(FileError)
    /// Puts one name in the place of another, at once.
    func rename(_ path: String, to destination: String) throws(FileError)
    /// Gives a new name; throws `EEXIST` when it is taken.
    func renameNew(_ path: String, to destination: String) throws(FileError)
    /// Removes a file or a link.
    func removeFile(_ path: String) throws(FileError)
    /// Removes an empty folder.
    func removeFolder(_ path: String) throws(FileError)
    /// Makes everything durable that was written to the file system of a folder; blocks for as long as the disk takes.
    func sync(fileSystemOf folder: String) throws(FileError)
    /// Whether only this machine writes to the file system of a folder, so that the kernel knows of every change.
    func isLocal(_ folder: String) -> Bool
}

/// A name in a folder, and what stands there.
package struct FolderEntry: Sendable, Hashable {
    package var name: String
    package var status: FileStatus
}

/// The bytes of a file, with what it was when they were read.
package struct FileContent: Sendable, Hashable {
    package var bytes: [UInt8]
    package var status: FileStatus
}

extension FileSystem {
    package func isLocal(_ folder: String) -> Bool { true }

    package func appendPrivately(_ bytes: [UInt8], to path: String) throws(FileError) { try append(bytes, to: path) }

    package func entries(in folder: String) throws(FileError) -> [FolderEntry] {
        var entries: [FolderEntry] = []
        for name in try names(in: folder) {
            guard let status = try statusIfPresent(of: folder + "/" + name, followingLinks: false) else { continue }
            entries.append(FolderEntry(name: name, status: status))
        }
        return entries
    }

    /// The bytes of a regular file as they were at one time: a file that is replaced or written while it is read is
    /// read again. Throws `EAGAIN` for one that never rests.
    package func read(_ path: String, limit: Int) throws(FileError) -> FileContent {
        try resting(path) { () throws(FileError) in try readOnce(path, limit: limit) }
    }

    /// As `read`, of a path without links: throws `ELOOP` when one has come to stand in it since.
    func read(realPath path: String, limit: Int) throws(FileError) -> FileContent {
        try resting(path) { () throws(FileError) in try readOnce(realPath: path, limit: limit) }
    }

    private func resting(
        _ path: String, _ read: () throws(FileError) -> FileContent
    ) throws(FileError) -> FileContent {
        for _ in 0..<8 {
            let content = try read()
            let after = try status(of: path, followingLinks: true)
            if after.fingerprint == content.status.fingerprint { return content }
        }
        throw FileError("read", path, code: EAGAIN)
    }

    /// The status of what a path leads to; nil when there is nothing.
    func statusIfPresent(of path: String, followingLinks: Bool = true) throws(FileError) -> FileStatus? {
        do throws(FileError) {
            return try status(of: path, followingLinks: followingLinks)
        } catch {
            if error.isAbsence { return nil }
            throw error
        }
    }

    /// The names in a folder, sorted; none when it is not there.
    func namesIfPresent(in folder: String) throws(FileError) -> [String] {
        do throws(FileError) {
            return try names(in: folder).sorted()
        } catch {
            if error.isAbsence { return [] }
            throw error
        }
    }

    /// Where a symbolic link leads; nil when nothing or no link is there.
    func destinationIfPresent(of link: String) throws(FileError) -> String? {
        do throws(FileError) {
            return try destination(of: link)
        } catch {
            if error.isAbsence || error.code == EINVAL { return nil }
            throw error
        }
    }

    /// Makes a folder and those above it that are missing.
    package func makeFolders(_ path: String) throws(FileError) {
        if let status = try statusIfPresent(of: path), status.kind == .folder { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        do throws(FileError) {
            try makeFolder(path)
        } catch {
            // Somebody else made it meanwhile.
            guard error.code == EEXIST, try status(of: path, followingLinks: true).kind == .folder else { throw error }
        }
    }

    /// Removes a file or link that may be gone already.
    func removeFileIfPresent(_ path: String) throws(FileError) {
        do throws(FileError) { try removeFile(path) } catch { if !error.isAbsence { throw error } }
    }

    /// Removes a folder of files; one that is gone already is no error.
    func removeFlatFolder(_ path: String) throws(FileError) {
        for name in try namesIfPresent(in: path) { try removeFileIfPresent(path + "/" + name) }
        do throws(FileError) { try removeFolder(path) } catch { if !error.isAbsence { throw error } }
    }
}
