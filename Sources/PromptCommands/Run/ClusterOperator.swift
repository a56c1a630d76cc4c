import ControllerRuntime
import Foundation
import KubernetesBackend
import KubernetesClient
import Logging
import PromptCore
import PromptOperator
import ServiceLifecycle

/// What an operator of a cluster is made of beside its engine: who leads, who tells events, and what may be written when.
struct ClusterOperator: Sendable {
    let backend: KubernetesBackend
    let election: any Election
    let events: EventRecorder
    /// Whether a lead is held on to although it is over; nil where nothing can run out.
    let isLeaseOverdue: (@Sendable () -> Bool)?
    private let client: APIClient
    private let logger: Logger

    /// Nothing is asked of the server yet.
    init(
        _ connection: ClusterConnection, _ shard: ShardOptions, timing: LeaderElectionTiming, _ logger: Logger,
        in context: CommandContext
    ) {
        self.logger = logger
        let now = context.now
        let host = ProcessInfo.processInfo.hostName
        var client = connection.client
        if shard.leaderElect {
            let lock = KubernetesLeaseLock(
                client, namespace: shard.leaseNamespace(in: context, otherwise: connection.namespace),
                name: shard.leaseName(in: context), timing: timing)
            let lease = LeaseElection(
                lock, identity: "\(host)_\(UUID().uuidString.lowercased())", timing: timing,
                surroundings: Self.surroundings(now, logger), logger: logger)
            let remaining = timing.leaseDuration - timing.renewDeadline
            client = client.over(FencedTransport(client.transport, timeout: remaining) { lease.isLeading })
            election = lease
            isLeaseOverdue = { lease.isOverdue(tolerating: Self.tolerance) }
        } else {
            election = SoleContender()
            isLeaseOverdue = nil
        }
        self.client = client
        let date: @Sendable () -> MicroTime = { MicroTime(microseconds: now().milliseconds * 1000) }
        let events = EventRecorder(
            client, reporter: EventReporter(instance: String(host.prefix(128))), surroundings: .init(date: date),
            logger: logger)
        self.events = events
        var configuration = KubernetesConfiguration()
        configuration.namespaces = shard.namespaces(in: context)
        configuration.selector = shard.selector.flatMap { LabelSelector($0) }
        configuration.now = now
        configuration.tell = { events.record(EventFact($0)) }
        backend = KubernetesBackend(client, configuration, logger: logger)
    }

    /// How long after its end a lead is not taken for a hanging one; as controller-runtime.
    private static let tolerance = Duration.seconds(20)

    private static func surroundings(
        _ now: @escaping @Sendable () -> Timestamp, _ logger: Logger
    ) -> LeaseElection<KubernetesLeaseLock>.Surroundings {
        var surroundings = LeaseElection<KubernetesLeaseLock>.Surroundings(
            date: { LeaseTime(microseconds: now().milliseconds * 1000) })
        surroundings.onNewLeader = { logger.info("Lease held", metadata: ["holder": "\($0)"]) }
        return surroundings
    }

    /// Says once what is missing in the cluster; whoever lists it tries again by itself.
    func checkResources() async {
        do throws(APIError) {
            let missing = try await APIDiscovery(client).missing(of: ResourceKind.allCases.map { APIResource($0) })
            guard !missing.isEmpty else { return }
            logger.error(
                "The cluster does not know all kinds of promptops.dev: apply the CRDs with kubectl apply -k crds",
                metadata: ["missing": "\(missing.map(\.plural).joined(separator: ", "))"])
        } catch {
            logger.warning("The API server was not asked for its kinds", metadata: ["error": "\(error.message)"])
        }
    }
}

/// Looks after records that outlive their releases, while this process leads.
struct RecordUpkeep: Service {
    let backend: KubernetesBackend

    func run() async { await cancelWhenGracefulShutdown { await backend.keepUp() } }
}
