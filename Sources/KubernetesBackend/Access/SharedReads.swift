import ControllerRuntime
import PromptOperator
import Synchronization

/// Lets callers that want the same thing at the same time share one read of it.
///
/// A read is shared only by those who asked before it began, so that each is told what was there after it asked: who
/// comes while one is under way shares the next. Callers may name what they want of it, and the read is of all that they
/// named.
final class SharedReads<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Batch {
        var members = 0
        var names: Set<String> = []
        var waiting: [Wakeup] = []
        var outcome: Result<Value, BackendError>?
        /// Its reader was cancelled: the others ask anew.
        var isAbandoned = false
    }

    private struct Line {
        var reading: Int?
        var next: Int?
        var batches: [Int: Batch] = [:]
        var count = 0
    }

    private enum Turn {
        /// What the members of the batch have named.
        case read(Set<String>)
        case wait(Wakeup)
        case again
        case done(Result<Value, BackendError>)
    }

    private let lines = Mutex<[Key: Line]>([:])

    /// The outcome of a read that began after this call.
    func read(
        _ key: Key, _ body: () async throws(BackendError) -> Value
    ) async throws(BackendError) -> Value {
        try await read(key, of: "") { _ async throws(BackendError) in try await body() }
    }

    /// The same of a read of all that was named until it began, `name` among them.
    func read(
        _ key: Key, of name: String, _ body: (_ names: Set<String>) async throws(BackendError) -> Value
    ) async throws(BackendError) -> Value {
        var batch = join(key, name)
        while true {
            switch turn(key, batch) {
            case .read(let names):
                let outcome = await Self.outcome { () async throws(BackendError) in try await body(names) }
                finish(key, batch, outcome, isCancelled: Task.isCancelled)
                return try outcome.get()
            case .wait(let wakeup):
                guard await wakeup.wait() else {
                    leave(key, batch)
                    throw .unavailable("cancelled")
                }
            case .again:
                leave(key, batch)
                batch = join(key, name)
            case .done(let outcome):
                leave(key, batch)
                return try outcome.get()
            }
        }
    }

    /// How many wait for a read of this.
    func waiting(_ key: Key) -> Int {
        lines.withLock { lines in
            lines[key]?.batches.values.reduce(0) { $0 + $1.waiting.count { !$0.isSettled } } ?? 0
        }
    }

    private static func outcome(
        _ body: () async throws(BackendError) -> Value
    ) async -> Result<Value, BackendError> {
        do throws(BackendError) { return .success(try await body()) } catch { return .failure(error) }
    }

    private func join(_ key: Key, _ name: String) -> Int {
        lines.withLock { lines in
            var line = lines[key] ?? Line()
            defer { lines[key] = line }
            let batch = line.next ?? line.count
            if line.next == nil {
                line.next = batch
                line.count += 1
                line.batches[batch] = Batch()
            }
            line.batches[batch]?.members += 1
            line.batches[batch]?.names.insert(name)
            return batch
        }
    }

    private func turn(_ key: Key, _ batch: Int) -> Turn {
        lines.withLock { lines in
            guard let own = lines[key]?.batches[batch] else { return .again }
            if let outcome = own.outcome { return .done(outcome) }
            if own.isAbandoned { return .again }
            if lines[key]?.reading == nil, lines[key]?.next == batch {
                lines[key]?.reading = batch
                lines[key]?.next = nil
                return .read(own.names)
            }
            let wakeup = Wakeup()
            lines[key]?.batches[batch]?.waiting.append(wakeup)
            return .wait(wakeup)
        }
    }

    private func finish(_ key: Key, _ batch: Int, _ outcome: Result<Value, BackendError>, isCancelled: Bool) {
        let waiting: [Wakeup] = lines.withLock { lines in
            guard var line = lines[key] else { return [] }
            line.reading = nil
            var waiting = line.batches[batch]?.waiting ?? []
            line.batches[batch]?.waiting = []
            if isCancelled {
                line.batches[batch]?.isAbandoned = true
            } else {
                line.batches[batch]?.outcome = outcome
            }
            if let next = line.next {
                waiting += line.batches[next]?.waiting ?? []
                line.batches[next]?.waiting = []
            }
            lines[key] = line
            return waiting
        }
        leave(key, batch)
        for wakeup in waiting { wakeup.fire() }
    }

    /// The last to leave a batch clears it away, and with the last batch its line.
    private func leave(_ key: Key, _ batch: Int) {
        lines.withLock { lines in
            guard var line = lines[key], var own = line.batches[batch] else { return }
            own.members -= 1
            line.batches[batch] = own.members > 0 ? own : nil
            if own.members == 0, line.next == batch { line.next = nil }
            lines[key] = line.batches.isEmpty ? nil : line
        }
    }
}
