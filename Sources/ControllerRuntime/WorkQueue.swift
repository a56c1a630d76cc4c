import Synchronization

/// The keys that are owed a run: sources add, workers take with `next` and give back with `done`.
///
/// Keys are handed out in the order they got ready, each to one worker at a time. Someone runs `driveDelays` beside
/// the workers (`Controller` does), or timers and retries never get ready. The rules are those of `WorkQueueState`.
package final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    fileprivate struct Guarded {
        var machine: WorkQueueState<Key>
        var times = WorkQueueTimes<Key>()
        var takers = WaitList()
        var quiescence: [(limit: Int, wakeup: Wakeup)] = []
        var alarm: Alarm?
    }

    /// What the delay driver sleeps for, and how to get it up before that.
    fileprivate struct Alarm {
        let deadline: Duration?
        let wakeup = Wakeup()
    }

    private enum Turn {
        case taken(Key)
        case finished
        case wait(Wakeup)
    }

    private let guarded: Mutex<Guarded>
    private let time: Timeline
    private let random: @Sendable () -> Double

    /// An empty queue; `random` gives numbers in 0 ..< 1.
    package init(
        backoff: BackoffPolicy = .reconcile,
        clock: any Clock<Duration> = ContinuousClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.guarded = Mutex(Guarded(machine: WorkQueueState(backoff: backoff)))
        self.time = Timeline(clock)
        self.random = random
    }

    /// The figures at this moment.
    package var snapshot: WorkQueueSnapshot { guarded.withLock { $0.machine.snapshot } }

    /// How long keys have waited and been worked on so far.
    package var timings: WorkQueueTimings {
        let now = time.now
        return guarded.withLock { $0.times.timings(at: now) }
    }

    /// Owes `key` a run, as soon as a worker is free; timers and retries of it stay.
    package func add(_ key: Key) {
        let now = time.now
        update { $0.add(key, at: now) }
    }

    /// Adds `key` after `delay`; of two timers of one key the earlier stays.
    package func add(_ key: Key, after delay: Duration) {
        let now = time.now
        update { guarded in
            if delay > .zero { guarded.machine.add(key, at: now + delay) } else { guarded.add(key, at: now) }
        }
    }

    /// Counts a failure of `key` and adds it again after the backoff, or soon after the end of an outage that it was;
    /// nil after shut down.
    @discardableResult
    package func addRateLimited(_ key: Key, isOutage: Bool = false) -> WorkQueueRetry? {
        let now = time.now
        let random = random()
        return update { $0.machine.retry(key, at: now, random: random, isOutage: isOutage) }
    }

    /// What failed keys because of an outage answers again: they need not wait for the end of their backoff.
    package func outageEnded() {
        let now = time.now
        let random = random
        update { $0.machine.outageEnded(at: now, random: random) }
    }

    /// `key` succeeded: drops its failures and its pending retry.
    package func forget(_ key: Key) {
        update { $0.machine.forget(key) }
    }

    /// The next key, once there is one; the caller owes a `done`. Nil when the queue is shut down and empty, or when
    /// the task is cancelled.
    package func next() async -> Key? {
        while true {
            switch takeTurn() {
            case .taken(let key): return key
            case .finished: return nil
            case .wait(let wakeup): _ = await wakeup.wait()
            }
        }
    }

    /// The run of `key` has ended, well or not; whatever it asks for (`add`, `addRateLimited`) was asked before this.
    package func done(_ key: Key) {
        let now = time.now
        update { guarded in
            guarded.machine.done(key)
            guarded.times.done(key, at: now)
        }
    }

    /// Refuses new keys, drops delayed ones, and lets the workers drain what waits or drops that too.
    package func shutDown(_ mode: WorkQueueShutDown = .draining) {
        update { guarded in
            guarded.machine.shutDown(mode)
            if mode == .discarding { guarded.times.dropWaiting() }
        }
    }

    /// Returns when nothing is ready or processing and no retry is pending of a key with fewer than `failures`
    /// failures; timers do not count. Throws when the task is cancelled before that.
    package func whenQuiescent(givingUpAfter failures: Int) async throws(CancellationError) {
        let wakeup: Wakeup? = update { guarded in
            if guarded.machine.isQuiescent(givingUpAfter: failures) { return nil }
            let wakeup = Wakeup()
            guarded.quiescence.append((failures, wakeup))
            return wakeup
        }
        if let wakeup, await !wakeup.wait() { throw CancellationError() }
    }

    /// Makes timers and retries ready when they are due, until shut down or cancelled. Exactly one task runs this.
    package func driveDelays() async {
        while let alarm = setAlarm() {
            await withDiscardingTaskGroup { group in
                if let deadline = alarm.deadline {
                    group.addTask {
                        if await self.time.sleep(until: deadline) { alarm.wakeup.fire() }
                    }
                }
                _ = await alarm.wakeup.wait()
                group.cancelAll()
            }
        }
    }

    /// Promotes what is due, and sets the alarm for what is not; nil when the driver is to end.
    private func setAlarm() -> Alarm? {
        if Task.isCancelled { return nil }
        let now = time.now
        return update { guarded in
            for key in guarded.machine.promoteDue(at: now) { guarded.times.added(key, at: now) }
            guarded.alarm = guarded.machine.isShutDown ? nil : Alarm(deadline: guarded.machine.nextDeadline)
            return guarded.alarm
        }
    }

    /// A cancelled taker takes nothing: `update` then passes the wake-up it may have had on to the next.
    private func takeTurn() -> Turn {
        let isCancelled = Task.isCancelled
        let now = time.now
        return update { guarded in
            if isCancelled { return .finished }
            if let key = guarded.machine.take() {
                guarded.times.taken(key, at: now)
                return .taken(key)
            }
            return guarded.machine.isShutDown ? .finished : .wait(guarded.takers.join())
        }
    }

    private func update<Result: Sendable>(_ change: (inout Guarded) -> Result) -> Result {
        guarded.withLock { guarded in
            let result = change(&guarded)
            guarded.wake()
            return result
        }
    }
}

fileprivate extension WorkQueue.Guarded {
    mutating func add(_ key: Key, at now: Duration) {
        if machine.add(key) { times.added(key, at: now) }
    }

    /// Wakes whoever waits for what is now the case.
    mutating func wake() {
        if machine.isShutDown { takers.wakeAll() } else { takers.wake(machine.readyCount) }
        if let alarm, machine.isShutDown || isEarlier(than: alarm) { alarm.wakeup.fire() }
        quiescence.removeAll { waiter in
            if waiter.wakeup.isSettled { return true }
            return machine.isQuiescent(givingUpAfter: waiter.limit) && waiter.wakeup.fire()
        }
    }

    private func isEarlier(than alarm: WorkQueue.Alarm) -> Bool {
        guard let next = machine.nextDeadline else { return false }
        return alarm.deadline.map { next < $0 } ?? true
    }
}
