#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Reads the bundle in a folder, which may be a mounted ConfigMap, a folder of the directory backend or plain files.
public struct BundleReader: Sendable, Hashable {
    /// What changes whenever the bundle in a folder may have: the folder that holds the files, and its index's inode,
    /// size and time.
    public struct Revision: Sendable, Hashable {
        fileprivate let folder: Folder
        fileprivate let inode: UInt64
        fileprivate let size: Int64
        fileprivate let seconds: Int64
        fileprivate let nanoseconds: Int64
    }

    /// Where the files are: a folder that is replaced as a whole and never changes, or one that may.
    fileprivate struct Folder: Sendable, Hashable {
        let path: String
        let isSnapshot: Bool
    }

    /// How often a folder that changes while it is read is read anew.
    private static let attempts = 5

    /// The folder with `release.json` in it.
    public let directory: String

    public init(directory: String) { self.directory = directory }

    /// Reads the whole bundle as it was at one time.
    ///
    /// All files are read through the one folder that `..data` stands for, so that a swap in between is not seen; when
    /// that folder goes away meanwhile, or plain files change, the reading starts anew. Throws `unreadable`, `malformed`
    /// or `unsupported` with the name of the file.
    public func load() throws(BundleError) -> LoadedBundle { try loadWithRevision().bundle }

    /// Reads the whole bundle, and says which revision it is of.
    public func loadWithRevision() throws(BundleError) -> (bundle: LoadedBundle, revision: Revision) {
        for _ in 1..<Self.attempts {
            let before = try revision()
            do throws(BundleError) {
                let bundle = try read(from: before.folder)
                if before.folder.isSnapshot { return (bundle, before) }
                if try revision() == before { return (bundle, before) }
            } catch {
                guard try revision() != before else { throw error }
            }
        }
        let last = try revision()
        return (try read(from: last.folder), last)
    }

    /// The revision that is there now; cheap enough to be asked every second.
    public func revision() throws(BundleError) -> Revision {
        // The folder can go away between the two steps when it is replaced just then.
        for _ in 1..<Self.attempts {
            let folder = try currentFolder()
            do throws(BundleError) {
                return try revision(of: folder)
            } catch {
                guard try currentFolder() != folder else { throw error }
            }
        }
        return try revision(of: try currentFolder())
    }

    private func currentFolder() throws(BundleError) -> Folder {
        guard let snapshot = try FileAccess.resolve(directory + "/..data") else {
            return Folder(path: directory, isSnapshot: false)
        }
        return Folder(path: snapshot, isSnapshot: true)
    }

    private func revision(of folder: Folder) throws(BundleError) -> Revision {
        let status = try FileAccess.status(of: folder.path + "/" + BundleFormat.indexFile)
        return Revision(
            folder: folder, inode: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: Int64(status.modification.tv_sec), nanoseconds: Int64(status.modification.tv_nsec))
    }

    private func read(from folder: Folder) throws(BundleError) -> LoadedBundle {
        try LoadedBundle { name throws(BundleError) in try FileAccess.bytes(of: folder.path + "/" + name) }
    }
}

/// The system calls that a reader needs.
private enum FileAccess {
    /// The real path behind a link; nil when there is nothing of that name.
    static func resolve(_ path: String) throws(BundleError) -> String? {
        guard let resolved = realpath(path, nil) else {
            if errno == ENOENT { return nil }
            throw unreadable(path)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    static func status(of path: String) throws(BundleError) -> stat {
        var status = stat()
        guard stat(path, &status) == 0 else { throw unreadable(path) }
        return status
    }

    static func bytes(of path: String) throws(BundleError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return bytes }
            if count > 0 {
                bytes += buffer[..<count]
            } else if errno != EINTR {
                throw unreadable(path)
            }
        }
    }

    private static func unreadable(_ path: String) -> BundleError {
        .unreadable(file: path, reason: String(cString: strerror(errno)))
    }
}

extension stat {
    fileprivate var modification: timespec {
        #if canImport(Darwin)
            st_mtimespec
        #else
            st_mtim
        #endif
    }
}
