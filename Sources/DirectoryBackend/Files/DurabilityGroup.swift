import Dispatch
import PromptOperator

/// Whether what was written is made durable before it is answered.
package enum Durability: Sendable, Hashable {
    /// Everything: what was answered survives a power cut.
    case full
    /// Nothing: for tests, and for folders in memory.
    case none
}

/// Makes what was written durable, one system call for all who ask at the same time.
///
/// A call that begins while a sync runs waits for the next one: only a sync that began after a write covers it. The
/// sync itself blocks a thread of its own, never one of the cooperative pool.
package actor DurabilityGroup {
    private typealias Outcome = Result<Void, FileError>

    /// What a waiting caller is woken with.
    private enum Turn {
        case done(Outcome)
        /// This caller runs the next sync, for itself and for these.
        case lead([CheckedContinuation<Turn, Never>])
    }

    private let perform: @Sendable () throws(FileError) -> Void
    private let queue = DispatchQueue(label: "promptops.durability")
    private var isRunning = false
    private var waiting: [CheckedContinuation<Turn, Never>] = []
    /// Syncs that were run.
    package private(set) var syncs = 0

    /// Callers that wait for the next sync.
    var waiters: Int { waiting.count }

    /// A group for one file system, which `perform` makes durable.
    package init(_ perform: @escaping @Sendable () throws(FileError) -> Void) { self.perform = perform }

    /// A group for the file system of a folder.
    package init(fileSystemOf folder: String, in files: any FileSystem) {
        self.init { () throws(FileError) in try files.sync(fileSystemOf: folder) }
    }

    /// Returns once everything is durable that was written before the call.
    package func sync() async throws(FileError) {
        var followers: [CheckedContinuation<Turn, Never>] = []
        if isRunning {
            switch await withCheckedContinuation({ waiting.append($0) }) as Turn {
            case .done(let outcome): return try outcome.get()
            case .lead(let others): followers = others
            }
        }
        isRunning = true
        let outcome = await run()
        syncs += 1
        for follower in followers { follower.resume(returning: .done(outcome)) }
        handOver()
        try outcome.get()
    }

    private func handOver() {
        guard let leader = waiting.first else {
            isRunning = false
            return
        }
        let followers = Array(waiting.dropFirst())
        waiting = []
        leader.resume(returning: .lead(followers))
    }

    private func run() async -> Outcome {
        await withCheckedContinuation { continuation in
            queue.async { [perform] in
                let outcome: Outcome
                do throws(FileError) { outcome = .success(try perform()) } catch { outcome = .failure(error) }
                continuation.resume(returning: outcome)
            }
        }
    }
}
