import ControllerRuntime
import JSON
import KubernetesClient
import PromptTesting
import Testing

@Suite struct KubernetesLeaseLockTests {
    private let record = LeaseRecord(
        holderIdentity: "a_1", leaseDurationSeconds: 15,
        acquireTime: LeaseTime(microseconds: 1_795_360_278_751_606),
        renewTime: LeaseTime(microseconds: 1_795_360_278_751_616), leaseTransitions: 0)

    private func lock(
        _ transport: ScriptedTransport, timing: LeaderElectionTiming = .standard
    ) -> KubernetesLeaseLock {
        KubernetesLeaseLock(.scripted(transport), namespace: "rec", name: "promptops", timing: timing)
    }

    private func answer(_ name: String) throws -> ScriptedTransport.Answer {
        .response(try Recording(name, in: "leases-events").response)
    }

    @Test func `a lease that is missing is nil`() async throws {
        let transport = ScriptedTransport([try answer("lease-missing")])
        #expect(try await lock(transport).get() == nil)
        #expect(transport.asked == ["GET \(try Recording("lease-missing", in: "leases-events").path)"])
    }

    @Test func `a lease is made as the recorded one was`() async throws {
        let recording = try Recording("lease-create", in: "leases-events")
        let transport = ScriptedTransport([.response(recording.response)])
        #expect(try await lock(transport).create(record) == "251")
        let request = try #require(transport.requests.first)
        #expect(transport.asked == ["POST \(recording.path)"])
        #expect(request.parameters == ["fieldManager": "promptops"])
        #expect(request.contentType == recording.contentType)
        let body = try request.json
        #expect(body["spec"] == recording.requestBody["spec"])
        #expect(body["metadata"] == ["name": "promptops", "namespace": "rec"])
    }

    @Test func `a lease that is there is a conflict for its maker`() async throws {
        let lock = lock(ScriptedTransport([try answer("lease-create-exists")]))
        await #expect(throws: LeaseLockError.conflict(#"leases.coordination.k8s.io "promptops" already exists"#)) {
            try await lock.create(record)
        }
    }

    private let stored: JSONValue = [
        "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
        "metadata": ["name": "promptops", "resourceVersion": "5", "labels": ["team": "x"]],
        "spec": [
            "holderIdentity": "go_1", "leaseDurationSeconds": 30, "acquireTime": "2026-11-22T15:11:18.751606Z",
            "renewTime": "2026-11-22T15:11:19.000001Z", "leaseTransitions": 4, "strategy": "OldestEmulationVersion",
        ],
    ]

    @Test func `a lease that client-go wrote is read`() async throws {
        #expect(
            try await lock(ScriptedTransport([.json(200, stored)])).get()
                == StoredLease(
                    record: LeaseRecord(
                        holderIdentity: "go_1", leaseDurationSeconds: 30,
                        acquireTime: LeaseTime(microseconds: 1_795_360_278_751_606),
                        renewTime: LeaseTime(microseconds: 1_795_360_279_000_001), leaseTransitions: 4),
                    version: "5"))
    }

    @Test func `a lease without a spec is one that nobody holds`() async throws {
        let bare: JSONValue = ["metadata": ["resourceVersion": "1"]]
        let zero = LeaseTime(microseconds: 0)
        #expect(
            try await lock(ScriptedTransport([.json(200, bare)])).get()
                == StoredLease(
                    record: LeaseRecord(
                        holderIdentity: "", leaseDurationSeconds: 0, acquireTime: zero, renewTime: zero,
                        leaseTransitions: 0), version: "1"))
    }

    @Test func `an update replaces the whole object and keeps what it does not know`() async throws {
        let renewed = try Recording("lease-renew", in: "leases-events")
        let transport = ScriptedTransport([.json(200, stored), .response(renewed.response)])
        let lock = lock(transport)
        _ = try await lock.get()
        #expect(try await lock.update(record, replacing: "5") == "252")
        #expect(transport.asked == ["GET \(renewed.path)", "PUT \(renewed.path)"])
        #expect(
            try transport.requests[1].json == [
                "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
                "metadata": ["name": "promptops", "resourceVersion": "5", "labels": ["team": "x"]],
                "spec": [
                    "holderIdentity": "a_1", "leaseDurationSeconds": 15,
                    "acquireTime": "2026-11-22T15:11:18.751606Z", "renewTime": "2026-11-22T15:11:18.751616Z",
                    "leaseTransitions": 0, "strategy": "OldestEmulationVersion",
                ],
            ])
    }

    @Test func `a renewal after a renewal needs no look`() async throws {
        let recordings = try ["lease-create", "lease-renew", "lease-release"].map {
            try Recording($0, in: "leases-events")
        }
        let transport = ScriptedTransport(recordings.map { .response($0.response) })
        let lock = lock(transport)
        let first = try await lock.create(record)
        let second = try await lock.update(record, replacing: first)
        #expect(try await lock.update(record, replacing: second) == "253")
        #expect(transport.requests.map(\.method) == [.post, .put, .put])
        #expect(
            try transport.requests.dropFirst().map { try $0.json["metadata"] } == [
                recordings[0].responseBody["metadata"], recordings[1].responseBody["metadata"],
            ])
    }

    @Test func `an update of a lease that has changed meanwhile is a conflict`() async throws {
        let transport = ScriptedTransport([.json(200, stored), try answer("lease-renew-stale"), .json(200, stored)])
        let lock = lock(transport)
        _ = try await lock.get()
        let told = try Recording("lease-renew-stale", in: "leases-events").responseBody["message"]?.string ?? ""
        await #expect(throws: LeaseLockError.conflict(told)) { try await lock.update(record, replacing: "5") }
        await #expect(throws: LeaseLockError.conflict("the lease has changed")) {
            try await lock.update(record, replacing: "4")
        }
        #expect(transport.requests.map(\.method) == [.get, .put, .get])
    }

    private static let failures: [(ScriptedTransport.Answer, LeaseLockError)] = [
        (.status(403, "Forbidden"), LeaseLockError.denied("no 403")),
        (.status(429, retryAfter: "1"), .unavailable("no 429")),
        (.status(500, retryAfter: "1"), .unavailable("no 500")),
        (.failure(.interrupted("reset")), .unavailable("reset")),
        (.failure(.unusable("no key")), .denied("no key")),
    ]

    @Test(arguments: failures)
    func `a failure is told at once`(_ answer: ScriptedTransport.Answer, _ error: LeaseLockError) async {
        let transport = ScriptedTransport([answer])
        await #expect(throws: error) { try await lock(transport).get() }
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [(10, 5), (3, 1), (1, 1)])
    func `each request is bounded by half of the renew deadline, and not below a second`(
        _ deadline: Int, _ seconds: Int
    ) async throws {
        let timing = try LeaderElectionTiming(
            leaseDuration: .seconds(20), renewDeadline: .seconds(deadline), retryPeriod: .milliseconds(500))
        let transport = ScriptedTransport([.json(200, stored), .json(200, stored), .json(201, stored)])
        let lock = lock(transport, timing: timing)
        _ = try await lock.get()
        _ = try await lock.update(record, replacing: "5")
        _ = try await lock.create(record)
        let expected: Duration = deadline == 3 ? .milliseconds(1500) : .seconds(seconds)
        #expect(transport.requests.map(\.timeout) == [expected, expected, expected])
    }
}
