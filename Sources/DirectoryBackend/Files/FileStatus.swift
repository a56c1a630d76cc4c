import Glibc

/// What a folder's entry is, and what tells that it changed.
package struct FileStatus: Sendable, Hashable {
    /// What stands at a path.
    package enum Kind: Sendable, Hashable { case file, folder, link, other }

    package var kind: Kind
    /// How many names the file has.
    package var names: Int
    package var fingerprint: FileFingerprint
}

/// What changes whenever a file's content does: two equal fingerprints mean the same file with the same bytes, except
/// within the clock tick of a write (`isRecent`).
package struct FileFingerprint: Sendable, Hashable {
    package var device: UInt64
    package var inode: UInt64
    package var size: Int64
    /// Nanoseconds since 1970 of the last change of the content.
    package var modified: Int64
    /// Nanoseconds since 1970 of the last change of content, name count, owner or mode.
    package var changed: Int64

    /// The file itself, whatever is in it.
    var identity: FileIdentity { FileIdentity(device: device, inode: inode) }

    /// Whether the content was written so shortly before `nanoseconds` that a later write may bear the same time: file
    /// systems count time in ticks of up to 10 ms.
    func isRecent(at nanoseconds: Int64) -> Bool { abs(nanoseconds - modified) < 50_000_000 }
}

/// A file or folder, by whichever path it is reached.
struct FileIdentity: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
}

extension FileStatus {
    /// What `stat(2)` answered.
    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .other
        }
        names = Int(status.st_nlink)
        fingerprint = FileFingerprint(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
            modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
            changed: Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec))
    }
}
