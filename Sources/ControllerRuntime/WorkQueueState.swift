/// What a work queue knows and decides, with no clock, no lock and no task; `WorkQueue` performs it.
///
/// A key is *ready* (waits for a worker), *processing* (a worker has it) or neither, and *dirty* while a run of it is
/// owed. A key added while processing stays dirty and gets ready at `done`, so no key ever runs twice at once and
/// nothing added is lost (client-go's workqueue). Apart from that a key may have one timer and one retry pending. Each
/// operation costs O(log n). Times are counted from one origin.
package struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
    private let backoff: BackoffPolicy
    private var ready = ReadyLine<Key>()
    private var dirty: Set<Key> = []
    /// Each with the number of outages that had ended when it was taken.
    private var processing: [Key: Int] = [:]
    private var timers = DeadlineHeap<Key>()
    private var retries = DeadlineHeap<Key>()
    private var failures: [Key: Int] = [:]
    /// Keys whose last failure was an outage, numbered in the order of those failures.
    private var outages: [Key: Int] = [:]
    private var outageCount = 0
    private var endedOutages = 0
    private var addCount = 0
    private var retryCount = 0

    /// Whether new keys are refused.
    package private(set) var isShutDown = false

    /// An empty queue; `backoff` spaces the retries.
    package init(backoff: BackoffPolicy = .reconcile) {
        self.backoff = backoff
    }

    /// The number of keys a worker could take now.
    package var readyCount: Int { ready.count }

    /// When the next timer or retry is due.
    package var nextDeadline: Duration? {
        [timers.earliest, retries.earliest].compactMap(\.self).min()
    }

    /// The figures at this moment.
    package var snapshot: WorkQueueSnapshot {
        WorkQueueSnapshot(
            ready: ready.count, processing: processing.count, delayed: timers.count, retrying: retries.count,
            adds: addCount, retries: retryCount)
    }

    /// Owes `key` a run; false when one was owed already, or none ever will be. A timer or retry that it has pending
    /// stays.
    @discardableResult
    package mutating func add(_ key: Key) -> Bool {
        guard !isShutDown, dirty.insert(key).inserted else { return false }
        addCount += 1
        if processing[key] == nil { ready.append(key) }
        return true
    }

    /// Adds `key` at `deadline`; of two timers of one key the earlier stays.
    package mutating func add(_ key: Key, at deadline: Duration) {
        guard !isShutDown else { return }
        timers.insert(key, deadline: deadline)
    }

    /// Counts a failure of `key` and adds it after the backoff; of two retries of one key the earlier stays. Nil after
    /// shut down. An outage is a failure of what many keys need alike, whose end is told: see `outageEnded`. `random` is
    /// in 0 ..< 1.
    package mutating func retry(
        _ key: Key, at now: Duration, random: Double, isOutage: Bool = false
    ) -> WorkQueueRetry? {
        guard !isShutDown else { return nil }
        let before = failures[key, default: 0]
        var delay = backoff.delay(afterFailures: before, random: random)
        outages[key] = isOutage ? outageCount : nil
        outageCount += 1
        // It was tried before the end that others were told.
        if isOutage, processing[key].map({ $0 < endedOutages }) ?? false { delay = min(delay, Self.recovery * random) }
        failures[key] = before + 1
        retryCount += 1
        retries.insert(key, deadline: now + delay)
        return WorkQueueRetry(failures: before + 1, delay: delay)
    }

    /// `key` succeeded: its failures and its pending retry are dropped, a timer stays.
    package mutating func forget(_ key: Key) {
        failures[key] = nil
        outages[key] = nil
        retries.remove(key)
    }

    /// What failed keys because of an outage answers again: they are tried soon, at most two hundred a second, and not
    /// later than they would have been. `random` gives numbers in 0 ..< 1.
    package mutating func outageEnded(at now: Duration, random: () -> Double) {
        endedOutages += 1
        let span = max(Self.recovery, .milliseconds(5) * outages.count)
        for key in outages.sorted(by: { $0.value < $1.value }).map(\.key) where retries.contains(key) {
            retries.insert(key, deadline: now + span * random())
        }
    }

    /// Within how long keys are tried again after an outage, unless there are very many.
    private static var recovery: Duration { .seconds(1) }

    /// Adds the keys whose timer or retry is due; those that are owed a run since.
    @discardableResult
    package mutating func promoteDue(at now: Duration) -> [Key] {
        var added: [Key] = []
        while let key = retries.popDue(at: now) { if add(key) { added.append(key) } }
        while let key = timers.popDue(at: now) { if add(key) { added.append(key) } }
        return added
    }

    /// Hands the key that has waited longest to a worker, who owes a `done`.
    package mutating func take() -> Key? {
        guard let key = ready.popFirst() else { return nil }
        dirty.remove(key)
        processing[key] = endedOutages
        return key
    }

    /// The worker's run of `key` has ended, well or not.
    package mutating func done(_ key: Key) {
        guard processing.removeValue(forKey: key) != nil, dirty.contains(key) else { return }
        ready.append(key)
    }

    /// Refuses new keys and drops what is delayed; what waits is drained, or dropped as well.
    package mutating func shutDown(_ mode: WorkQueueShutDown) {
        isShutDown = true
        timers.removeAll()
        retries.removeAll()
        guard mode == .discarding else { return }
        ready.removeAll()
        dirty.removeAll()
    }

    /// Whether nothing is ready or processing and every pending retry is of a key that failed `limit` times or more.
    package func isQuiescent(givingUpAfter limit: Int) -> Bool {
        guard ready.isEmpty, processing.isEmpty else { return false }
        return retries.ids.allSatisfy { failures[$0, default: 0] >= limit }
    }
}
