import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

/// What becomes of answers that nobody removed, and what a cluster's other objects have to do with them.
@Suite struct AnswerSweepTests {
    private static let key = Samples.key

    private let place = Workplace()

    /// Answers of a run as an operator keeps them, which then dies.
    private func keepAnswers(_ run: String) async throws {
        let journal = place.backend().answerJournal()
        try await journal.append(Array("{\"answer\":1}".utf8), to: run, Self.key)
        try await journal.settle(run, Self.key)
    }

    private func kept() async throws -> Set<String> {
        let options = APIListOptions(labelSelector: ObjectMark.answers)
        let objects = try await place.admin.list(.configMaps, in: "support", options).items
        return Set(objects.compactMap { ObjectMeta(apiObject: $0).keptAnswers?.run })
    }

    /// A release whose first version waits for a run; the run's name.
    private func gating() async throws -> (process: TestOperator, run: String) {
        try await place.apply(LeaderWorld.references)
        try await place.apply(LeaderWorld.manifest("v1"))
        let process = TestOperator(place)
        while try await process.reconcile(Self.key) == .requeueNow {}
        let status = try #require(try await process.backend.release(Self.key)?.status)
        return (process, try #require(status.aliases.first?.gates.first?.run))
    }

    @Test func `a sweep leaves the answers of a run under way, and takes those that nobody waits for`() async throws {
        let (process, run) = try await gating()
        try await keepAnswers(run)
        try await keepAnswers("triage-aborted")
        try await process.backend.sweep()
        #expect(try await kept() == [run])
    }

    @Test func `a sweep takes the answers of a run whose evidence is saved`() async throws {
        let (process, run) = try await gating()
        try await keepAnswers(run)
        #expect(try await process.evaluate() == 1)
        #expect(try await process.backend.runs(of: Self.key).map(\.meta.name) == [run])
        #expect(try await kept() == [run])
        try await process.backend.sweep()
        #expect(try await kept() == [])
    }

    @Test func `a sweep that finds a status which it cannot read leaves the answers`() async throws {
        let (process, run) = try await gating()
        try await keepAnswers(run)
        try await place.merge(["status": ["transition": "many"]], APIResource(.release), Self.key, "status")
        try await process.backend.sweep()
        #expect(try await kept() == [run])
    }

    @Test func `answers that were added to since the sweep looked stay`() async throws {
        _ = try await gating()
        let journal = place.backend().answerJournal()
        for line in ["one", "two"] {
            try await journal.append(Array(line.utf8), to: "triage-x", Self.key)
            try await journal.settle("triage-x", Self.key)
        }
        // The list is as old as the first line.
        let plan = FakeFaultPlan([.init(.stale(by: 1), .get, path: "/configmaps")])
        let client = APIClient(place.cluster.transport(fault: plan.hook))
        try await KubernetesBackend(client, clock: place.clock, logger: .silent).sweep()
        #expect(try await kept() == ["triage-x"])
    }

    @Test(arguments: ["Retain", "Delete"])
    func `answers go with their release, also where its bundle stays`(policy: String) async throws {
        try await place.apply(Samples.release(delivery: "{deletionPolicy: \(policy)}"))
        let process = TestOperator(place)
        #expect(try await process.settle(Self.key))
        try await keepAnswers("triage-x")
        try await place.delete(Samples.release())
        #expect(try await process.settle(Self.key))
        #expect(try await place.get(APIResource(.release), Self.key) == Optional<JSONValue>.none)
        #expect(try await kept() == [])
        #expect(try await place.files(at: Self.key).isEmpty == (policy == "Delete"))
    }

    @Test func `answers that are written wake nobody, and a release at rest is passed by`() async throws {
        try await place.apply(Samples.release())
        let process = TestOperator(place)
        #expect(try await process.settle(Self.key))
        try await process.listAll()
        #expect(try await process.settle(Self.key))
        try await keepAnswers("triage-x")
        try await process.listAll()
        _ = try await process.reconcile(Self.key)
        #expect(process.transport.takeNoted() == [])
        let name = JournalObject.name("triage-x", 1)
        let object = try #require(try await place.get(.configMaps, ObjectKey(namespace: "support", name: name)))
        let told = try #require(RelatedObject(configMap: object))
        #expect((told.kind, told.releaseName) == (.configMap, nil))
        #expect(process.backend.dependents(onConfigMap: told.key) == [])
    }

    @Test func `a running operator makes no request when answers are written`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release())
            cluster.pass(.seconds(1))
            #expect(try await cluster.served() == "Hello")
            _ = cluster.takeRequests()
            let journal = cluster.place.backend().answerJournal()
            for line in ["one", "two"] {
                try await journal.append(Array(line.utf8), to: "triage-x", Self.key)
                try await journal.settle("triage-x", Self.key)
                cluster.pass(.seconds(1))
            }
            #expect(cluster.takeRequests() == [])
        }
    }
}
