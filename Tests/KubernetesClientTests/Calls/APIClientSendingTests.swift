import JSON
import KubernetesClient
import PromptTesting
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct APIClientSendingTests {
    private let path = APIObjectPath(.releases, namespace: "rec", name: "a")

    @Test func `a server that asks for patience is asked again after it`() async throws {
        let clock = TestClock()
        let transport = ScriptedTransport([
            .status(429, retryAfter: "3"), .status(500, retryAfter: "1"), .json(200, ["kind": "PromptRelease"]),
        ])
        let client = APIClient.scripted(transport, clock: clock)
        async let object = client.merge(["a": 1], into: path)
        await clock.advance(by: [.seconds(3), .seconds(1)])
        #expect(try await object == ["kind": "PromptRelease"])
        #expect(clock.now.offset == .seconds(4))
        #expect(transport.asked == Array(repeating: "PATCH \(path.path())", count: 3))
        #expect(Set(transport.requests).count == 1)
    }

    @Test func `after ten tries the last refusal stands`() async {
        let clock = TestClock()
        let transport = ScriptedTransport(Array(repeating: .status(503, retryAfter: "1"), count: 11))
        let client = APIClient.scripted(transport, clock: clock)
        async let outcome = failure { () throws(APIError) in _ = try await client.get(path) }
        await clock.advance(by: Array(repeating: .seconds(1), count: 9))
        #expect(await outcome == .unavailable("no 503", after: .seconds(1), isSafe: false))
        #expect(transport.requests.count == 10)
        #expect(client.settings.counters.snapshot == [.init(code: "503", method: "GET"): 10])
    }

    @Test func `a read is sent again when its connection breaks`() async throws {
        let clock = TestClock()
        let transport = ScriptedTransport([.failure(.interrupted("reset")), .json(200, ["kind": "X"])])
        let client = APIClient.scripted(transport, clock: clock)
        async let object = client.get(path)
        await clock.advance(by: [.milliseconds(100)])
        #expect(try await object == ["kind": "X"])
        #expect(
            client.settings.counters.snapshot == [
                .init(code: "<error>", method: "GET"): 1, .init(code: "200", method: "GET"): 1,
            ])
    }

    @Test(arguments: [
        (APITransportError.interrupted("reset"), APIError.unavailable("reset", after: nil, isSafe: false)),
        (.unreachable("refused"), .unavailable("refused", after: nil, isSafe: true)),
        (.unusable("no certificate"), .unusable("no certificate")),
        (.cancelled, .cancelled),
    ])
    func `a write is sent once when it has no answer`(_ end: APITransportError, _ error: APIError) async {
        let transport = ScriptedTransport([.failure(end)])
        let client = APIClient.scripted(transport)
        let outcome = await failure { () throws(APIError) in _ = try await client.replace([:], at: path) }
        #expect(outcome == error)
        #expect(transport.requests.count == 1)
    }

    @Test func `a client without retries asks once`() async {
        let transport = ScriptedTransport([.status(429, retryAfter: "1")])
        let client = APIClient.scripted(transport).withoutRetries
        let outcome = await failure { () throws(APIError) in _ = try await client.get(path) }
        #expect(outcome == .unavailable("no 429", after: .seconds(1), isSafe: true))
    }

    @Test func `a cancelled caller waits no longer`() async {
        let clock = TestClock()
        let client = APIClient.scripted(ScriptedTransport([.status(429, retryAfter: "9")]), clock: clock)
        let outcome = await withTaskGroup(of: APIError?.self) { group in
            group.addTask { await failure { () throws(APIError) in _ = try await client.get(path) } }
            await clock.waitForSleepers(1)
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(outcome == .cancelled)
    }

    @Test func `warnings reach the hook`() async throws {
        let warnings = Mutex<[String]>([])
        let recording = try Recording("create-unknown-field-warn", in: "objects")
        let client = APIClient.scripted(
            ScriptedTransport([.response(recording.response)]),
            onWarning: { text in warnings.withLock { $0.append(text) } })
        let stored = try await client.create(recording.requestBody, .releases, in: "rec")
        #expect(stored == recording.responseBody)
        #expect(warnings.withLock { $0 } == [#"unknown field "spek""#])
    }

    @Test func `a stream that is refused is an error, and tried again like any request`() async throws {
        let clock = TestClock()
        let transport = ScriptedTransport([
            .status(429, retryAfter: "2"), .response(try Recording("forbidden-user", in: "objects").response),
        ])
        let client = APIClient.scripted(transport, clock: clock)
        async let outcome = failure { () throws(APIError) in _ = try await client.open(APIRequest(.get, "/x")) }
        await clock.advance(by: [.seconds(2)])
        guard case .forbidden = await outcome else {
            Issue.record("the stream was not forbidden")
            return
        }
        #expect(transport.requests.count == 2)
    }

    @Test(arguments: [
        ("list-too-large-rv", "list-watch"), ("unauthorized", "objects"), ("lease-create-exists", "leases-events"),
    ])
    func `a recorded refusal says what the caller can do`(_ name: String, _ file: String) async throws {
        let errors: [String: APIError] = [
            "list-too-large-rv": .gone("Timeout: Too large resource version: 99999999, current: 232"),
            "unauthorized": .unauthorized("Unauthorized"),
            "lease-create-exists": .alreadyExists(#"leases.coordination.k8s.io "promptops" already exists"#),
        ]
        let transport = ScriptedTransport([.response(try Recording(name, in: file).response)])
        let client = APIClient.scripted(transport)
        let outcome = await failure { () throws(APIError) in _ = try await client.get(path) }
        #expect(outcome == errors[name])
    }
}

/// What an action throws; nil when it succeeds.
func failure(_ action: () async throws(APIError) -> Void) async -> APIError? {
    do throws(APIError) {
        try await action()
        return nil
    } catch {
        return error
    }
}
