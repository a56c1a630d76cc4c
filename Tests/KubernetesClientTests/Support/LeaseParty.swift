import ControllerRuntime
import JSON
import KubernetesClient
import PromptTesting
import Synchronization

/// A process that contends for the lease `shared`, with our election or with client-go's; it runs on an executor of its
/// own, so that it can be stopped.
final class LeaseParty: Sendable {
    enum Kind: Sendable, Hashable, CaseIterable { case ours, clientGo }

    private struct State {
        var isDead = false
        var isStopped = false
        var isOver = false
        var hasEnded = false
        var isCutUntil = Duration.zero
    }

    let identity: String
    let kind: Kind
    private let clock: TestClock
    private let executor = SimulationExecutor()
    private let termination = Wakeup()
    private let end = Wakeup()
    private let state: Shared
    private let leads: @Sendable () -> Bool
    private let live: @Sendable () async -> Void

    /// What the transport's faults and the process both know.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    init(
        _ identity: String, _ kind: Kind, at cluster: FakeCluster, _ clock: TestClock,
        random: @escaping @Sendable () -> Double
    ) {
        let shared = Shared()
        (self.identity, self.kind, self.clock, state) = (identity, kind, clock, shared)
        let transport = cluster.transport { _ in
            shared.state.withLock { $0.isDead || $0.isCutUntil > clock.now.offset ? .unreachable : nil }
        }
        let client = APIClient(transport, settings: APIClientSettings(clock: clock)).withoutRetries
        switch kind {
        case .clientGo:
            let elector = ClientGoElector(identity, client, clock, random: random)
            leads = { elector.leads }
            live = { await elector.run { shared.state.withLock { $0.isOver } } }
        case .ours:
            var surroundings = LeaseElection<KubernetesLeaseLock>.Surroundings(
                date: { LeaseTime(microseconds: Int64(clock.now.offset / .microseconds(1))) })
            surroundings.clock = clock
            surroundings.random = random
            let election = LeaseElection(
                KubernetesLeaseLock(client, namespace: "default", name: "shared"), identity: identity,
                surroundings: surroundings, logger: .silent)
            leads = { election.isLeading }
            live = { [termination] in await Self.live(election, until: termination) }
        }
    }

    /// As `LeaderElector` does it, with work that waits to be told to end.
    private static func live(_ election: LeaseElection<KubernetesLeaseLock>, until termination: Wakeup) async {
        guard (try? await election.acquire()) != nil else { return }
        let isLost = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                _ = await termination.wait()
                return false
            }
            group.addTask { await election.hold() != nil }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        if !isLost { await election.resign() }
    }

    /// Whether it leads by its own view of time.
    var isLeading: Bool { !state.state.withLock { $0.isDead } && leads() }
    var hasEnded: Bool { state.state.withLock { $0.hasEnded } }

    func start(in group: inout DiscardingTaskGroup) {
        group.addTask(executorPreference: executor) {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    await self.live()
                    self.end.fire()
                }
                _ = await self.end.wait()
                group.cancelAll()
            }
            self.state.state.withLock { $0.hasEnded = true }
        }
    }

    func runUntilIdle() -> Bool { state.state.withLock { $0.isStopped } ? false : executor.runUntilIdle() }

    func kill() {
        state.state.withLock { ($0.isDead, $0.isStopped) = (true, false) }
        end.fire()
    }

    func stop(_ isStopped: Bool) { state.state.withLock { $0.isStopped = isStopped } }

    func cut(for span: Duration) { state.state.withLock { $0.isCutUntil = clock.now.offset + span } }

    /// Asks it to end and to give the lease up.
    func terminate() {
        state.state.withLock { $0.isOver = true }
        termination.fire()
    }
}
