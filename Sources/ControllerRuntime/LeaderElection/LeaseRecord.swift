/// Who holds a lease, as it is stored: the fields of a `coordination.k8s.io/v1` Lease that client-go reads and writes.
package struct LeaseRecord: Hashable, Sendable {
    /// `<host>_<uuid>` of the holder; empty for a lease that was given up.
    package var holderIdentity: String
    /// How long others leave the lease alone after they last saw it change.
    package var leaseDurationSeconds: Int
    /// When the present holder took it.
    package var acquireTime: LeaseTime
    /// When the present holder last wrote it.
    package var renewTime: LeaseTime
    /// How often it went to another holder.
    package var leaseTransitions: Int

    /// A record of these fields.
    package init(
        holderIdentity: String, leaseDurationSeconds: Int, acquireTime: LeaseTime, renewTime: LeaseTime,
        leaseTransitions: Int
    ) {
        self.holderIdentity = holderIdentity
        self.leaseDurationSeconds = leaseDurationSeconds
        self.acquireTime = acquireTime
        self.renewTime = renewTime
        self.leaseTransitions = leaseTransitions
    }
}

/// A time by the clock of whoever wrote it: for people to read, never compared with another clock's.
package struct LeaseTime: Hashable, Sendable {
    /// Since 1970; Kubernetes writes them with exactly six decimals.
    package var microseconds: Int64

    /// A time so many microseconds after 1970 began.
    package init(microseconds: Int64) { self.microseconds = microseconds }
}

/// A record with what an update must name to replace it.
package struct StoredLease: Hashable, Sendable {
    package var record: LeaseRecord
    /// Changes with every write, whoever writes; opaque.
    package var version: String

    /// A record as it is stored under `version`.
    package init(record: LeaseRecord, version: String) {
        self.record = record
        self.version = version
    }
}
