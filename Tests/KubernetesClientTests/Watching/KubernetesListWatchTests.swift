import ControllerRuntime
import JSON
import KubernetesClient
import PromptTesting
import Testing

@Suite(.timeLimit(.minutes(1))) struct KubernetesListWatchTests {
    private let clock = TestClock()

    private func source(
        _ transport: ScriptedTransport, _ options: APIListOptions = .init(), random: Double = 0
    ) -> KubernetesListWatch<String> {
        KubernetesListWatch(
            .scripted(transport, clock: clock, random: random), .releases, in: "rec", options, clock: clock
        ) { json in
            guard let name = json["metadata"]?["name"]?.string, name != "p3" else { return nil }
            return name
        }
    }

    private func events(
        _ source: KubernetesListWatch<String>, from version: String
    ) async throws(ListWatchError) -> [WatchEvent<String>] {
        var events: [WatchEvent<String>] = []
        for try await event in try await source.watch(from: version) { events.append(event) }
        return events
    }

    private let added: JSONValue = [
        "type": "ADDED", "object": ["metadata": ["name": "a", "namespace": "rec", "resourceVersion": "3"]],
    ]
    private let end: JSONValue = [
        "type": "BOOKMARK",
        "object": ["metadata": ["resourceVersion": "9", "annotations": ["k8s.io/initial-events-end": "true"]]],
    ]

    private func page(_ names: [String], version: String) -> ScriptedTransport.Answer {
        .json(
            200,
            [
                "kind": "PromptReleaseList", "metadata": ["resourceVersion": .string(version)],
                "items": .array(names.map { ["metadata": ["name": .string($0)]] }),
            ])
    }

    // MARK: - Streams

    @Test(arguments: [1, 7, 1000, 1 << 20])
    func `the recorded stream is the list, and goes on as the watch`(_ pieceSize: Int) async throws {
        let begin = try Recording("watch-list", in: "list-watch")
        let rest = try Recording("watch", in: "list-watch")
        let bytes = begin.streamBody + rest.streamBody
        let transport = ScriptedTransport([.stream(begin.response, bytes.pieces(of: pieceSize), .end)])
        let source = source(transport)
        let list = try await source.list()
        #expect(
            list == ListResult(items: ["a", "p0", "p1", "p2", "p4", "p5", "p6"], resourceVersion: "241"))
        #expect(
            try await events(source, from: "241") == [
                .modified("p0", resourceVersion: "233"), .added("w1", resourceVersion: "234"),
                .deleted("w1", resourceVersion: "235"),
            ])
        let request = try #require(transport.requests.first)
        var query = begin.query
        query["timeoutSeconds"] = "300"
        #expect(request.parameters == query)
        #expect(request.path == begin.path)
        #expect(transport.requests.count == 1)
    }

    @Test func `a watch from another version than the list's is a new one`() async throws {
        let transport = ScriptedTransport([.watch([added, end]), .watch([])])
        let source = source(transport, APIListOptions(labelSelector: "a=b", isMetadataOnly: true), random: 0.999)
        _ = try await source.list()
        #expect(try await events(source, from: "8") == [])
        let requests = transport.requests
        #expect(
            requests[1].parameters == [
                "watch": "1", "allowWatchBookmarks": "true", "labelSelector": "a=b", "resourceVersion": "8",
                "timeoutSeconds": "599",
            ])
        #expect(
            Set(requests.map(\.accept))
                == ["application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"])
    }

    @Test func `what changes or goes while a list is streamed is in it as it is at its end`() async throws {
        func line(_ type: String, _ name: String) -> JSONValue {
            [
                "type": .string(type),
                "object": ["metadata": ["name": .string(name), "namespace": "rec", "resourceVersion": "3"]],
            ]
        }
        let transport = ScriptedTransport([
            .watch([line("ADDED", "a"), line("ADDED", "b"), line("MODIFIED", "b"), line("DELETED", "a"), end])
        ])
        #expect(try await source(transport).list() == ListResult(items: ["b"], resourceVersion: "9"))
    }

    // MARK: - Pages

    @Test func `a server that refuses to stream is asked for pages, and not to stream again`() async throws {
        let refusal = try Recording("watch-list-wrong-match", in: "list-watch").response
        let transport = ScriptedTransport([
            .response(refusal), page(["a", "p3"], version: "5"), page(["a"], version: "6"),
        ])
        let source = source(transport)
        #expect(try await source.list() == ListResult(items: ["a"], resourceVersion: "5"))
        #expect(try await source.list() == ListResult(items: ["a"], resourceVersion: "6"))
        #expect(
            transport.requests.dropFirst().map(\.parameters) == [
                ["limit": "500", "resourceVersion": "0"], ["resourceVersion": "5"],
            ])
    }

    @Test func `a stream that ends before its list is complete gives way to pages, for once`() async throws {
        let transport = ScriptedTransport([
            .watch([added]), page(["b"], version: "5"), .watch([added, end]),
        ])
        let source = source(transport)
        #expect(try await source.list() == ListResult(items: ["b"], resourceVersion: "5"))
        #expect(try await source.list() == ListResult(items: ["a"], resourceVersion: "9"))
        #expect(transport.requests[2].parameters["resourceVersion"] == "5")
    }

    @Test func `a stream that a server fails at gives way to pages, for once`() async throws {
        let failure: JSONValue = [
            "type": "ERROR",
            "object": [
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "InternalError", "code": 500,
                "message": "the required storage feature RequestWatchProgress is disabled",
            ],
        ]
        let transport = ScriptedTransport([
            .watch([failure]), page(["b"], version: "5"), .watch([added, end]),
        ])
        let source = source(transport)
        #expect(try await source.list() == ListResult(items: ["b"], resourceVersion: "5"))
        #expect(try await source.list() == ListResult(items: ["a"], resourceVersion: "9"))
    }

    @Test func `a stream that a server is too busy for is left to the watcher`() async {
        let busy: JSONValue = ["type": "ERROR", "object": ["code": 429, "message": "too many"]]
        let transport = ScriptedTransport([.watch([busy])])
        let source = source(transport)
        await #expect(throws: ListWatchError.unavailable(reason: "too many")) { try await source.list() }
        #expect(transport.requests.count == 1)
    }

    @Test func `a server that says nothing about what is there is asked for pages`() async throws {
        let transport = ScriptedTransport([.watch([added], .stay), page(["b"], version: "5"), page([], version: "6")])
        let source = source(transport)
        async let list = source.list()
        // The first wait is for the line, the second for what never comes.
        await clock.waitForSleepers(1)
        while transport.requests.count == 1 {
            clock.advance(by: .seconds(15))
            await Task.yield()
        }
        #expect(try await list == ListResult(items: ["b"], resourceVersion: "5"))
        _ = try await source.list()
        #expect(transport.requests[2].parameters == ["resourceVersion": "5"])
    }

    // MARK: - Versions that are gone

    @Test(arguments: ["watch-expired", "list-too-large-rv"])
    func `a list whose version is not served is asked for anew without it`(_ name: String) async throws {
        let recording = try Recording(name, in: "list-watch")
        let refusal: ScriptedTransport.Answer =
            recording.lines.isEmpty ? .response(recording.response) : recording.stream()
        let transport = ScriptedTransport([.watch([added, end]), refusal, .watch([end])])
        let source = source(transport)
        _ = try await source.list()
        #expect(try await source.list() == ListResult(items: [], resourceVersion: "9"))
        #expect(transport.requests.map { $0[query: "resourceVersion"] } == [nil, "9", nil])
    }

    @Test func `a list that is gone although it named no version is left to the watcher`() async {
        let transport = ScriptedTransport(Array(repeating: .status(410, "Expired"), count: 3))
        let source = source(transport)
        await #expect(throws: ListWatchError.gone) { try await source.list() }
        #expect(transport.requests.count == 2)
    }

    @Test func `a watch whose version has expired is gone`() async throws {
        let transport = ScriptedTransport([try Recording("watch-expired", in: "list-watch").stream(pieceSize: 5)])
        await #expect(throws: ListWatchError.gone) { try await events(source(transport), from: "1") }
    }

    // MARK: - Watches

    @Test func `a watch that the server ends in time ends`() async throws {
        let transport = ScriptedTransport([try Recording("watch-timeout", in: "list-watch").stream()])
        #expect(
            try await events(source(transport), from: "232").last == .bookmark(resourceVersion: "241"))
    }

    @Test func `an object that does not count only moves the version on`() async throws {
        let line: JSONValue = ["type": "ADDED", "object": ["metadata": ["name": "p3", "resourceVersion": "4"]]]
        let source = source(ScriptedTransport([.watch([line])]))
        #expect(try await events(source, from: "1") == [.bookmark(resourceVersion: "4")])
    }

    private static let failures: [(ScriptedTransport.Answer, ListWatchError)] = [
        (.response(APIResponse(status: 401)), ListWatchError.denied(reason: "the server answered 401")),
        (.status(403, "Forbidden"), .denied(reason: "no 403")),
        (.status(410, "Expired"), .gone),
        (.status(404, "NotFound"), .unavailable(reason: "no 404")),
        (.status(500), .unavailable(reason: "no 500")),
        (.failure(.unreachable("refused")), .unavailable(reason: "refused")),
        (.failure(.unusable("no kubeconfig")), .denied(reason: "no kubeconfig")),
        (.watch([], .fail(.interrupted("reset"))), .unavailable(reason: "reset")),
        (
            .watch([["type": "X", "object": [:]]]),
            .unavailable(reason: "an object of the watch bears no resource version")
        ),
    ]

    @Test(arguments: failures)
    func `a watch that fails says what the watcher can do`(
        _ answer: ScriptedTransport.Answer, _ error: ListWatchError
    ) async {
        await #expect(throws: error) { try await events(source(ScriptedTransport([answer])), from: "1") }
    }

    @Test func `what came before a failure is told`() async throws {
        let source = source(ScriptedTransport([.watch([added], .fail(.interrupted("reset")))]))
        var iterator = try await source.watch(from: "1").makeAsyncIterator()
        #expect(try await iterator.next() == .added("a", resourceVersion: "3"))
        await #expect(throws: ListWatchError.unavailable(reason: "reset")) { try await iterator.next() }
    }

    @Test func `a watch that is silent for longer than it was to last is broken off`() async throws {
        let source = source(ScriptedTransport([.watch([], .stay)]))
        async let outcome = result(of: source)
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.seconds(330)])
        clock.advance(by: .seconds(330))
        #expect(await outcome == .failure(.unavailable(reason: "the watch has fallen silent")))
    }

    private func result(of source: KubernetesListWatch<String>) async -> Result<[WatchEvent<String>], ListWatchError> {
        do throws(ListWatchError) {
            return .success(try await events(source, from: "1"))
        } catch {
            return .failure(error)
        }
    }

    @Test func `an informer follows a server through a restart`() async throws {
        let expired = try Recording("watch-expired", in: "list-watch").stream()
        let transport = ScriptedTransport([
            .watch([added, end]), expired, .failure(.unreachable("refused")), page(["b"], version: "12"),
        ])
        let store = ObjectStore<String, String> { $0 }
        let informer = Informer(
            watcher: Watcher(source: source(transport), clock: clock, random: { 0 }, logger: .silent), store: store,
            handlers: [])
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await informer.follow() }
            group.addTask {
                while transport.requests.count < 3 {
                    clock.advance(by: .seconds(1))
                    await Task.yield()
                }
            }
            await group.next()
            group.cancelAll()
        }
        #expect(transport.requests.map { $0[query: "resourceVersion"] }.prefix(3) == [nil, "9", "9"])
        #expect(store.snapshot.map(\.value) == ["a"])
    }
}
