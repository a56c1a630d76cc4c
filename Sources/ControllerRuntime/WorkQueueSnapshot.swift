/// A work queue's figures at one moment, for metrics and for whoever asks whether it is idle.
package struct WorkQueueSnapshot: Equatable, Sendable {
    /// Keys that wait for a worker (`workqueue_depth`).
    package let ready: Int
    /// Keys that a worker has.
    package let processing: Int
    /// Keys whose timer is pending.
    package let delayed: Int
    /// Keys whose retry is pending after a failure.
    package let retrying: Int
    /// Keys accepted since the start; one that was already owed a run is not counted (`workqueue_adds_total`).
    package let adds: Int
    /// Failures reported since the start (`workqueue_retries_total`).
    package let retries: Int

    /// These figures.
    package init(ready: Int, processing: Int, delayed: Int, retrying: Int, adds: Int, retries: Int) {
        self.ready = ready
        self.processing = processing
        self.delayed = delayed
        self.retrying = retrying
        self.adds = adds
        self.retries = retries
    }

    /// Whether nothing runs, waits or is to be retried; timers do not count.
    package var isIdle: Bool { ready == 0 && processing == 0 && retrying == 0 }
}

/// What a failure led to.
package struct WorkQueueRetry: Equatable, Sendable {
    /// Failures of the key in a row, this one included.
    package let failures: Int
    /// How long this failure asks to wait; an earlier retry that was already pending stays.
    package let delay: Duration

    /// The consequence of the `failures`th failure in a row.
    package init(failures: Int, delay: Duration) {
        self.failures = failures
        self.delay = delay
    }
}

/// What becomes of the keys that wait when a queue shuts down.
package enum WorkQueueShutDown: Equatable, Sendable {
    /// Workers take them to the last.
    case draining
    /// They are dropped: keys are level-based, the next start lists everything anew.
    case discarding
}
