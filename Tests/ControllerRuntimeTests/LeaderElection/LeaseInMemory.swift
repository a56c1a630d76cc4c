import ControllerRuntime
import Synchronization

/// A lease in memory that several contenders share; each looks at it through a connection that a test cuts or holds up.
final class LeaseInMemory: Sendable {
    private struct Contents {
        var lease: StoredLease?
        var writes = 0
    }

    private let contents = Mutex(Contents())

    var lease: StoredLease? { contents.withLock { $0.lease } }

    /// Stores a record if what is stored now satisfies `isExpected`.
    func store(_ record: LeaseRecord, if isExpected: (StoredLease?) -> Bool) throws(LeaseLockError) -> String {
        let version: String? = contents.withLock { contents in
            guard isExpected(contents.lease) else { return nil }
            contents.writes += 1
            contents.lease = StoredLease(record: record, version: "\(contents.writes)")
            return contents.lease?.version
        }
        guard let version else { throw .conflict("somebody was first") }
        return version
    }
}

/// One contender's way to a lease.
final class LeaseConnection: LeaseLock {
    /// What becomes of calls.
    enum Condition: Sendable {
        case up
        /// They fail at once.
        case down
        /// They are never answered, and end with their task.
        case silent
    }

    private let lease: LeaseInMemory
    private let condition = Mutex(Condition.up)
    /// Raised by the first call that is not answered.
    let isStuck = Signal()

    init(to lease: LeaseInMemory) { self.lease = lease }

    func become(_ condition: Condition) { self.condition.withLock { $0 = condition } }

    func get() async throws(LeaseLockError) -> StoredLease? {
        try await pass()
        return lease.lease
    }

    func create(_ record: LeaseRecord) async throws(LeaseLockError) -> String {
        try await pass()
        return try lease.store(record) { $0 == nil }
    }

    func update(_ record: LeaseRecord, replacing version: String) async throws(LeaseLockError) -> String {
        try await pass()
        return try lease.store(record) { $0?.version == version }
    }

    private func pass() async throws(LeaseLockError) {
        switch condition.withLock({ $0 }) {
        case .up: return
        case .down: throw .unavailable("down")
        case .silent:
            isStuck.raise()
            await Signal().wait()
            throw .unavailable("cancelled")
        }
    }
}
