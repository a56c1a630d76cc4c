import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

/// What a cluster does wrong when it is told to.
@Suite struct FaultTests {
    let clock = TestClock()
    let cluster: FakeCluster

    init() {
        cluster = FakeCluster(crds: [Recording.definition], clock: clock, now: { Fixtures.start })
    }

    private static let collection = "/api/v1/namespaces/default/configmaps"

    private func create(_ name: String, _ transport: FakeClusterTransport) async throws -> APIResponse {
        let body: JSONValue = ["metadata": ["name": .string(name)], "data": ["a": "1"]]
        return try await transport.send(
            APIRequest(.post, Self.collection, contentType: "application/json", body: body.canonicalBytes))
    }

    private func names(_ transport: FakeClusterTransport) async throws -> [String?] {
        let list = try JSONParser.value(try await transport.send(APIRequest(.get, Self.collection)).body)
        return list["items"]?.array?.map { $0["metadata"]?["name"]?.string } ?? []
    }

    private func watch(_ query: [APIRequest.QueryItem], _ fault: FakeStreamFault) async throws -> APIStream {
        let request = APIRequest(.get, Self.collection, query: [.init("watch", "1")] + query)
        return try await cluster.transport(fault: { _ in .stream(fault) }).stream(request)
    }

    @Test func `A request that is lost is not carried out, and one whose answer is lost is`() async throws {
        for (name, fault, stored) in [("a", FakeFault.lostRequest, false), ("b", .lostAnswer, true)] {
            let transport = cluster.transport(fault: { _ in fault })
            await #expect(throws: APITransportError.interrupted("connection reset by peer")) {
                try await create(name, transport)
            }
            #expect(try await names(cluster.transport()).contains(name) == stored)
        }
    }

    @Test(arguments: [401, 403, 409, 410, 429, 500, 503, 504])
    func `A status is answered in place of a result`(code: Int) async throws {
        let transport = cluster.transport(fault: { _ in .answer(code, retryAfter: 7) })
        let response = try await create("a", transport)
        #expect(response.status == code)
        #expect(response.headers["retry-after"] == "7")
        #expect(APIStatus(response).retryAfterSeconds == 7)
        #expect(try await names(cluster.transport()) == [])
    }

    @Test func `A plan's faults meet the requests they are for, as often as it says`() async throws {
        let plan = FakeFaultPlan([
            .init(.answer(500), .post, path: "configmaps", skip: 1, count: 2), .init(.unreachable, .get),
        ])
        let transport = cluster.transport(fault: plan.hook)
        var codes: [Int] = []
        for name in ["a", "b", "c", "d"] { codes.append(try await create(name, transport).status) }
        #expect(codes == [201, 500, 500, 201])
        await #expect(throws: APITransportError.unreachable("connection refused")) { try await names(transport) }
        #expect(try await names(transport) == ["a", "d"])
    }

    @Test func `A stale read shows what was`() async throws {
        for name in ["a", "b"] { _ = try await create(name, cluster.transport()) }
        #expect(try await names(cluster.transport(fault: { _ in .stale(by: 1) })) == ["a"])
        let get = APIRequest(.get, Self.collection + "/b")
        #expect(try await cluster.transport(fault: { _ in .stale(by: 1) }).send(get).status == 404)
        #expect(try await cluster.transport().send(get).status == 200)
    }

    @Test func `A delayed request waits by the clock`() async throws {
        let transport = cluster.transport(fault: { _ in .delayed(.seconds(5)) })
        async let response = create("a", transport)
        await clock.waitForSleepers(1)
        #expect(clock.deadlines == [.seconds(5)])
        clock.advance(by: .seconds(5))
        #expect(try await response.status == 201)
    }

    @Test(arguments: [1, 7, 100])
    func `A stream is cut into pieces, and nothing is lost`(size: Int) async throws {
        for name in ["a", "b"] { _ = try await create(name, cluster.transport()) }
        let stream = try await watch([.init("resourceVersion", "0")], .with { $0.pieceSize = size })
        var bytes: [UInt8] = []
        while bytes.count(where: { $0 == UInt8(ascii: "\n") }) < 2, let piece = try await stream.next() {
            #expect(piece.count <= size)
            bytes += piece
        }
        let events = try bytes.split(separator: UInt8(ascii: "\n")).map { try JSONParser.value(Array($0)) }
        #expect(events.map { $0["object"]?["metadata"]?["name"] } == ["a", "b"])
    }

    @Test func `A stream breaks or ends in the middle of an event`() async throws {
        _ = try await create("a", cluster.transport())
        let broken = try await watch([.init("resourceVersion", "0")], .with { $0.breaksAfterBytes = 10 })
        #expect(try await broken.next()?.count == 10)
        await #expect(throws: APITransportError.interrupted("connection reset by peer")) { try await broken.next() }
        let ended = try await watch([.init("resourceVersion", "0")], .with { $0.endsAfterBytes = 10 })
        #expect(try await ended.next()?.count == 10)
        #expect(try await ended.next() == nil)
    }

    @Test func `Events come twice, or fail after some`() async throws {
        _ = try await create("a", cluster.transport())
        let twice = try await watch([.init("resourceVersion", "0")], .with { $0.repeatsEvents = true })
        let events = try await twice.next() ?? []
        #expect(events.count(where: { $0 == UInt8(ascii: "\n") }) == 2)
        let failing = try await watch([.init("resourceVersion", "0")], .with { $0.failsAfterEvents = 0 })
        let error = try JSONParser.value(try await failing.next() ?? [])
        #expect(error["type"] == "ERROR")
        #expect(error["object"]?["code"] == 410)
        #expect(try await failing.next() == nil)
    }

    @Test func `A silent watch says nothing until its reader gives up`() async throws {
        _ = try await create("a", cluster.transport())
        let stream = try await watch([.init("resourceVersion", "0")], .with { $0.silentAfterEvents = 1 })
        #expect(try await stream.next() != nil)
        _ = try await create("b", cluster.transport())
        let reader = Task { try await stream.next() }
        reader.cancel()
        await #expect(throws: APITransportError.cancelled) { try await reader.value }
    }

    @Test func `Bookmarks come when they are asked for, and all watches end or break when they are told to`()
        async throws
    {
        let query = [
            APIRequest.QueryItem("resourceVersion", String(cluster.version)), .init("allowWatchBookmarks", "1"),
        ]
        let request = APIRequest(.get, Self.collection, query: [.init("watch", "1")] + query)
        let stream = try await cluster.transport().stream(request)
        cluster.sendBookmarks()
        let bookmark = try JSONParser.value(try await stream.next() ?? [])
        #expect(bookmark["type"] == "BOOKMARK")
        #expect(bookmark["object"]?["metadata"]?["resourceVersion"] == .string(String(cluster.version)))
        cluster.endWatches()
        #expect(try await stream.next() == nil)
        let other = try await cluster.transport().stream(request)
        cluster.endWatches(byBreaking: true)
        await #expect(throws: APITransportError.interrupted("connection reset by peer")) { try await other.next() }
    }

    @Test func `A watch whose place is forgotten ends with an ERROR of 410`() async throws {
        let stream = try await watch([.init("resourceVersion", String(cluster.version))], FakeStreamFault())
        _ = try await create("a", cluster.transport())
        cluster.compact()
        let error = try JSONParser.value(try await stream.next() ?? [])
        #expect(error["object"]?["reason"] == "Expired")
        #expect(error["object"]?["code"] == 410)
        #expect(try await stream.next() == nil)
    }
}
