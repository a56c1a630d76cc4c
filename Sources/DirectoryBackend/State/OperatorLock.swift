import Glibc

/// Why the operator cannot start on its folders; each case says what a person can do.
package enum StartFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another operator works on this state folder; `holder` as it named itself in the lock file.
    case alreadyRunning(holder: String?, lockFile: String)
    /// The state folder was written by a newer build.
    case newerFormat(found: String, supported: Int, file: String)
    /// A folder cannot be used.
    case unusable(String)

    package var description: String {
        switch self {
        case .alreadyRunning(let holder, let lockFile):
            "another operator\(holder.map { " (\($0))" } ?? "") holds \(lockFile): stop it first, or use another "
                + "state folder"
        case .newerFormat(let found, let supported, let file):
            "\(file) says format \(found), this build reads up to \(supported): use a newer build"
        case .unusable(let reason): reason
        }
    }
}

/// Keeps a second operator off a state folder for as long as it lives.
///
/// The kernel's lock (`flock(2)`) is the fence: a killed process gives it up by itself, a stopped one keeps it, and no
/// time passes it on. It is on a file, not on its name: `standing` tells whether they still go together.
final class OperatorLock: Sendable {
    /// What has become of a lock.
    enum Standing: Sendable, Hashable {
        case held
        /// The file was removed or another one stands in its place: somebody else may hold that one.
        case replaced
        /// Nobody can tell now.
        case unknown(FileError)
    }

    private let file: String
    private let descriptor: Int32
    private let identity: FileIdentity

    /// Takes the lock and writes into the file who holds it, for people.
    init(file: String, holder: String) throws(StartFailure) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .unusable(FileError("open", file, code: errno).message) }
        do throws(StartFailure) {
            try Self.lock(descriptor, file)
            var status = stat()
            guard fstat(descriptor, &status) == 0 else {
                throw .unusable(FileError("look at", file, code: errno).message)
            }
            identity = FileStatus(status).fingerprint.identity
        } catch {
            _ = close(descriptor)
            throw error
        }
        self.file = file
        self.descriptor = descriptor
        // Its last holder removed the file, or somebody did, while this one waited for it.
        guard standing == .held else { throw .alreadyRunning(holder: nil, lockFile: file) }
        write(holder)
    }

    deinit { _ = close(descriptor) }

    /// Whether the file at the lock's path is still the one that is locked.
    var standing: Standing {
        var status = stat()
        guard stat(file, &status) == 0 else {
            let error = FileError("look at", file, code: errno)
            return error.isAbsence ? .replaced : .unknown(error)
        }
        return FileStatus(status).fingerprint.identity == identity ? .held : .replaced
    }

    private static func lock(_ descriptor: Int32, _ file: String) throws(StartFailure) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
        let code = errno
        guard code == EWOULDBLOCK else { throw .unusable(FileError("lock", file, code: code).message) }
        throw .alreadyRunning(holder: holder(in: descriptor), lockFile: file)
    }

    /// The lock holds without it, so a full disk is no reason not to.
    private func write(_ holder: String) {
        let text = Array("\(holder)\n".utf8)
        if pwrite(descriptor, text, text.count, 0) == text.count { _ = ftruncate(descriptor, off_t(text.count)) }
    }

    private static func holder(in descriptor: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 400)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        let line = String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return line.isEmpty ? nil : line
    }
}
