import Glibc

/// Reads small files whole.
enum LocalFile {
    /// More than any certificate, token or kubeconfig.
    private static let largest = 16 << 20

    static func read(_ path: String) throws(FileFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(code: errno) }
        defer { _ = close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure(code: errno) }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= largest else { throw FileFailure(code: EFBIG) }
        }
    }

    /// What tells one state of a file from another, through links; nil where it cannot be told.
    static func version(of path: String) -> FileVersion? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return FileVersion(
            device: status.st_dev, inode: status.st_ino, size: status.st_size, seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}

/// Why a file could not be read.
struct FileFailure: Error, Sendable, Hashable {
    /// The `errno`.
    var code: Int32

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// The system's words.
    var reason: String { String(cString: strerror(code)) }
}

/// A state of a file: replaced or written to, it has another.
struct FileVersion: Sendable, Hashable {
    var device: dev_t
    var inode: ino_t
    var size: off_t
    var seconds: Int
    var nanoseconds: Int
}

/// Files that are read again when they change, and of which the last good state counts while they cannot be read.
struct FileCache: Sendable {
    private struct Entry {
        var version: FileVersion?
        var bytes: [UInt8]
    }

    private var entries: [String: Entry] = [:]

    /// The file's bytes now. Throws only for a file that was never read.
    mutating func bytes(of path: String) throws(FileFailure) -> [UInt8] {
        // Before the file is read: a change in between is seen the next time.
        let version = LocalFile.version(of: path)
        if let entry = entries[path], entry.version == version, version != nil { return entry.bytes }
        do throws(FileFailure) {
            let bytes = try LocalFile.read(path)
            entries[path] = Entry(version: version, bytes: bytes)
            return bytes
        } catch {
            guard let entry = entries[path] else { throw error }
            return entry.bytes
        }
    }
}

extension StringProtocol {
    /// Without the white space at both ends.
    var trimmingBlanks: String {
        let rest = drop { $0.isWhitespace }
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(rest[...last])
    }
}
