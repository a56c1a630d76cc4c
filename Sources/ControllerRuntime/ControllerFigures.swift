/// Everything there is to measure about one controller and its queue at one moment, for metrics.
package struct ControllerFigures: Equatable, Sendable {
    /// The controller's and its queue's.
    package let name: String
    /// The most requests that are reconciled at the same time.
    package let workers: Int
    /// Requests that are reconciled now.
    package let active: Int
    /// How reconciles ended.
    package let counters: ControllerCounters
    /// How long they took, in seconds, those that failed included.
    package let times: Histogram
    /// What the queue holds and has held.
    package let queue: WorkQueueSnapshot
    /// How long keys waited and were worked on.
    package let timings: WorkQueueTimings

    /// These figures.
    package init(
        name: String, workers: Int, active: Int, counters: ControllerCounters, times: Histogram,
        queue: (snapshot: WorkQueueSnapshot, timings: WorkQueueTimings)
    ) {
        self.name = name
        self.workers = workers
        self.active = active
        self.counters = counters
        self.times = times
        self.queue = queue.snapshot
        self.timings = queue.timings
    }
}
