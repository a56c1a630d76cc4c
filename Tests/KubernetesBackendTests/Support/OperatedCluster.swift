import ControllerRuntime
import JSON
import KubernetesClient
import Logging
import PromptCore
import PromptOperator
import Synchronization

@testable import KubernetesBackend
@testable import PromptTesting

/// A cluster in memory with whole operators on it, whose turns and time are the test's: between two calls of the test
/// every operator waits for time or for an event.
final class OperatedCluster: Sendable {
    /// So many requests are a storm: from then on nobody is answered, so that the test comes to its end.
    private static let storm = 60_000
    static let user = FakeUser("operator")

    private struct Guarded {
        var fault: FakeFaultHook = { _ in nil }
        var requests: [String] = []
        var events: [ReleaseEvent] = []
        var log: [String] = []
        var ended = 0
    }

    let place: Workplace
    private let executor = SimulationExecutor()
    private let guarded = Mutex(Guarded())

    private init(_ definitions: [JSONValue]) {
        place = Workplace(definitions)
        place.cluster.grant(Self.user.name, FakeGrant(["*"], group: "*", ["*"]))
    }

    /// Runs so many operators beside a test; `before` prepares the cluster.
    static func run(
        operators count: Int = 1, _ definitions: [JSONValue] = ClusterDefinitions.all,
        before: (OperatedCluster) async throws -> Void = { _ in }, _ body: (OperatedCluster) async throws -> Void
    ) async throws {
        let cluster = OperatedCluster(definitions)
        try await before(cluster)
        let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<count {
                group.addTask(executorPreference: cluster.executor) { await cluster.operate() }
            }
            cluster.settle()
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(cluster))
            } catch {
                result = .failure(error)
            }
            group.cancelAll()
            while cluster.guarded.withLock({ $0.ended }) < count {
                cluster.settle()
                await Task.yield()
            }
            return result
        }
        try result.get()
    }

    private func operate() async {
        let transport = place.cluster.transport(as: Self.user) { [self] request in meet(request) }
        var settings = APIClientSettings(clock: place.clock)
        settings.random = { 0.5 }
        var configuration = KubernetesConfiguration()
        configuration.now = { [place] in place.now }
        configuration.tell = { [self] event in guarded.withLock { $0.events.append(event) } }
        let logger = Logger(label: "operator") { [self] _ in
            LogNotebook { line in self.guarded.withLock { $0.log.append(line) } }
        }
        let backend = KubernetesBackend(
            APIClient(transport, settings: settings), configuration, clock: place.clock, logger: logger)
        let process = Operator(
            backend: backend, evaluator: ScriptedEvaluator(now: { [place] in place.now }), clock: place.clock,
            now: { [place] in place.now }, random: { 0.5 }, logger: logger)
        await process.runUntilCancelled()
        guarded.withLock { $0.ended += 1 }
    }

    private func meet(_ request: APIRequest) -> FakeFault? {
        let (fault, isStorm) = guarded.withLock { guarded in
            guarded.requests.append("\(request.method.rawValue) \(request.path)")
            return (guarded.fault, guarded.requests.count > Self.storm)
        }
        return isStorm ? .unreachable : fault(request)
    }
}

// MARK: - Turns and time

extension OperatedCluster {
    /// Lets the operators do all that they can do now.
    func settle() { executor.runUntilIdle() }

    /// Lets time pass, from one deadline to the next; the wall's time with it.
    func pass(_ span: Duration) {
        settle()
        let end = place.clock.now.offset + span
        while let next = place.clock.deadlines.first, next <= end {
            move(to: next)
            settle()
        }
        move(to: end)
        settle()
    }

    private func move(to moment: Duration) {
        let step = max(.zero, moment - place.clock.now.offset)
        place.clock.advance(by: step)
        place.pass(TimeSpan(milliseconds: Int64(step / .milliseconds(1))))
    }

    /// What goes wrong with requests of operators from now on.
    func fail(_ fault: @escaping FakeFaultHook) { guarded.withLock { $0.fault = fault } }

    func mend() { fail { _ in nil } }

    /// Takes one verb of one resource from the operators.
    func deny(_ verb: String, _ resource: String) {
        let name = Self.user.name
        let verbs: Set<String> = ["get", "list", "watch", "create", "update", "patch", "delete"]
        place.cluster.revoke(name)
        for known in Self.resources where known != resource {
            place.cluster.grant(name, FakeGrant(verbs, group: "*", [known]))
        }
        place.cluster.grant(name, FakeGrant(verbs.subtracting([verb]), group: "*", [resource]))
    }

    /// Gives the operators everything.
    func permit() { place.cluster.grant(Self.user.name, FakeGrant(["*"], group: "*", ["*"])) }

    private static var resources: [String] {
        ResourceKind.allCases.map { APIResource($0).plural }
            + ["promptreleases/status", "releasedecisions/status", "configmaps", "secrets", "pods"]
    }
}

// MARK: - What a user sees

extension OperatedCluster {
    /// The requests of all operators since the last call, as `METHOD path`.
    func takeRequests() -> [String] {
        guarded.withLock { guarded in
            defer { guarded.requests = [] }
            return guarded.requests
        }
    }

    /// The writes among them.
    func takeWrites() -> [String] { takeRequests().filter { !$0.hasPrefix("GET") } }

    /// What events of a reason say.
    func events(_ reason: RolloutEvent.Reason) -> [String] {
        guarded.withLock { $0.events.filter { $0.reason == reason }.map(\.message) }
    }

    /// The lines of the log that contain a text.
    func log(_ text: String) -> [String] { guarded.withLock { $0.log.filter { $0.contains(text) } } }

    func status(_ key: ObjectKey = Samples.key) async throws -> ReleaseStatus? {
        try await place.backend().release(key)?.status
    }

    /// `True AllAliasesServed`, or what else a condition says; its message where it is asked for.
    func condition(_ kind: Condition.Kind, _ key: ObjectKey = Samples.key) async throws -> String {
        let condition = try await status(key)?.condition(kind)
        return condition.map { "\($0.status.rawValue) \($0.reason)" } ?? "-"
    }

    func message(_ kind: Condition.Kind, _ key: ObjectKey = Samples.key) async throws -> String {
        try await status(key)?.condition(kind)?.message ?? ""
    }

    /// The text that workloads read under `production`.
    func served(_ key: ObjectKey = Samples.key) async throws -> String? {
        try await place.files(at: key)["production.txt"].map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A log whose lines a test reads.
private struct LogNotebook: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info
    let note: @Sendable (String) -> Void

    init(_ note: @escaping @Sendable (String) -> Void) { self.note = note }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        note("\(event.level) \(event.message) \(facts.joined(separator: " "))")
    }
}
