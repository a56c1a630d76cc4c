import CLinux
import Glibc

/// The files of this machine.
package struct LocalFileSystem: FileSystem {
    /// The files of this machine.
    package init() {}

    package func status(of path: String, followingLinks: Bool) throws(FileError) -> FileStatus {
        var status = stat()
        try check(followingLinks ? stat(path, &status) : lstat(path, &status), "look at", path)
        return FileStatus(status)
    }

    package func names(in folder: String) throws(FileError) -> [String] {
        try listing(folder) { name, _ in name }
    }

    package func entries(in folder: String) throws(FileError) -> [FolderEntry] {
        try listing(folder) { (name, descriptor) throws(FileError) in
            var status = stat()
            // From the folder on: the way to it is not walked for each name.
            guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                if errno == ENOENT { return nil }
                throw FileError("look at", folder + "/" + name, code: errno)
            }
            return FolderEntry(name: name, status: FileStatus(status))
        }
    }

    /// What `body` makes of each name in a folder, which is given with the folder's descriptor.
    private func listing<Entry>(
        _ folder: String, _ body: (String, Int32) throws(FileError) -> Entry?
    ) throws(FileError) -> [Entry] {
        guard let stream = opendir(folder) else { throw FileError("list", folder, code: errno) }
        defer { closedir(stream) }
        var entries: [Entry] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
            let bytes = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: CChar.self)
            guard let name = String(validatingCString: bytes), name != ".", name != ".." else { continue }
            if let entry = try body(name, dirfd(stream)) { entries.append(entry) }
        }
        guard errno == 0 else { throw FileError("list", folder, code: errno) }
        return entries
    }

    package func readOnce(_ path: String, limit: Int) throws(FileError) -> FileContent {
        // O_NONBLOCK keeps a named pipe from holding us; regular files do not know it.
        try contents(of: open(path, Self.reading), path, limit: limit)
    }

    package func readOnce(realPath path: String, limit: Int) throws(FileError) -> FileContent {
        try contents(of: clinux_open_without_links(path, Self.reading), path, limit: limit)
    }

    private static let reading = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY

    /// Reads to the end and closes; a negative descriptor is one that could not be opened.
    private func contents(of descriptor: Int32, _ path: String, limit: Int) throws(FileError) -> FileContent {
        try check(descriptor, "read", path)
        defer { _ = close(descriptor) }
        var raw = stat()
        try check(fstat(descriptor, &raw), "read", path)
        let status = FileStatus(raw)
        guard status.kind == .file else {
            throw FileError("read", path, code: status.kind == .folder ? EISDIR : EINVAL)
        }
        guard status.fingerprint.size <= limit else { throw FileError("read", path, code: EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(status.fingerprint.size) + 1)
        var used = 0
        while true {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: used), buffer.count - used)
            }
            if count == 0 { break }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("read", path, code: errno) }
            used += count
            guard used <= limit else { throw FileError("read", path, code: EFBIG) }
            // Less than there was room for: that was the end.
            if used < bytes.count { break }
            bytes.append(contentsOf: repeatElement(0, count: used))
        }
        bytes.removeLast(bytes.count - used)
        return FileContent(bytes: bytes, status: status)
    }

    package func destination(of link: String) throws(FileError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        guard count >= 0 else { throw FileError("read the link", link, code: errno) }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    package func realPath(of path: String) throws(FileError) -> String {
        guard let resolved = realpath(path, nil) else { throw FileError("resolve", path, code: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension LocalFileSystem {
    package func makeFolder(_ path: String) throws(FileError) {
        try check(mkdir(path, 0o755), "make the folder", path)
        // Only a umask makes it another one, and a look costs less than a change.
        var status = stat()
        try check(stat(path, &status), "make the folder", path)
        if status.st_mode & 0o7777 != 0o755 { try check(chmod(path, 0o755), "make the folder", path) }
    }

    package func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        try check(descriptor, "write", path)
        do throws(FileError) {
            var status = stat()
            try check(fstat(descriptor, &status), "write", path)
            if status.st_mode & 0o7777 != 0o644 { try check(fchmod(descriptor, 0o644), "write", path) }
            try put(bytes, into: descriptor, path)
        } catch {
            _ = close(descriptor)
            _ = unlink(path)
            throw error
        }
        try check(close(descriptor), "write", path)
    }

    package func append(_ bytes: [UInt8], to path: String) throws(FileError) {
        try append(bytes, to: path, mode: 0o644)
    }

    package func appendPrivately(_ bytes: [UInt8], to path: String) throws(FileError) {
        try append(bytes, to: path, mode: 0o600)
    }

    private func append(_ bytes: [UInt8], to path: String, mode: mode_t) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, mode)
        try check(descriptor, "write", path)
        defer { _ = close(descriptor) }
        try put(bytes, into: descriptor, path)
    }

    package func makeLink(to destination: String, at path: String) throws(FileError) {
        try check(symlink(destination, path), "make the link", path)
    }

    package func rename(_ path: String, to destination: String) throws(FileError) {
        try check(Glibc.rename(path, destination), "replace", destination)
    }

    package func renameNew(_ path: String, to destination: String) throws(FileError) {
        try check(clinux_rename_noreplace(path, destination), "make", destination)
    }

    package func removeFile(_ path: String) throws(FileError) { try check(unlink(path), "remove", path) }

    package func removeFolder(_ path: String) throws(FileError) { try check(rmdir(path), "remove", path) }

    package func sync(fileSystemOf folder: String) throws(FileError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        try check(descriptor, "make durable", folder)
        defer { _ = close(descriptor) }
        try check(clinux_syncfs(descriptor), "make durable", folder)
    }

    package func isLocal(_ folder: String) -> Bool {
        let type = clinux_file_system_type(folder)
        return type >= 0 && !Self.sharedTypes.contains(type)
    }

    /// `f_type` of file systems that other machines write to, of `statfs(2)`: NFS, SMB, SMB2, CIFS, FUSE and virtiofs,
    /// 9P, AFS, Ceph, Lustre, GFS2, OCFS2, Coda.
    private static let sharedTypes: Set<Int> = [
        0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x6573_5546, 0x0102_1997, 0x5346_414F, 0x00C3_6400, 0x0BD0_0BD0,
        0x0116_1970, 0x7461_636F, 0x7375_7245,
    ]

    private func put(_ bytes: [UInt8], into descriptor: Int32, _ path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError("write", path, code: errno) }
            written += count
        }
    }

    /// `result` of a system call: -1 means that `errno` says why.
    private func check(_ result: Int32, _ operation: String, _ path: String) throws(FileError) {
        if result < 0 { throw FileError(operation, path, code: errno) }
    }
}
