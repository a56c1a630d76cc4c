import ControllerRuntime
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization

@testable import KubernetesBackend

/// One operator process of several that contend for a lease, as `promptops run` puts it together.
///
/// What runs in it runs on an executor of its own, so that the process can be stopped anywhere while time and the others
/// go on.
final class Contender: Sendable {
    /// What a contender takes from its world.
    struct Surroundings: Sendable {
        var timing: LeaderElectionTiming
        /// Without it the process works as if nobody else did.
        var isElected = true
        var random: @Sendable () -> Double
        /// What its wall clock is ahead of the cluster's.
        var skew: @Sendable () -> TimeSpan
        /// What its process evaluates with, given its own way to the cluster.
        var evaluator: @Sendable (KubernetesBackend) -> any Evaluator
        var configuration = KubernetesConfiguration()
        var leaseName = "promptops"
    }

    let identity: String
    let line: ContenderLine
    private let executor = SimulationExecutor()
    private let election: LeaseElection<KubernetesLeaseLock>
    private let isElected: Bool
    private let process: Operator<KubernetesBackend>
    private let termination = Wakeup()
    private let end = Wakeup()
    private let state = Mutex((isStopped: false, hasEnded: false))

    init(_ identity: String, at place: Workplace, _ line: ContenderLine, _ surroundings: Surroundings) {
        self.identity = identity
        self.line = line
        isElected = surroundings.isElected
        let now: @Sendable () -> Timestamp = { place.now + surroundings.skew() }
        var settings = APIClientSettings(clock: place.clock)
        settings.random = surroundings.random
        let client = APIClient(line, settings: settings)
        var own = LeaseElection<KubernetesLeaseLock>.Surroundings(
            date: { LeaseTime(microseconds: now().milliseconds * 1000) })
        own.clock = place.clock
        own.random = surroundings.random
        let timing = surroundings.timing
        let lease = LeaseElection(
            KubernetesLeaseLock(client, namespace: "support", name: surroundings.leaseName, timing: timing),
            identity: identity, timing: timing, surroundings: own, logger: .silent)
        election = lease
        let fenced = FencedTransport(line, timeout: timing.leaseDuration - timing.renewDeadline) { lease.isLeading }
        var configuration = surroundings.configuration
        configuration.now = now
        var options = Operator<KubernetesBackend>.Options()
        options.workers = 2
        options.evaluations = 2
        let backend = KubernetesBackend(
            surroundings.isElected ? client.over(fenced) : client, configuration, clock: place.clock, logger: .silent)
        process = Operator(
            backend: backend, evaluator: surroundings.evaluator(backend), options: options, clock: place.clock,
            now: now,
            random: surroundings.random, logger: .silent)
    }

    /// Whether it holds the lease by its own view of time.
    var isLeading: Bool { election.isLeading }
    var isStopped: Bool { state.withLock { $0.isStopped } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    /// Starts it.
    func start(in group: inout DiscardingTaskGroup) {
        group.addTask(executorPreference: executor) { await self.run() }
    }

    /// Whether it had anything to do; a stopped process has not.
    func runUntilIdle() -> Bool { isStopped ? false : executor.runUntilIdle() }

    /// SIGSTOP, and SIGCONT.
    func stop(_ isStopped: Bool) { state.withLock { $0.isStopped = isStopped } }

    /// SIGTERM: the work ends, then the lease is given up.
    func terminate() { termination.fire() }

    /// SIGKILL: nothing that it still does reaches the cluster.
    func kill() {
        line.die()
        end.fire()
        stop(false)
    }

    private func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                await self.live()
                self.end.fire()
            }
            _ = await end.wait()
            group.cancelAll()
        }
        state.withLock { $0.hasEnded = true }
    }

    /// As `LeaderElector` does it.
    private func live() async {
        guard isElected else { return await work() }
        guard (try? await election.acquire()) != nil else { return }
        let isLost = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.work()
                return false
            }
            group.addTask { await self.election.hold() != nil }
            var isLost = false
            for await ending in group {
                isLost = isLost || ending
                group.cancelAll()
            }
            return isLost
        }
        if !isLost { await election.resign() }
    }

    private func work() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.process.runUntilCancelled() }
            _ = await termination.wait()
            group.cancelAll()
        }
    }
}
