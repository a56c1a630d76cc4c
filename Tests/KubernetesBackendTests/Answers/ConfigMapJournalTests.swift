import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Synchronization
import Testing

@testable import KubernetesBackend

/// The answers of runs under way, in ConfigMaps of a cluster.
@Suite(.timeLimit(.minutes(1))) struct ConfigMapJournalTests {
    private static let key = Samples.key
    private static let run = "triage-0123456789ab"

    let place = Workplace()

    init() async throws { try await place.apply(Samples.release()) }

    private func text(_ lines: [[UInt8]]) -> [String] { lines.map { String(decoding: $0, as: UTF8.self) } }

    private func add(_ lines: String..., to journal: any AnswerJournal, run: String = run) async throws {
        for line in lines { try await journal.append(Array(line.utf8), to: run, Self.key) }
    }

    /// What a process that starts now reads.
    private func kept(_ run: String = run) async throws -> [String] {
        text(try await place.backend().answerJournal().lines(of: run, Self.key))
    }

    private func names() async throws -> [String] {
        let options = APIListOptions(labelSelector: ObjectMark.answers)
        return try await place.admin.list(.configMaps, in: "support", options).items.map {
            ObjectMeta(apiObject: $0).name
        }
    }

    private func configMap(_ name: String) -> String {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: \(name), namespace: support}
        data: {note: mine}
        """
    }

    @Test func `what a round brought is there after a restart, in order`() async throws {
        let journal = place.backend().answerJournal()
        #expect(try await journal.lines(of: Self.run, Self.key).isEmpty)
        try await add("{\"a\":1}", "{\"b\":2}", to: journal)
        #expect(try await kept() == [])
        try await journal.settle(Self.run, Self.key)
        try await add("{\"c\":3}", to: journal)
        #expect(try await kept() == ["{\"a\":1}", "{\"b\":2}"])
        try await journal.settle(Self.run, Self.key)
        #expect(try await kept() == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
        #expect(try await journal.runs(of: Self.key) == [Self.run])
        #expect(try await journal.runs(of: ObjectKey(namespace: "support", name: "other")).isEmpty)
    }

    @Test func `a process that goes on adds to what stands`() async throws {
        let first = place.backend().answerJournal()
        try await add("one", to: first)
        try await first.settle(Self.run, Self.key)
        let second = place.backend().answerJournal()
        _ = try await second.lines(of: Self.run, Self.key)
        try await add("two", to: second)
        try await second.settle(Self.run, Self.key)
        #expect(try await kept() == ["one", "two"])
        #expect(try await names() == [Self.run + "-answers"])
    }

    @Test func `a run reads once, and writes once a round and at its end; only what is new passes`() async throws {
        let asked = Mutex<[APIRequest]>([])
        let transport = place.cluster.transport { request in
            asked.withLock { $0.append(request) }
            return nil
        }
        let backend = KubernetesBackend(APIClient(transport), clock: place.clock, logger: .silent)
        _ = try await backend.release(Self.key)
        asked.withLock { $0 = [] }
        let journal = backend.answerJournal()
        _ = try await journal.lines(of: Self.run, Self.key)
        for line in ["one", "two", "three"] {
            try await add(line, to: journal)
            try await journal.settle(Self.run, Self.key)
        }
        try await journal.settle(Self.run, Self.key)
        try await journal.remove(Self.run, Self.key)
        let maps = "/api/v1/namespaces/support/configmaps"
        let object = maps + "/\(Self.run)-answers"
        let requests = asked.withLock { $0 }
        #expect(
            requests.map { "\($0.method.rawValue) \($0.path)" } == [
                "GET \(object)", "POST \(maps)", "PATCH \(object)", "PATCH \(object)", "DELETE \(object)",
            ])
        #expect(requests[1...3].allSatisfy { $0.accept.hasPrefix("application/json;as=PartialObjectMetadata;") })
        let patches = try requests[2...3].map { try JSONParser.value($0.body) }
        #expect(
            patches == [
                ["data": .object(["2-\(Digest(of: "two\n".utf8).short)": "two\n"])],
                ["data": .object(["3-\(Digest(of: "three\n".utf8).short)": "three\n"])],
            ])
        #expect(try await names() == [])
    }

    @Test func `answers that pass an object's size go on in the next one, and all of them go in the end`() async throws
    {
        let journal = place.backend().answerJournal()
        let lines = "abcdefghijkl".map { String(repeating: $0, count: 200_000) }
        for line in lines { try await add(line, to: journal) }
        try await journal.settle(Self.run, Self.key)
        #expect(try await kept() == lines)
        #expect(
            try await names() == [
                "\(Self.run)-answers", "\(Self.run)-answers-2", "\(Self.run)-answers-3",
            ])
        // By a process that has not written them.
        try await place.backend().answerJournal().remove(Self.run, Self.key)
        #expect(try await names() == [])
    }

    @Test func `what is not kept can be read and removed, and no other run goes with it`() async throws {
        let journal = place.backend().answerJournal()
        try await add("one", to: journal)
        try await journal.settle(Self.run, Self.key)
        try await journal.remove("triage-another", Self.key)
        try await journal.settle("triage-another", Self.key)
        #expect(try await journal.lines(of: "triage-another", Self.key).isEmpty)
        #expect(try await kept() == ["one"])
    }

    // MARK: Trouble

    private static func kind(_ error: BackendError?) -> String {
        switch error {
        case .notOwned?: "notOwned"
        case .denied?: "denied"
        case .unavailable?: "unavailable"
        default: String(describing: error)
        }
    }

    /// Two rounds, the requests of which fail once at a step.
    @Test(arguments: 0..<4, [WatchedTransport.Fault.answerLost, .serverError])
    func `whatever request fails, each line is kept once`(step: Int, fault: WatchedTransport.Fault) async throws {
        let (backend, transport) = place.connected()
        let journal = backend.answerJournal()
        transport.fail(step: step, as: fault)
        try await PassingTime.run(on: place.clock) {
            _ = try await journal.lines(of: Self.run, Self.key)
            for line in ["one", "two"] {
                try await add(line, to: journal)
                try await journal.settle(Self.run, Self.key)
            }
        }
        #expect(transport.recover())
        #expect(try await kept() == ["one", "two"])
        try await journal.remove(Self.run, Self.key)
        #expect(try await names() == [])
    }

    @Test func `an answer that was lost for good leaves nothing behind`() async throws {
        let (backend, transport) = place.connected()
        let journal = backend.answerJournal()
        _ = try await journal.lines(of: Self.run, Self.key)
        _ = try await backend.release(Self.key)
        try await add("one", to: journal)
        transport.fail(step: 0, as: .answerLost)
        // Cancelled, as a run that nobody wants any more.
        let settling = Task { try await journal.settle(Self.run, Self.key) }
        await place.clock.waitForSleepers(1)
        settling.cancel()
        await #expect(throws: BackendError.self) { try await settling.value }
        #expect(transport.recover())
        #expect(try await names() == [Self.run + "-answers"])
        try await journal.remove(Self.run, Self.key)
        #expect(try await names() == [])
    }

    @Test func `a conflict is tried again`() async throws {
        let faults = FakeFaultPlan([.init(.answer(409), .patch, count: 2)])
        let client = APIClient(place.cluster.transport(fault: faults.hook))
        let journal = KubernetesBackend(client, clock: place.clock, logger: .silent).answerJournal()
        try await PassingTime.run(on: place.clock) {
            for line in ["one", "two"] {
                try await add(line, to: journal)
                try await journal.settle(Self.run, Self.key)
            }
        }
        #expect(try await kept() == ["one", "two"])
    }

    @Test func `two processes that each believe the run new take nothing from each other`() async throws {
        let journals = [place.backend().answerJournal(), place.backend().answerJournal()]
        for journal in journals { _ = try await journal.lines(of: Self.run, Self.key) }
        for (index, journal) in journals.enumerated() {
            try await add("one of \(index)", to: journal)
            try await journal.settle(Self.run, Self.key)
        }
        for (index, journal) in journals.enumerated() {
            try await add("two of \(index)", to: journal)
            try await journal.settle(Self.run, Self.key)
        }
        #expect(try await Set(kept()) == ["one of 0", "one of 1", "two of 0", "two of 1"])
        for journal in journals { try await journal.remove(Self.run, Self.key) }
        #expect(try await names() == [])
    }

    @Test func `an object that somebody deletes is made anew with what comes then`() async throws {
        let journal = place.backend().answerJournal()
        try await add("one", to: journal)
        try await journal.settle(Self.run, Self.key)
        try await place.admin.delete(
            place.path(.configMaps, ObjectKey(namespace: "support", name: Self.run + "-answers")))
        try await add("two", to: journal)
        try await journal.settle(Self.run, Self.key)
        #expect(try await kept() == ["two"])
        try await journal.remove(Self.run, Self.key)
        #expect(try await names() == [])
    }

    @Test(arguments: [true, false])
    func `a ConfigMap of the same name that no operator made is left alone`(isThereAtOnce: Bool) async throws {
        let name = Self.run + "-answers"
        if isThereAtOnce { try await place.apply(configMap(name)) }
        let journal = place.backend().answerJournal()
        let error = await #expect(throws: BackendError.self) {
            _ = try await journal.lines(of: Self.run, Self.key)
            try await place.apply(configMap(name))
            try await add("one", to: journal)
            try await journal.settle(Self.run, Self.key)
        }
        #expect(Self.kind(error) == "notOwned")
        try await journal.remove(Self.run, Self.key)
        #expect(
            try await place.files(at: ObjectKey(namespace: "support", name: name)) == ["note": Array("mine".utf8)])
    }

    @Test(arguments: [FakeFault.answer(403), .answer(422)])
    func `a refusal is an error at once`(_ fault: FakeFault) async throws {
        let faults = FakeFaultPlan([.init(fault, .post)])
        let client = APIClient(place.cluster.transport(fault: faults.hook))
        let journal = KubernetesBackend(client, clock: place.clock, logger: .silent).answerJournal()
        try await add("one", to: journal)
        let error = await #expect(throws: BackendError.self) { try await journal.settle(Self.run, Self.key) }
        #expect(Self.kind(error) == "denied")
    }

    @Test func `a process that no longer leads writes nothing, and gives up in the end`() async throws {
        let fenced = FencedTransport(place.cluster.transport(), timeout: .seconds(10)) { false }
        let journal = KubernetesBackend(APIClient(fenced), clock: place.clock, logger: .silent).answerJournal()
        _ = try await journal.lines(of: Self.run, Self.key)
        try await add("one", to: journal)
        let error = await #expect(throws: BackendError.self) {
            try await PassingTime.run(on: place.clock) { try await journal.settle(Self.run, Self.key) }
        }
        #expect(Self.kind(error) == "unavailable")
        #expect(place.clock.now.offset < ConfigMapJournal.patience)
        #expect(place.clock.now.offset > ConfigMapJournal.patience - .seconds(61))
        #expect(try await names() == [])
    }

    @Test func `a server that is away for minutes costs no answer`() async throws {
        let clock = place.clock
        let client = APIClient(
            place.cluster.transport { _ in clock.now.offset < .seconds(200) ? .unreachable : nil },
            settings: APIClientSettings(clock: clock))
        let journal = KubernetesBackend(client, clock: clock, logger: .silent).answerJournal()
        try await add("one", to: journal)
        try await PassingTime.run(on: clock) { try await journal.settle(Self.run, Self.key) }
        #expect(clock.now.offset >= .seconds(200))
        #expect(try await kept() == ["one"])
    }
}
