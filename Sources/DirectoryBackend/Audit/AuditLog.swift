import Glibc
import PromptCore
import PromptOperator
import Synchronization

/// Writes the audit log of a state folder; one writer a folder, which holds its lock.
///
/// Lines are only ever added. A change is announced before it is made, and its lines are voided by another line when it
/// is not made after all; the lines are made durable by the sync that comes before the change in any case. So no change
/// is without its lines, whenever the writer is killed, and a start voids what the last writer could not.
final class AuditLog: Sendable {
    /// Lines that announce a change, until it is decided.
    struct Ticket: Sendable, Hashable {
        let sequences: ClosedRange<Int>
        /// Of the last of them.
        let anchor: AuditAnchor
    }

    private struct Guarded {
        var chain = AuditChain()
        /// The file that is written to; nil where the next line begins one.
        var segment: (number: Int, size: Int)?
        var nextNumber = 1
        /// The first lines of what is not decided.
        var open: Set<Int> = []
        /// To be written before anything else: nothing could be written when they were due.
        var owed: [AuditEntry] = []
    }

    private let folder: AuditFolder
    /// In bytes.
    private let fileSize: Int
    private let temporaryFolder: String
    private let makeWord: @Sendable () -> String
    private let now: @Sendable () -> Timestamp
    private let guarded = Mutex(Guarded())

    /// The log of a state folder; nothing is read or written before `open`.
    init(_ state: StateFiles, fileSize: Int = AuditFolder.limit, now: @escaping @Sendable () -> Timestamp) {
        self.fileSize = fileSize
        folder = AuditFolder(path: state.folder.auditFolder, files: state.files)
        temporaryFolder = state.folder.temporaryFolder
        makeWord = state.makeWord
        self.now = now
    }

    /// The last line.
    var last: AuditAnchor { guarded.withLock { $0.chain.last } }

    /// Goes on where the files end.
    func open() throws(FileError) -> AuditTail {
        try folder.files.makeFolders(folder.path)
        let tail = try AuditTail(of: folder)
        guarded.withLock { guarded in
            guarded = Guarded()
            guarded.chain = AuditChain(after: tail.last)
            guarded.nextNumber = tail.lastNumber + 1
            // What was left half written is never continued.
            if tail.isWhole, tail.lastNumber > 0 { guarded.segment = (tail.lastNumber, tail.size) }
        }
        return tail
    }

    /// Leaves out the numbers of lines that others remember and that are lost.
    func skip(to sequence: Int) { guarded.withLock { $0.chain.skip(to: sequence) } }

    /// Writes entries that need no deciding.
    func append(_ entries: [AuditEntry]) throws(BackendError) { _ = try write(entries, isOpen: false) }

    /// Writes entries that need no deciding, now or before the next line; the error says why not now.
    func owe(_ entries: [AuditEntry]) -> BackendError? {
        guarded.withLock { $0.owed += entries }
        do throws(BackendError) {
            try append([])
            return nil
        } catch {
            return error
        }
    }

    /// Announces a change; nil for one of which nothing is told. Throws `unavailable` where it cannot be written: then
    /// the change is not to be made.
    func announce(_ events: [ReleaseEvent]) throws(BackendError) -> Ticket? {
        guard !events.isEmpty else { return nil }
        return try write(events.map(AuditEntry.event), isOpen: true)
    }

    /// The change was made.
    func settle(_ ticket: Ticket?) {
        guard let ticket else { return }
        guarded.withLock { _ = $0.open.remove(ticket.sequences.lowerBound) }
    }

    /// The change was not made. What cannot be written now goes before the next line, or is found at the next start.
    func void(_ ticket: Ticket?, because why: String) {
        guard let ticket else { return }
        _ = owe([.voided(ticket.sequences, why: why)])
    }

    private func write(_ entries: [AuditEntry], isOpen: Bool) throws(BackendError) -> Ticket? {
        let result: Result<Ticket?, FileError> = guarded.withLock { guarded in
            do throws(FileError) {
                return .success(try write(entries, isOpen: isOpen, &guarded))
            } catch {
                return .failure(error)
            }
        }
        do throws(FileError) { return try result.get() } catch { throw .unavailable(error.message) }
    }
}

// MARK: - One writing

extension AuditLog {
    private func write(
        _ entries: [AuditEntry], isOpen: Bool, _ guarded: inout Guarded
    ) throws(FileError) -> Ticket? {
        let all = guarded.owed + entries
        guard !all.isEmpty else { return nil }
        let isNew = try !canContinue(guarded.segment)
        var chain = guarded.chain
        var bytes: [UInt8] = []
        let oldest = guarded.open.min()
        if isNew { bytes += chain.link(.began(segment: guarded.nextNumber), at: now(), open: oldest) }
        let first = chain.last.sequence + guarded.owed.count + 1
        let open = isOpen ? min(oldest ?? first, first) : oldest
        for entry in all { bytes += chain.link(entry, at: entry.at ?? now(), open: open) }
        try put(bytes, isNew: isNew, &guarded)
        guarded.chain = chain
        for case .voided(let lines, _) in guarded.owed { guarded.open.remove(lines.lowerBound) }
        guarded.owed = []
        guard isOpen, !entries.isEmpty else { return nil }
        guarded.open.insert(first)
        return Ticket(sequences: first...chain.last.sequence, anchor: chain.last)
    }

    /// A file that is full, or not as long as it was left, is not written to again.
    private func canContinue(_ segment: (number: Int, size: Int)?) throws(FileError) -> Bool {
        guard let segment, segment.size < fileSize else { return false }
        let status = try folder.files.statusIfPresent(of: folder.file(segment.number), followingLinks: false)
        return status?.kind == .file && status.map { Int($0.fingerprint.size) } == segment.size
    }

    private func put(_ bytes: [UInt8], isNew: Bool, _ guarded: inout Guarded) throws(FileError) {
        guard isNew else {
            guard let segment = guarded.segment else { return }
            try folder.files.append(bytes, to: folder.file(segment.number))
            guarded.segment = (segment.number, segment.size + bytes.count)
            return
        }
        let number = guarded.nextNumber
        let staged = temporaryFolder + "/" + makeWord()
        try folder.files.makeFolders(temporaryFolder)
        try folder.files.makeFolders(folder.path)
        try folder.files.write(bytes, to: staged)
        do throws(FileError) {
            try folder.files.renameNew(staged, to: folder.file(number))
        } catch {
            // What somebody else put there is not written over: the next try takes the next number.
            if error.code == EEXIST { guarded.nextNumber += 1 }
            // A leftover is removed at the next start.
            _ = try? folder.files.removeFileIfPresent(staged)
            throw error
        }
        guarded.segment = (number, bytes.count)
        guarded.nextNumber += 1
    }
}

extension AuditEntry {
    /// When it happened; nil for what happens as it is written.
    fileprivate var at: Timestamp? { if case .event(let event) = self { event.at } else { nil } }
}
