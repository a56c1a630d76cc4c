import Glibc
import Synchronization

/// The fence around what an operator writes: open until it has taken its lock, and shut for good once that is gone.
final class Fence: Sendable {
    private enum State {
        case open
        case held(OperatorLock)
        case shut
    }

    private let state = Mutex(State.open)

    /// Whether the lock was taken, be it still held or not.
    var isTaken: Bool {
        state.withLock { if case .open = $0 { false } else { true } }
    }

    /// From now on nothing is written without this lock.
    func hold(_ lock: OperatorLock) { state.withLock { $0 = .held(lock) } }

    /// Gives the lock up; nothing is written any more.
    func shut() { state.withLock { $0 = .shut } }

    /// What has become of the lock; nil before it was taken.
    var standing: OperatorLock.Standing? {
        switch state.withLock({ $0 }) {
        case .open: nil
        case .held(let lock): lock.standing
        case .shut: .replaced
        }
    }

    /// Throws `ESTALE` where the lock is gone.
    func check(_ operation: String, _ path: String) throws(FileError) {
        switch standing {
        case nil, .held: return
        case .replaced: throw FileError(operation, path, code: ESTALE)
        case .unknown(let error): throw FileError(operation, path, code: error.code)
        }
    }
}

/// Files of which nothing is written or removed unless the operator's lock still stands at that moment.
///
/// Each change pays one look at the lock file. A stopped process that goes on after its state folder was replaced is
/// held up here, before it has come to notice.
struct FencedFiles: FileSystem {
    private let files: any FileSystem
    private let fence: Fence

    init(_ files: any FileSystem, _ fence: Fence) {
        self.files = files
        self.fence = fence
    }

    func status(of path: String, followingLinks: Bool) throws(FileError) -> FileStatus {
        try files.status(of: path, followingLinks: followingLinks)
    }

    func names(in folder: String) throws(FileError) -> [String] { try files.names(in: folder) }

    func entries(in folder: String) throws(FileError) -> [FolderEntry] { try files.entries(in: folder) }

    func readOnce(_ path: String, limit: Int) throws(FileError) -> FileContent {
        try files.readOnce(path, limit: limit)
    }

    func readOnce(realPath path: String, limit: Int) throws(FileError) -> FileContent {
        try files.readOnce(realPath: path, limit: limit)
    }

    func destination(of link: String) throws(FileError) -> String { try files.destination(of: link) }

    func realPath(of path: String) throws(FileError) -> String { try files.realPath(of: path) }

    func sync(fileSystemOf folder: String) throws(FileError) { try files.sync(fileSystemOf: folder) }

    func isLocal(_ folder: String) -> Bool { files.isLocal(folder) }

    func makeFolder(_ path: String) throws(FileError) {
        try fence.check("make the folder", path)
        try files.makeFolder(path)
    }

    func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try fence.check("write", path)
        try files.write(bytes, to: path)
    }

    func makeLink(to destination: String, at path: String) throws(FileError) {
        try fence.check("make the link", path)
        try files.makeLink(to: destination, at: path)
    }

    func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        try fence.check("write", path)
        try files.append(bytes, to: path)
    }

    func appendPrivately(_ bytes: [UInt8], to path: String) throws(FileError) {
        try fence.check("write", path)
        try files.appendPrivately(bytes, to: path)
    }

    func rename(_ path: String, to destination: String) throws(FileError) {
        try fence.check("replace", destination)
        try files.rename(path, to: destination)
    }

    func renameNew(_ path: String, to destination: String) throws(FileError) {
        try fence.check("make", destination)
        try files.renameNew(path, to: destination)
    }

    func removeFile(_ path: String) throws(FileError) {
        try fence.check("remove", path)
        try files.removeFile(path)
    }

    func removeFolder(_ path: String) throws(FileError) {
        try fence.check("remove", path)
        try files.removeFolder(path)
    }
}
