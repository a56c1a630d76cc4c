import Glibc

@testable import DirectoryBackend

/// The files of this machine with faults: `fault` names the error of an operation on a path, or nil.
struct FaultyFileSystem: FileSystem {
    enum Operation: Sendable, Hashable { case status, names, read, makeFolder, write, makeLink, rename, remove, sync }

    var fault: @Sendable (Operation, String) -> Int32? = { _, _ in nil }
    /// Called after each reading of a file, before anybody looks whether it was replaced meanwhile.
    var afterRead: @Sendable (String) -> Void = { _ in }
    /// Half of what a failed append should have added stays.
    var tearsLines = false
    private let files = LocalFileSystem()

    init(
        fault: @escaping @Sendable (Operation, String) -> Int32? = { _, _ in nil },
        afterRead: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.fault = fault
        self.afterRead = afterRead
    }

    private func check(_ operation: Operation, _ path: String) throws(FileError) {
        if let code = fault(operation, path) { throw FileError("\(operation)", path, code: code) }
    }

    func status(of path: String, followingLinks: Bool) throws(FileError) -> FileStatus {
        try check(.status, path)
        return try files.status(of: path, followingLinks: followingLinks)
    }

    func names(in folder: String) throws(FileError) -> [String] {
        try check(.names, folder)
        return try files.names(in: folder)
    }

    func readOnce(_ path: String, limit: Int) throws(FileError) -> FileContent {
        try check(.read, path)
        let content = try files.readOnce(path, limit: limit)
        afterRead(path)
        return content
    }

    func readOnce(realPath path: String, limit: Int) throws(FileError) -> FileContent {
        try check(.read, path)
        let content = try files.readOnce(realPath: path, limit: limit)
        afterRead(path)
        return content
    }

    func destination(of link: String) throws(FileError) -> String { try files.destination(of: link) }

    func realPath(of path: String) throws(FileError) -> String { try files.realPath(of: path) }

    func makeFolder(_ path: String) throws(FileError) {
        try check(.makeFolder, path)
        try files.makeFolder(path)
    }

    func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try check(.write, path)
        try files.write(bytes, to: path)
    }

    func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        do throws(FileError) {
            try check(.write, path)
        } catch {
            // What a full disk or a kill leaves.
            if tearsLines { try files.append(Array(bytes.prefix(bytes.count / 2)), to: path) }
            throw error
        }
        try files.append(bytes, to: path)
    }

    func makeLink(to destination: String, at path: String) throws(FileError) {
        try check(.makeLink, path)
        try files.makeLink(to: destination, at: path)
    }

    func rename(_ path: String, to destination: String) throws(FileError) {
        try check(.rename, destination)
        try files.rename(path, to: destination)
    }

    func renameNew(_ path: String, to destination: String) throws(FileError) {
        try check(.rename, destination)
        try files.renameNew(path, to: destination)
    }

    func removeFile(_ path: String) throws(FileError) {
        try check(.remove, path)
        try files.removeFile(path)
    }

    func removeFolder(_ path: String) throws(FileError) {
        try check(.remove, path)
        try files.removeFolder(path)
    }

    func sync(fileSystemOf folder: String) throws(FileError) {
        try check(.sync, folder)
        try files.sync(fileSystemOf: folder)
    }
}
