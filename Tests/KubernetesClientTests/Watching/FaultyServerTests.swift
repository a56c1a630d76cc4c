import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2))) struct FaultyServerTests {
    /// What goes wrong, by the numbers of a seed, until it is turned off.
    private final class Weather: Sendable {
        private let state: Mutex<(random: SeededGenerator, isBad: Bool)>

        init(seed: UInt64) { state = Mutex((SeededGenerator(seed: seed), true)) }

        func clear() { state.withLock { $0.isBad = false } }
        func number(below bound: Int) -> Int { state.withLock { Int.random(in: 0..<bound, using: &$0.random) } }

        func fault(of request: APIRequest) -> FakeFault? {
            guard state.withLock({ $0.isBad }) else { return nil }
            switch number(below: 14) {
            case 0: return .answer(410)
            case 1: return .answer(429, retryAfter: 1)
            case 2: return .answer(500)
            case 3: return .unreachable
            case 4: return .lostAnswer
            case 5: return .answer(422)
            // A transport bounds the time of whole answers itself.
            case 6...11: return request[query: "watch"] == nil ? nil : .stream(streamFault)
            default: return nil
            }
        }

        private var streamFault: FakeStreamFault {
            .with { fault in
                let place = number(below: 3000)
                switch number(below: 6) {
                case 0: fault.pieceSize = 1 + place % 50
                case 1: fault.breaksAfterBytes = place
                case 2: fault.endsAfterBytes = place
                case 3: fault.silentAfterEvents = place % 8
                case 4:
                    fault.failsAfterEvents = place % 8
                    fault.failure = [410, 429, 500][place % 3]
                default: fault.repeatsEvents = true
                }
            }
        }
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `an informer ends up with what there is, whatever a server does meanwhile`(_ seed: UInt64) async throws {
        let clock = TestClock()
        let cluster = FakeCluster(crds: [], clock: clock) { Timestamp(milliseconds: 0) }
        let weather = Weather(seed: seed)
        let client = APIClient(
            cluster.transport { weather.fault(of: $0) }, settings: APIClientSettings(clock: clock))
        let source = KubernetesListWatch(
            client, .configMaps, in: seed % 2 == 0 ? "default" : nil, APIListOptions(pageSize: 3), clock: clock
        ) { $0 }
        let store = ObjectStore<String, JSONValue> { $0["metadata"]?["name"]?.string ?? "" }
        let informer = Informer(
            watcher: Watcher(source: source, clock: clock, random: { 0 }, logger: .silent), store: store, handlers: [])
        let writer = APIClient(cluster.transport())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informer.follow() }
            group.addTask {
                while !Task.isCancelled {
                    clock.advance(by: .milliseconds(500))
                    await Task.yield()
                }
            }
            for _ in 0..<60 {
                try await write(to: cluster, by: writer, weather)
                for _ in 0..<20 { await Task.yield() }
            }
            weather.clear()
            let list = try await writer.list(.configMaps, in: "default")
            let expected = Dictionary(list.items.map { ($0["metadata"]?["name"]?.string ?? "", $0) }) { $1 }
            while Dictionary(store.snapshot.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }) != expected {
                try await Task.giveWay()
            }
            group.cancelAll()
        }
    }

    /// One change, and now and then something that a server does of its own accord.
    private func write(to cluster: FakeCluster, by client: APIClient, _ weather: Weather) async throws {
        let path = APIObjectPath(.configMaps, namespace: "default", name: "c\(weather.number(below: 8))")
        let value = JSONValue.string(String(weather.number(below: 1000)))
        switch weather.number(below: 10) {
        case 0...1: try await client.delete(path)
        case 2: cluster.compact()
        case 3: cluster.endWatches(byBreaking: weather.number(below: 2) == 0)
        case 4: cluster.sendBookmarks()
        default:
            if try await client.get(path) != nil {
                _ = try await client.merge(["data": ["k": value]], into: path)
            } else {
                let object: JSONValue = ["metadata": ["name": .string(path.name)], "data": ["k": value]]
                _ = try await client.create(object, .configMaps, in: "default")
            }
        }
    }

    @Test func `two contenders of which one fails hand a lease of a server over`() async throws {
        let cluster = FakeCluster(crds: []) { Timestamp(milliseconds: 0) }
        func lock() -> KubernetesLeaseLock {
            KubernetesLeaseLock(APIClient(cluster.transport()), namespace: "default", name: "promptops")
        }
        func record(_ holder: String, _ transitions: Int) -> LeaseRecord {
            LeaseRecord(
                holderIdentity: holder, leaseDurationSeconds: 15, acquireTime: LeaseTime(microseconds: 1),
                renewTime: LeaseTime(microseconds: 1_795_360_278_779_786), leaseTransitions: transitions)
        }
        let (first, second) = (lock(), lock())
        let version = try await first.create(record("a", 0))
        let stored = try #require(try await second.get())
        #expect(stored == StoredLease(record: record("a", 0), version: version))
        let taken = try await second.update(record("b", 1), replacing: version)
        await #expect(throws: LeaseLockError.self) { try await first.update(record("a", 0), replacing: version) }
        #expect(try await first.get() == StoredLease(record: record("b", 1), version: taken))
    }

    @Test func `events and their series are stored`() async throws {
        let cluster = FakeCluster(crds: []) { Timestamp(milliseconds: 0) }
        let client = APIClient(cluster.transport())
        let recorder = EventRecorder(
            client, reporter: EventReporter(instance: "pod-1"),
            surroundings: .init { MicroTime(microseconds: 1_795_360_278_779_786) }, logger: .silent)
        let fact = EventFact(
            .warning, regarding: ObjectReference(apiVersion: "v1", kind: "ConfigMap", namespace: "default", name: "a"),
            action: "Rollout", reason: "GateFailed", note: String(repeating: "ü", count: 2000))
        recorder.record(fact)
        recorder.record(fact)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run() }
            while try await client.list(.events, in: "default").items.first?["series"]?["count"] != 2 {
                try await Task.giveWay()
            }
            group.cancelAll()
        }
    }
}
