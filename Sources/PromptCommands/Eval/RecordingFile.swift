import DirectoryBackend
import Foundation
import JSON
import PromptCore
import PromptEvaluation
import Synchronization

/// The file that `eval --record` adds to: whatever happens, it is what it was, or that with more lines behind it. Each line
/// is there as soon as its answer is, so that a run that is stopped loses none that was paid for.
final class RecordingFile: Sendable {
    private struct State {
        var descriptor: Int32
        /// What was written behind the file's own lines.
        var lines: Set<String> = []
        /// The first thing that went wrong.
        var error: Int32 = 0
    }

    private let path: String
    private let files = LocalFileSystem()
    /// What the file said before.
    private let known: ReplayFile
    private let isNew: Bool
    private let state: Mutex<State>

    private static let maximumBytes = 256 << 20

    /// Opens the file, or makes it. Throws `usage` where it cannot be written, or is no file of recorded answers: nothing is
    /// asked then.
    init(_ path: String) throws(CommandFailure) {
        self.path = path
        isNew = access(path, F_OK) != 0
        let existing = try Self.existing(path, files)
        known = ReplayFile(existing)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw CommandFailure("\(path) cannot be recorded to: \(String(cString: strerror(errno)))", exit: .usage)
        }
        state = Mutex(State(descriptor: descriptor))
        if !existing.isEmpty, existing.utf8.last != 0x0A { write([]) }
    }

    deinit {
        state.withLock { state in
            _ = close(state.descriptor)
            if isNew, state.lines.isEmpty { _ = unlink(path) }
        }
    }

    /// Adds a record at once, and whole, unless the file has one of its key: that one stays.
    func append(_ entry: ReplayBook.Entry) {
        guard !entry.isKnown(to: known) else { return }
        let line = entry.line
        state.withLock { _ = $0.lines.insert(line) }
        write(Array(line.utf8))
    }

    private func write(_ line: [UInt8]) {
        let bytes = line + [UInt8(ascii: "\n")]
        state.withLock { state in
            guard state.error == 0 else { return }
            let count = bytes.withUnsafeBytes { Foundation.write(state.descriptor, $0.baseAddress, $0.count) }
            if count != bytes.count { state.error = count < 0 ? errno : ENOSPC }
        }
    }

    /// Puts what was recorded in the order of its keys, behind what the file says without it, at once.
    func finish(_ book: ReplayBook) throws(CommandFailure) -> ReplayBook.Addition {
        let (lines, error) = state.withLock { ($0.lines, $0.error) }
        guard error == 0 else {
            throw CommandFailure("the answers cannot be recorded: \(String(cString: strerror(error)))", exit: .error)
        }
        let others = try Self.existing(path, files).split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !lines.contains(String($0)) }
        let addition = book.text(after: others.joined(separator: "\n"))
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

    private static func existing(_ path: String, _ files: LocalFileSystem) throws(CommandFailure) -> String {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.read(path, limit: maximumBytes).bytes
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
