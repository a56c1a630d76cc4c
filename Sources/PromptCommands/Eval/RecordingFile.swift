import DirectoryBackend
import Glibc
import JSON
import PromptCore
import PromptEvaluation

/// The file that `eval --record` adds to: whatever happens, it is what it was, or that with more lines behind it.
struct RecordingFile {
    let path: String
    private let files = LocalFileSystem()

    private static let maximumBytes = 256 << 20

    init(path: String) { self.path = path }

    /// Throws `usage` for a file that is there and is no file of recorded answers: nothing is asked then.
    func check() throws(CommandFailure) { _ = try existing() }

    /// Puts what was recorded behind what the file says now, at once.
    func add(_ book: ReplayBook) throws(CommandFailure) -> ReplayBook.Addition {
        let addition = book.text(after: try existing())
        guard addition.added > 0 else { return addition }
        // A name of this process: two that record at once do not mix, the later one's file stays whole.
        let part = "\(path).\(getpid()).part"
        do throws(FileError) {
            try files.write(Array(addition.text.utf8), to: part)
            try files.rename(part, to: path)
        } catch {
            _ = unlink(part)
            throw CommandFailure("the answers cannot be recorded: \(error.message)", exit: .error)
        }
        return addition
    }

    private func existing() throws(CommandFailure) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, limit: Self.maximumBytes).bytes
        } catch {
            if error.code == ENOENT { return "" }
            throw CommandFailure("\(path) cannot be recorded to: \(error.reason)", exit: .usage)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure("\(path) is there already and is no text: it is left alone", exit: .usage)
        }
        if let problem = ReplayFile(text).problems.first {
            throw CommandFailure(
                "\(path) is there already and holds more than recorded answers (line \(problem.mark.line): "
                    + "\(problem.message)): it is left alone", exit: .usage)
        }
        return text
    }
}
