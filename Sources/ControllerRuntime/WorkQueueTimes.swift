/// How long keys wait for a worker and how long workers have them; what client-go's workqueue measures, with no clock.
///
/// A key waits from the add that owed it a run, also while an earlier run of it goes on. Times are counted from one
/// origin.
struct WorkQueueTimes<Key: Hashable & Sendable>: Sendable {
    private var waiting: [Key: Duration] = [:]
    private var processing: [Key: Duration] = [:]
    private var waited = Histogram(bounds: Histogram.queueBounds)
    private var worked = Histogram(bounds: Histogram.queueBounds)

    mutating func added(_ key: Key, at now: Duration) { waiting[key] = waiting[key] ?? now }

    mutating func taken(_ key: Key, at now: Duration) {
        if let since = waiting.removeValue(forKey: key) { waited.observe(now - since) }
        processing[key] = now
    }

    mutating func done(_ key: Key, at now: Duration) {
        if let since = processing.removeValue(forKey: key) { worked.observe(now - since) }
    }

    /// What waited was dropped: it was never taken, and says nothing.
    mutating func dropWaiting() { waiting.removeAll() }

    func timings(at now: Duration) -> WorkQueueTimings {
        let open = processing.values.map { now - $0 }
        return WorkQueueTimings(
            waited: waited, worked: worked, unfinished: open.reduce(.zero, +), longest: open.max() ?? .zero)
    }
}

/// How long a work queue's keys have waited and been worked on, for metrics.
package struct WorkQueueTimings: Equatable, Sendable {
    /// From the add to the worker, in seconds (`workqueue_queue_duration_seconds`).
    package let waited: Histogram
    /// From the worker to its end, in seconds (`workqueue_work_duration_seconds`).
    package let worked: Histogram
    /// What the runs under way have taken together so far (`workqueue_unfinished_work_seconds`).
    package let unfinished: Duration
    /// What the longest run under way has taken so far (`workqueue_longest_running_processor_seconds`).
    package let longest: Duration
}
