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
    /// Whom a waiting caller is woken with: the outcome of a sync, or nil when the next one is its to run.
    private typealias Waiting = CheckedContinuation<Outcome?, Never>

    /// Turns in which nobody came, after which nobody is waited for.
    private static let patience = 8

    private let perform: @Sendable () throws(FileError) -> Void
    private let queue = DispatchQueue(label: "promptops.durability")
    private var isRunning = false
    private var waiting: [Waiting] = []
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
        if isRunning, let outcome = await withCheckedContinuation({ waiting.append($0) }) {
            return try outcome.get()
        }
        isRunning = true
        await gather()
        let followers = waiting
        waiting = []
        let outcome = await run()
        syncs += 1
        for follower in followers { follower.resume(returning: outcome) }
        if waiting.isEmpty { isRunning = false } else { waiting.removeFirst().resume(returning: nil) }
        try outcome.get()
    }

    /// Lets those who are about to ask come, for one sync is as dear for one as for many: all that can run has a turn
    /// until nobody comes any more. Where nobody else works it takes microseconds.
    private func gather() async {
        var (came, turns) = (waiting.count, 0)
        while turns < Self.patience {
            await Self.letOthersRun()
            turns = waiting.count > came ? 0 : turns + 1
            came = waiting.count
        }
    }

    /// Off the actor, whose own queue would be the only one that had a turn.
    @concurrent private static func letOthersRun() async { await Task.yield() }

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
