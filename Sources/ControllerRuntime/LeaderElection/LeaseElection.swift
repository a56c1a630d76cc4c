import Logging
import Synchronization

/// Contends for a lease: performs what `LeaderElectionState` decides on a `LeaseLock`.
package final class LeaseElection<Lock: LeaseLock>: Election {
    /// What an election takes from its surroundings.
    package struct Surroundings: Sendable {
        package var clock: any Clock<Duration> = ContinuousClock()
        /// The wall's time, for what is written.
        package var date: @Sendable () -> LeaseTime
        /// Numbers in 0 ..< 1.
        package var random: @Sendable () -> Double = { .random(in: 0..<1) }
        /// Called with each holder that differs from the one before, this process included.
        package var onNewLeader: @Sendable (String) -> Void = { _ in }

        /// The machine's own clock and chance, and the wall's time by `date`.
        package init(date: @escaping @Sendable () -> LeaseTime) { self.date = date }
    }

    private struct Run {
        var state: LeaderElectionState
        var next: LeaderElectionState.Action?
    }

    private let lock: Lock
    private let time: Timeline
    private let surroundings: Surroundings
    private let logger: Logger
    private let run: Mutex<Run>

    /// A contender for `lock` under `identity`, which no other contender bears (`<host>_<uuid>`) and is not empty.
    package init(
        _ lock: Lock, identity: String, timing: LeaderElectionTiming = .standard, surroundings: Surroundings,
        logger: Logger
    ) {
        precondition(!identity.isEmpty, "a contender needs an identity")
        self.lock = lock
        self.surroundings = surroundings
        self.logger = logger
        time = Timeline(surroundings.clock)
        run = Mutex(Run(state: LeaderElectionState(identity: identity, timing: timing)))
    }

    /// What this contender is now.
    package var role: LeaderElectionState.Role { run.withLock { $0.state.role } }

    /// Whether this contender leads at this moment, also where nobody has come to notice that its time is over.
    package var isLeading: Bool { deadline.map { time.now < $0 } ?? false }

    /// Whether this contender still leads though its lease ran out more than `tolerance` ago: it hangs, and a liveness
    /// probe is to end it (client-go's `LeaderElector.Check`).
    package func isOverdue(tolerating tolerance: Duration) -> Bool {
        guard let deadline else { return false }
        return time.now > deadline + tolerance
    }

    package func acquire() async throws {
        if run.withLock({ $0.next == nil }) { note { $0.due(at: $1) } }
        while deadline == nil {
            // A lease that was taken while the task was cancelled is led all the same, so that it is given up again.
            guard await step() || deadline != nil else { throw CancellationError() }
        }
    }

    package func hold() async -> LeadershipLost? {
        await withTaskGroup { group in
            group.addTask { while await self.step() {} }
            group.addTask { await self.watchDeadline() }
            await group.next()
            group.cancelAll()
        }
        guard case .lost(let loss) = role else { return nil }
        return LeadershipLost(loss.description)
    }

    package func resign() async {
        note { $0.release(at: $1) }
        while await step() {}
    }
}

extension LeaseElection {
    /// Until when this contender leads; nil when it does not.
    private var deadline: Duration? {
        if case .leading(let deadline) = role { deadline } else { nil }
    }

    /// Returns when the lead is over, even while a call on the lock is under way; or when the task is cancelled.
    private func watchDeadline() async {
        while let deadline, await time.sleep(until: deadline) {
            run.withLock { $0.state.expire(at: now) }
        }
    }

    /// Performs the next action; false when there is none, or the task is cancelled.
    private func step() async -> Bool {
        guard let action = run.withLock({ $0.next }) else { return false }
        let random = surroundings.random()
        do throws(LeaseLockError) {
            switch action {
            case .get:
                let lease = try await lock.get()
                note { $0.read(lease, at: $1, random: random) }
            case .create(let record):
                let version = try await lock.create(record)
                note { $0.wrote(version: version, at: $1) }
            case .update(let record, let old):
                let version = try await lock.update(record, replacing: old)
                note { $0.wrote(version: version, at: $1) }
            case .wait(let pause):
                guard await time.sleep(until: time.now + pause) else { return false }
                note { $0.due(at: $1) }
            case .stop: return false
            }
        } catch {
            logger.debug("Lease not taken or renewed", metadata: ["error": "\(error)"])
            note { $0.failed(at: $1, random: random) }
        }
        return !Task.isCancelled || isEnding
    }

    /// Giving the lease up is worth a try even for a task that is cancelled.
    private var isEnding: Bool { role == .releasing }

    private var now: LeaderElectionState.Time {
        LeaderElectionState.Time(elapsed: time.now, date: surroundings.date())
    }

    /// Tells the machine of an event, keeps what it wants next, and tells of a new leader.
    private func note(
        _ event: (inout LeaderElectionState, LeaderElectionState.Time) -> LeaderElectionState.Action
    ) {
        let time = now
        let leader = run.withLock { run in
            run.next = event(&run.state, time)
            return run.state.newHolder()
        }
        if let leader { surroundings.onNewLeader(leader) }
    }
}
