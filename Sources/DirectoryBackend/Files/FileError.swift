import Glibc
import PromptCore
import PromptOperator

/// A file operation that the system refused: which one, where, and `errno`.
package struct FileError: Error, Sendable, Hashable {
    /// In words that fit "cannot ...": "read", "write", "rename".
    package var operation: String
    package var path: String
    /// The value of `errno`.
    package var code: Int32

    /// What the system said of `operation` on `path`.
    package init(_ operation: String, _ path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    /// For people, with the path.
    package var message: String { "cannot \(operation) \(path): \(reason)" }

    /// What the system calls the error.
    package var reason: String {
        switch code {
        case ENOSPC, EDQUOT: "no space is left on the disk"
        case EFBIG: "it is too large"
        case ESTALE: "the folder was removed or replaced meanwhile"
        default: String(cString: strerror(code))
        }
    }

    /// Nothing of that name, or a folder above it is not there.
    var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
}

extension BackendError {
    /// What a caller can do about a failed file operation.
    init(_ error: FileError) {
        switch error.code {
        case EACCES, EPERM, EROFS, ENAMETOOLONG, ENOTDIR, EISDIR, ELOOP, EINVAL, EFBIG: self = .denied(error.message)
        default: self = .unavailable(error.message)
        }
    }

    /// Runs file operations and turns what they throw into what a caller can do about it.
    static func mapping<Value>(_ body: () throws(FileError) -> Value) throws(BackendError) -> Value {
        do throws(FileError) { return try body() } catch { throw BackendError(error) }
    }
}
