import Logging
import PromptCore
import Subprocess
import Synchronization

/// Where manifest files came from, asked of git only when somebody wants to know, and once for all who ask at the same
/// time.
final class GitHistory: Sendable {
    private struct Guarded {
        var origins: [String: GitWorkTree.Origin] = [:]
        /// Files that were read since git was asked about them.
        var stale: Set<String> = []
        /// What git is asked about now; empty while it is not.
        var asked: Set<String> = []
        /// Several asked while git was asked last: the next asks about everything.
        var isCrowded = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isProblemTold = false
    }

    /// The pauses in which a git that is at work gets its branch to where its files are.
    private static let pauses: [Duration] = [.milliseconds(20), .milliseconds(60), .milliseconds(150)]

    private let tree: GitWorkTree
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let guarded = Mutex(Guarded())

    /// `clock` is what the short waits for a git at work are measured by.
    init(_ tree: GitWorkTree, clock: any Clock<Duration>, logger: Logger) {
        self.tree = tree
        self.clock = clock
        self.logger = logger
    }

    /// Files were read anew, or are gone.
    func changed(_ paths: some Sequence<String>) { guarded.withLock { $0.stale.formUnion(paths) } }

    /// The newest commit that touched any of these files, and whether any is not committed as it is; nil where git does
    /// not know.
    func provenance(of paths: Set<String>) async -> Provenance? {
        // A second time only where a file changed while git was asked.
        for _ in 0..<2 { await refresh(paths) }
        let origins = guarded.withLock { guarded in paths.compactMap { guarded.origins[$0] } }
        guard let newest = origins.max(by: { $0.commit.isOlder(than: $1.commit) }) else { return nil }
        return Provenance(
            commit: newest.commit.id, author: newest.commit.author, authoredAt: newest.commit.authoredAt,
            isDirty: origins.contains(where: \.isDirty), isApproximate: newest.isApproximate)
    }

    private enum Turn {
        case nothing, wait
        case ask(Set<String>)
    }

    private func refresh(_ paths: Set<String>) async {
        let turn: Turn = guarded.withLock { guarded in
            if guarded.stale.isDisjoint(with: paths), guarded.asked.isDisjoint(with: paths) { return .nothing }
            guard guarded.asked.isEmpty else { return .wait }
            let isAlone = guarded.waiting.isEmpty && !guarded.isCrowded
            guarded.asked = isAlone ? guarded.stale.intersection(paths) : guarded.stale
            guarded.stale.subtract(guarded.asked)
            return .ask(guarded.asked)
        }
        switch turn {
        case .nothing: return
        case .ask(let wanted): await ask(about: wanted)
        case .wait:
            await withCheckedContinuation { continuation in
                let isOver = guarded.withLock { guarded in
                    if !guarded.asked.isEmpty { guarded.waiting.append(continuation) }
                    return guarded.asked.isEmpty
                }
                if isOver { continuation.resume() }
            }
            await refresh(paths)
        }
    }

    private func ask(about wanted: Set<String>) async {
        let found = await origins(of: wanted)
        let waiting = guarded.withLock { guarded in
            for path in wanted { guarded.origins[path] = found[path] }
            guarded.asked = []
            guarded.isCrowded = guarded.waiting.count > 1
            defer { guarded.waiting = [] }
            return guarded.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    private func origins(of paths: Set<String>) async -> [String: GitWorkTree.Origin] {
        guard let repository = tree.repository() else { return [:] }
        do throws(Subprocess.Failure) {
            var origins = try await tree.origins(of: paths)
            for pause in Self.pauses {
                let dirty = Set(origins.filter(\.value.isDirty).keys)
                guard !dirty.isEmpty, tree.isBusy(repository, at: SystemSource.fileTime()) else { break }
                do { try await clock.sleep(for: pause) } catch { break }
                origins.merge(try await tree.origins(of: dirty)) { $1 }
            }
            return origins
        } catch {
            tell(error)
            return [:]
        }
    }

    private func tell(_ failure: Subprocess.Failure) {
        let isFirst = guarded.withLock { guarded in
            defer { guarded.isProblemTold = true }
            return !guarded.isProblemTold
        }
        guard isFirst else { return }
        logger.warning(
            "Git cannot be asked: what is recorded names no commit", metadata: ["problem": "\(failure.text)"])
    }
}

extension GitCommit {
    /// By time; commits of one second as git showed them.
    fileprivate func isOlder(than other: GitCommit) -> Bool {
        (committedAt, -position) < (other.committedAt, -other.position)
    }
}

extension Subprocess.Failure {
    fileprivate var text: String {
        switch self {
        case .notStarted(let code): FileError("run", "git", code: code).message
        case .tookTooLong: "git took too long"
        case .ended(let code): "git ended with \(code)"
        }
    }
}
