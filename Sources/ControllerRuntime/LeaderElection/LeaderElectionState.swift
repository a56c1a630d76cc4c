/// Leader election over a lease as a machine: take a lease that is free or has expired, renew it, stop in time when it
/// cannot be renewed, give it up. `LeaseElection` performs it.
///
/// Each event answers what to do next. The rules are those of client-go's leaderelection, so that both may contend for
/// one lease. Only the own clock counts: a lease has expired when it has not been seen to change for its duration.
/// Stricter than client-go: the renew deadline counts from when the last successful write was sent, and a leader that
/// finds another holder stops at once.
package struct LeaderElectionState: Equatable, Sendable {
    /// The present, told twice.
    package struct Time: Equatable, Sendable {
        /// Since one origin, by a clock that never jumps back; what is compared.
        package var elapsed: Duration
        /// By the wall; what is written.
        package var date: LeaseTime

        /// One moment on both clocks.
        package init(elapsed: Duration, date: LeaseTime) {
            self.elapsed = elapsed
            self.date = date
        }
    }

    /// What to do; the event that follows is named with each.
    package enum Action: Equatable, Sendable {
        /// Read the lease: `read` or `failed`.
        case get
        /// Make the lease: `wrote` or `failed`.
        case create(LeaseRecord)
        /// Replace the lease: `wrote` or `failed`.
        case update(LeaseRecord, replacing: String)
        /// Pause: `due`.
        case wait(Duration)
        /// Nothing any more.
        case stop
    }

    /// Why a lead ended against its leader's will.
    package enum Loss: Hashable, Sendable {
        /// No renewal succeeded for so long.
        case notRenewed(for: Duration)
        /// Another one holds the lease.
        case taken(by: String)
    }

    /// What the contender is now.
    package enum Role: Equatable, Sendable {
        case contending
        /// It leads, until then unless a renewal succeeds.
        case leading(until: Duration)
        case lost(Loss)
        /// It led and is about to give the lease up.
        case releasing
        case released
    }

    private struct Observation: Equatable {
        var lease: StoredLease
        /// When the record was first seen as it is.
        var at: Duration
    }

    private struct Write: Equatable {
        var record: LeaseRecord
        var begunAt: Duration
        /// It replaces what was last seen, without another look.
        var isOptimistic = false
    }

    private let identity: String
    private let timing: LeaderElectionTiming
    private var observed: Observation?
    private var pending: Write?
    private var reportedHolder: String?
    package private(set) var role = Role.contending

    /// A contender whose first event is `due`; `identity` is its own alone, and not empty.
    package init(identity: String, timing: LeaderElectionTiming) {
        self.identity = identity
        self.timing = timing
    }

    /// Who held the lease when it was last seen; nil before, and when nobody did.
    package var holder: String? {
        observed.map(\.lease.record.holderIdentity).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The holder if it is another one than at the last call.
    package mutating func newHolder() -> String? {
        guard let holder, holder != reportedHolder else { return nil }
        reportedHolder = holder
        return holder
    }
}

// MARK: - Events

extension LeaderElectionState {
    /// It is time to try: to take the lease, or to renew it.
    package mutating func due(at time: Time) -> Action {
        guard goesOn(at: time) else { return .stop }
        guard case .leading = role, let observed, isValid(observed, at: time) else { return .get }
        let record = record(replacing: observed.lease.record, at: time)
        pending = Write(record: record, begunAt: time.elapsed, isOptimistic: true)
        return .update(record, replacing: observed.lease.version)
    }

    /// The lease was read; nil when there is none. `random` is in 0 ..< 1.
    package mutating func read(_ lease: StoredLease?, at time: Time, random: Double) -> Action {
        guard goesOn(at: time) else { return .stop }
        guard let lease else { return role == .releasing ? end() : write(nil, at: time) }
        let observed = observe(lease, at: time)
        let holder = lease.record.holderIdentity
        if role == .releasing { return holder == identity ? write(lease, at: time) : end() }
        if !holder.isEmpty, holder != identity {
            if case .leading = role {
                role = .lost(.taken(by: holder))
                return .stop
            }
            if isValid(observed, at: time) { return .wait(pause(random)) }
        }
        return write(lease, at: time)
    }

    /// A create or an update succeeded.
    package mutating func wrote(version: String, at time: Time) -> Action {
        guard goesOn(at: time), let write = pending else { return .stop }
        pending = nil
        if role == .releasing { return end() }
        observed = Observation(lease: StoredLease(record: write.record, version: version), at: time.elapsed)
        let deadline = write.begunAt + timing.renewDeadline
        // An answer that took this long grants nothing: others may see the lease expire soon.
        guard time.elapsed < deadline else { return due(at: time) }
        role = .leading(until: deadline)
        return .wait(timing.retryPeriod)
    }

    /// A get, a create or an update failed, or nobody knows whether it succeeded. `random` is in 0 ..< 1.
    package mutating func failed(at time: Time, random: Double) -> Action {
        guard goesOn(at: time) else { return .stop }
        let write = pending
        pending = nil
        if role == .releasing { return end() }
        return write?.isOptimistic == true ? .get : .wait(pause(random))
    }

    /// Time has passed while something was under way.
    package mutating func expire(at time: Time) { _ = goesOn(at: time) }

    /// The work that led has ended: the lease is given up.
    package mutating func release(at time: Time) -> Action {
        guard goesOn(at: time), case .leading = role else { return .stop }
        role = .releasing
        pending = nil
        // What was last seen may be older than a renewal whose answer was lost.
        return .get
    }
}

// MARK: - Rules

extension LeaderElectionState {
    /// False once the lead is lost or given up: whatever is told after that changes nothing.
    private mutating func goesOn(at time: Time) -> Bool {
        switch role {
        case .contending, .releasing: return true
        case .lost, .released: return false
        case .leading(let deadline):
            guard time.elapsed >= deadline else { return true }
            role = .lost(.notRenewed(for: timing.renewDeadline))
            return false
        }
    }

    /// Notes a lease; the time of the first sight stays for a record that has not changed.
    private mutating func observe(_ lease: StoredLease, at time: Time) -> Observation {
        let since = observed.flatMap { $0.lease.record == lease.record ? $0.at : nil }
        let observation = Observation(lease: lease, at: since ?? time.elapsed)
        observed = observation
        return observation
    }

    private func isValid(_ observed: Observation, at time: Time) -> Bool {
        observed.at + .seconds(observed.lease.record.leaseDurationSeconds) > time.elapsed
    }

    private mutating func write(_ lease: StoredLease?, at time: Time) -> Action {
        let record = record(replacing: lease?.record, at: time)
        pending = Write(record: record, begunAt: time.elapsed)
        return lease.map { .update(record, replacing: $0.version) } ?? .create(record)
    }

    private func record(replacing old: LeaseRecord?, at time: Time) -> LeaseRecord {
        var record = LeaseRecord(
            holderIdentity: identity, leaseDurationSeconds: timing.leaseDurationSeconds, acquireTime: time.date,
            renewTime: time.date, leaseTransitions: 0)
        guard let old else { return record }
        if role == .releasing {
            record.holderIdentity = ""
            record.leaseDurationSeconds = 1
            record.leaseTransitions = old.leaseTransitions
        } else if old.holderIdentity == identity {
            record.acquireTime = old.acquireTime
            record.leaseTransitions = old.leaseTransitions
        } else {
            record.leaseTransitions = old.leaseTransitions + 1
        }
        return record
    }

    private func pause(_ random: Double) -> Duration {
        if case .leading = role { timing.retryPeriod } else { timing.contenderPause(random: random) }
    }

    private mutating func end() -> Action {
        role = .released
        return .stop
    }
}

extension LeaderElectionState.Loss: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notRenewed(let deadline): "the lease could not be renewed for \(deadline)"
        case .taken(let holder): "\(holder) holds the lease"
        }
    }
}
