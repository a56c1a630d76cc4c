/// One lease in a store that compares and swaps: a Kubernetes Lease, or one in memory.
///
/// A call ends when its task is cancelled, and bounds itself to about half of the renew deadline, so that a slow answer
/// leaves time for another try.
package protocol LeaseLock: Sendable {
    /// What is stored now; nil when there is no lease.
    func get() async throws(LeaseLockError) -> StoredLease?
    /// Stores the first record; its version. Throws `conflict` when there is one already.
    func create(_ record: LeaseRecord) async throws(LeaseLockError) -> String
    /// Replaces what is stored under `version`; the new version. Throws `conflict` when something else is stored by now.
    func update(_ record: LeaseRecord, replacing version: String) async throws(LeaseLockError) -> String
}

/// Why a call on a lease did not succeed; an election only tries again, whichever it is.
package enum LeaseLockError: Error, Hashable, Sendable {
    /// Somebody else wrote first.
    case conflict(String)
    /// The store refuses: permissions.
    case denied(String)
    /// The store cannot be reached, or nobody knows what became of the call.
    case unavailable(String)
}
