import Glibc

/// Why the operator cannot start on its folders; each case says what a person can do.
package enum StartFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another operator works on this state folder.
    case alreadyRunning(processID: Int?, lockFile: String)
    /// The state folder was written by a newer build.
    case newerFormat(found: String, supported: Int, file: String)
    /// A folder cannot be used.
    case unusable(String)

    package var description: String {
        switch self {
        case .alreadyRunning(let processID, let lockFile):
            "another operator\(processID.map { " (process \($0))" } ?? "") holds \(lockFile): stop it first, or use "
                + "another state folder"
        case .newerFormat(let found, let supported, let file):
            "\(file) says format \(found), this build reads up to \(supported): use a newer build"
        case .unusable(let reason): reason
        }
    }
}

/// Keeps a second operator off a state folder for as long as it lives; a killed process gives it up by itself.
final class OperatorLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock and writes this process's id into the file.
    init(file: String) throws(StartFailure) {
        let descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw .unusable(FileError("open", file, code: errno).message) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.processID(in: descriptor)
            _ = close(descriptor)
            guard code == EWOULDBLOCK else { throw .unusable(FileError("lock", file, code: code).message) }
            throw .alreadyRunning(processID: holder, lockFile: file)
        }
        let text = Array("\(getpid())\n".utf8)
        // The id is for people only; the lock holds without it.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
        self.descriptor = descriptor
    }

    deinit { _ = close(descriptor) }

    private static func processID(in descriptor: Int32) -> Int? {
        var buffer = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
    }
}
