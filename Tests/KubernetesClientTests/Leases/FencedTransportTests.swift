import ControllerRuntime
import JSON
import KubernetesClient
import PromptTesting
import Testing

@Suite struct FencedTransportTests {
    private static let lost = APITransportError.unusable("this operator no longer leads: it writes nothing any more")

    @Test(arguments: [
        (Duration?.none, Duration.seconds(5)), (.seconds(30), .seconds(5)), (.seconds(2), .seconds(2)),
    ])
    func `a write is given up before its leader's lease can expire`(_ asked: Duration?, _ given: Duration) async throws
    {
        let transport = ScriptedTransport([.json(200, [:])])
        var request = APIRequest(.put, "/api/v1/namespaces/a/configmaps/b")
        request.timeout = asked
        _ = try await FencedTransport(transport, timeout: .seconds(5)) { true }.send(request)
        #expect(transport.requests.map(\.timeout) == [given])
    }

    @Test(arguments: [APIRequest.Method.post, .put, .patch, .delete])
    func `who no longer leads writes nothing`(_ method: APIRequest.Method) async {
        let transport = ScriptedTransport([])
        let fenced = FencedTransport(transport, timeout: .seconds(5)) { false }
        await #expect(throws: Self.lost) { try await fenced.send(APIRequest(method, "/api/v1/namespaces/a/pods/b")) }
        #expect(transport.requests == [])
    }

    @Test func `who no longer leads may still read, for as long as it takes`() async throws {
        let transport = ScriptedTransport([.json(200, [:]), .watch([[:]])])
        let fenced = FencedTransport(transport, timeout: .seconds(5)) { false }
        _ = try await fenced.send(APIRequest(.get, "/api/v1/pods"))
        _ = try await fenced.stream(APIRequest(.get, "/api/v1/pods"))
        #expect(transport.requests.map(\.timeout) == [nil, nil])
    }

    @Test func `a leader that was stopped until its deadline writes nothing when it goes on`() async throws {
        let clock = TestClock()
        let cluster = FakeCluster(crds: [], clock: clock, now: { Fixtures.start })
        let client = APIClient(cluster.transport(), settings: APIClientSettings(clock: clock))
        var surroundings = LeaseElection<KubernetesLeaseLock>.Surroundings(date: { LeaseTime(microseconds: 0) })
        surroundings.clock = clock
        let election = LeaseElection(
            KubernetesLeaseLock(client, namespace: "default", name: "promptops"), identity: "a",
            surroundings: surroundings, logger: .silent)
        let fenced = client.over(FencedTransport(client.transport, timeout: .seconds(5)) { election.isLeading })
        try await election.acquire()
        // Just before its renew deadline it may still write; nothing of it has run since.
        clock.advance(by: .seconds(10) - .milliseconds(1))
        _ = try await fenced.create(
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "one"]], .configMaps, in: "default")
        clock.advance(by: .milliseconds(1))
        let version = cluster.version
        await #expect(throws: APIError.self) {
            try await fenced.create(
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "two"]], .configMaps, in: "default")
        }
        #expect(cluster.version == version)
        // It is not the server that refuses.
        _ = try await client.create(
            ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "two"]], .configMaps, in: "default")
    }
}
