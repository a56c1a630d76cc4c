import ControllerRuntime
import KubernetesBackend
import KubernetesClient
import Logging
import PromptCore
import PromptOperator
import PromptTesting

extension SimulatedCluster {
    /// Long, as hours pass here between one request and the next.
    private static let timing =
        (try? LeaderElectionTiming(
            leaseDuration: .seconds(300), renewDeadline: .seconds(200), retryPeriod: .seconds(60))) ?? .standard

    /// An operator put together as `promptops run` does it.
    func process(_ number: Int, through door: SimulatedDoor, at site: SimulationSite) -> SimulatedProcess {
        let isElected = site.setup.isElected
        let identity = isElected ? makeIdentity(number) : nil
        let line = ClusterLine(self, number, through: door, at: site, identity: identity)
        var settings = APIClientSettings(clock: site.clock)
        settings.random = { 0.5 }
        let plain = APIClient(line, settings: settings)
        let election = identity.map { lease(heldBy: $0, plain, number, site) }
        var way: any APITransport = line
        if let election, site.flaw != .nobodyIsFenced {
            let timeout = Self.timing.leaseDuration - Self.timing.renewDeadline
            way = FencedTransport(line, timeout: timeout) { election.isLeading }
        }
        var configuration = KubernetesConfiguration()
        configuration.now = site.wallClock(of: number)
        let client = APIClient(ClusterDoorway(line: way, door: door), settings: settings)
        let backend = KubernetesBackend(client, configuration, clock: site.clock, logger: .silent)
        return SimulatedProcess(number, through: door, at: site, over: backend, by: line) { work in
            let work: @Sendable () async -> Void = {
                await withDiscardingTaskGroup { group in
                    group.addTask { await backend.keepUp() }
                    await work()
                    group.cancelAll()
                }
            }
            if let election { await election.lead(work) } else { await work() }
        }
    }

    private func lease(
        heldBy identity: String, _ client: APIClient, _ number: Int, _ site: SimulationSite
    ) -> LeaseElection<KubernetesLeaseLock> {
        let now = site.wallClock(of: number)
        var surroundings = LeaseElection<KubernetesLeaseLock>.Surroundings(
            date: { LeaseTime(microseconds: now().milliseconds * 1000) })
        surroundings.clock = site.clock
        surroundings.random = { 0.5 }
        return LeaseElection(
            KubernetesLeaseLock(
                client, namespace: Self.lease.namespace, name: Self.lease.name, timing: Self.timing),
            identity: identity, timing: Self.timing, surroundings: surroundings, logger: .silent)
    }
}

extension LeaseElection {
    /// Works while it leads, as `LeaderElector` does it; ends with the work, or with the lead.
    fileprivate func lead(_ work: @escaping @Sendable () async -> Void) async {
        guard (try? await acquire()) != nil else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await work() }
            group.addTask { _ = await self.hold() }
            await group.next()
            group.cancelAll()
        }
    }
}
