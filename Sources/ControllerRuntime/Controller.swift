import Logging
import ServiceLifecycle
import Synchronization

/// The loop: workers take requests off a queue and have them reconciled, until the process shuts down.
///
/// On graceful shutdown no further request is taken and those under way get to end; on cancellation those are
/// cancelled too. Nothing is lost by either, as the next start lists everything.
package final class Controller<R: Reconciler>: Service {
    /// How a controller is called and how much it does at once.
    package struct Options: Sendable {
        /// For logs and metrics.
        package let name: String
        /// Requests reconciled at the same time; at least 1.
        package let workers: Int

        /// A controller called `name` with `workers` workers.
        package init(name: String, workers: Int = 1) {
            self.name = name
            self.workers = max(1, workers)
        }
    }

    /// How this controller is called and how much it does at once.
    package let options: Options

    private let reconciler: R
    private let queue: WorkQueue<R.Request>
    private let ready: @Sendable () async throws -> Void
    private let logger: Logger
    private let time: Timeline
    private let activity = Mutex(Activity())

    private struct Activity {
        var counters = ControllerCounters()
        var active = 0
        var times = Histogram(bounds: Histogram.reconcileBounds)
    }

    /// A controller that works off `queue`, once `ready` has returned (the informers have synced, say); `clock` measures
    /// how long reconciles take.
    package init(
        _ reconciler: R,
        queue: WorkQueue<R.Request>,
        options: Options,
        ready: @escaping @Sendable () async throws -> Void = {},
        clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        time = Timeline(clock)
        self.reconciler = reconciler
        self.queue = queue
        self.options = options
        self.ready = ready
        var logger = logger
        logger[metadataKey: "controller"] = "\(options.name)"
        self.logger = logger
    }

    /// What happened so far, for metrics.
    package var counters: ControllerCounters { activity.withLock { $0.counters } }

    /// All that there is to measure now, for metrics.
    package var figures: ControllerFigures {
        let activity = activity.withLock { $0 }
        return ControllerFigures(
            name: options.name, workers: options.workers, active: activity.active, counters: activity.counters,
            times: activity.times, queue: (queue.snapshot, queue.timings))
    }

    /// Starts the workers and returns when the last has ended: after graceful shutdown, cancellation, or the queue's
    /// own shut down. Throws what `ready` throws.
    package func run() async throws {
        let queue = queue
        try await withGracefulShutdownHandler {
            if try await isReady() { await work() }
        } onGracefulShutdown: {
            queue.shutDown(.discarding)
        }
    }

    /// Works off the queue at once, until it is shut down or the task is cancelled; for whoever shuts down by other means.
    package func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.queue.driveDelays() }
            for _ in 0..<options.workers {
                group.addTask { while await self.processNextItem() {} }
            }
        }
    }

    /// Takes the next request and handles it; false when there will be none.
    private func processNextItem() async -> Bool {
        guard let request = await queue.next() else { return false }
        await handle(request)
        queue.done(request)
        return true
    }

    /// Reconciles one request and asks for what follows from the result.
    private func handle(_ request: R.Request) async {
        let start = time.now
        activity.withLock { $0.active += 1 }
        defer {
            let took = time.now - start
            activity.withLock { activity in
                activity.active -= 1
                activity.times.observe(took)
            }
        }
        do {
            let result = try await reconciler.reconcile(request)
            activity.withLock { $0.counters.count(result) }
            queue.forget(request)
            switch result {
            case .done: break
            case .requeue(let delay): queue.add(request, after: delay)
            case .requeueNow: queue.add(request)
            }
        } catch {
            // A run that was cut short has not failed; the next start sees to it.
            if !Task.isCancelled { retry(request, after: error) }
        }
    }

    private func retry(_ request: R.Request, after error: any Error) {
        activity.withLock { $0.counters.countError() }
        let retry = queue.addRateLimited(request, isOutage: reconciler.isOutage(error))
        var facts: Logger.Metadata = ["request": "\(request)", "error": "\(error)"]
        if let retry {
            facts["failures"] = "\(retry.failures)"
            facts["retryIn"] = "\(retry.delay)"
        }
        logger.warning("Reconcile failed", metadata: facts)
    }

    /// False when the process shut down before it came to work.
    private func isReady() async throws -> Bool {
        do {
            try await cancelWhenGracefulShutdown(ready)
            return true
        } catch is CancellationError where Task.isCancelled || Task.isShuttingDownGracefully {
            return false
        }
    }
}
