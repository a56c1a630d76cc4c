import Synchronization

/// Runs the tasks of one simulation, or of one process in it, on the thread that asks for it, in the order they became
/// ready.
///
/// The real operator is made of tasks; run here, what it does is a function of what it is told, so that a simulation can
/// be told again. No thread is ever woken, which is also what makes ten thousand worlds cheap.
package final class SimulationExecutor: TaskExecutor {
    private struct Line {
        var jobs: [UnownedJob] = []
        var first = 0

        mutating func next() -> UnownedJob? {
            guard first < jobs.count else {
                jobs.removeAll(keepingCapacity: true)
                first = 0
                return nil
            }
            defer { first += 1 }
            return jobs[first]
        }
    }

    private let line = Mutex(Line())
    private let isStopped = Mutex(false)

    /// An executor with nothing to run.
    package init() {}

    /// Runs nothing from the next job on, as a process that is sent SIGSTOP, or goes on.
    package func stop(_ isOn: Bool) { isStopped.withLock { $0 = isOn } }

    /// Takes a job; called by the runtime whenever a task of the simulation can go on.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        line.withLock { $0.jobs.append(job) }
    }

    /// Runs jobs until none is ready: every task waits for time, for an event, or to be resumed. Whether there were any.
    @discardableResult
    package func runUntilIdle() -> Bool {
        let place = asUnownedTaskExecutor()
        var hasRun = false
        while !isStopped.withLock({ $0 }), let job = line.withLock({ $0.next() }) {
            job.runSynchronously(on: place)
            hasRun = true
        }
        return hasRun
    }
}
