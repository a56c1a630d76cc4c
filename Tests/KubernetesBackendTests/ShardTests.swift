import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

/// Operators in charge of different parts of one cluster, each with a lease of its own.
@Suite(.timeLimit(.minutes(5))) struct ShardTests {
    /// What a part is chosen by.
    private enum Part: Sendable, Hashable { case selector(String), namespace(String) }

    private let place: Workplace
    private let book: LeaderBook

    init() {
        place = Workplace(clock: TestClock())
        book = LeaderBook(place, seed: 1, isExclusive: false)
    }

    private func contender(_ identity: String, of part: Part) throws -> Contender {
        try book.contender(identity) { surroundings in
            surroundings.leaseName = "promptops-\(identity.prefix(1))"
            switch part {
            case .selector(let selector): surroundings.configuration.selector = LabelSelector(selector)
            case .namespace(let namespace): surroundings.configuration.namespaces = [namespace]
            }
        }
    }

    /// Runs operators beside a test, which lets time pass by the function that it is given.
    private func withOperators(
        _ contenders: [Contender], _ body: ((Duration) -> Void) async throws -> Void
    ) async throws {
        let result: Result<Void, any Error> = await withDiscardingTaskGroup { group in
            for contender in contenders { contender.start(in: &group) }
            var result = Result<Void, any Error>.success(())
            do {
                try await body { span in
                    for _ in 0...Int(span / .seconds(1)) {
                        while contenders.map({ $0.runUntilIdle() }).contains(true) {}
                        place.pass(.seconds(1))
                        place.clock.advance(by: .seconds(1))
                    }
                    while contenders.map({ $0.runUntilIdle() }).contains(true) {}
                }
            } catch {
                result = .failure(error)
            }
            for contender in contenders { contender.kill() }
            while contenders.map({ $0.runUntilIdle() }).contains(true) {}
            return result
        }
        try result.get()
    }

    private func holders() async throws -> [String: String] {
        var holders: [String: String] = [:]
        for name in ["promptops-a", "promptops-b"] {
            let lease = try await place.get(.leases, ObjectKey(namespace: "support", name: name))
            holders[name] = lease?["spec"]?["holderIdentity"]?.string
        }
        return holders
    }

    @Test func `each shard has its own leader, works on its own releases and on no others`() async throws {
        let first = ObjectKey(namespace: "support", name: "first")
        let second = ObjectKey(namespace: "support", name: "second")
        let neither = ObjectKey(namespace: "support", name: "neither")
        try await place.apply(Samples.release(first, labels: "{shard: a}"))
        try await place.apply(Samples.release(second, labels: "{shard: b}"))
        try await place.apply(Samples.release(neither))
        let contenders = [
            try contender("a1", of: .selector("shard=a")), try contender("a2", of: .selector("shard=a")),
            try contender("b1", of: .selector("shard=b")),
        ]
        try await withOperators(contenders) { pass in
            pass(.seconds(20))
            let holders = try await holders()
            let leader = try #require(holders["promptops-a"])
            #expect(["a1", "a2"].contains(leader))
            #expect(holders["promptops-b"] == "b1")
            let writers = book.takeWriters()
            #expect(writers["first"] == [leader])
            #expect(writers["second"] == ["b1"])
            #expect(writers["neither"] == nil)
            for (key, text) in [(first, "Hello"), (second, "Hello")] {
                #expect(try await place.files(at: key)["production.txt"] == Array(text.utf8))
            }
            #expect(try await place.files(at: neither).isEmpty)
        }
    }

    @Test func `shards by namespace keep to their namespaces`() async throws {
        try await place.apply(Samples.release(ObjectKey(namespace: "support", name: "here")))
        try await place.apply(Samples.release(ObjectKey(namespace: "sales", name: "there")))
        let contenders = [
            try contender("a1", of: .namespace("support")), try contender("b1", of: .namespace("sales")),
        ]
        try await withOperators(contenders) { pass in
            pass(.seconds(20))
            let writers = book.takeWriters()
            #expect(writers["here"] == ["a1"])
            #expect(writers["there"] == ["b1"])
        }
    }

    @Test func `a release that changes its shard in the middle of a canary goes on there`() async throws {
        try await place.apply(LeaderWorld.references)
        try await place.apply(LeaderWorld.manifest("v1"))
        let (old, new) = (
            try contender("a1", of: .selector("shard=a")), try contender("b1", of: .selector("shard=b"))
        )
        try await move(to: "a")
        try await withOperators([old, new]) { pass in
            pass(.seconds(60))
            try await place.apply(LeaderWorld.manifest("v2"))
            pass(.seconds(20))
            let before = try #require(try await status())
            #expect(before.aliases.first?.phase == .holding)
            #expect(book.takeWriters()["triage"] == ["a1"])
            try await move(to: "b")
            // Its first operator has not heard of it yet, and the second has: they are at it together.
            old.line.hold(for: .seconds(15))
            pass(.seconds(60))
            let after = try #require(try await status())
            #expect(after.aliases.first?.phase == .awaitingDecision)
            #expect(after.aliases.first?.attempt == before.aliases.first?.attempt)
            #expect(after.transition == before.transition + 1)
            _ = book.takeWriters()
            // By now it has heard.
            try await place.merge(["data": ["production.txt": "evil"]], .configMaps, Samples.key)
            pass(.seconds(20))
            #expect(book.takeWriters()["triage"] == ["b1"])
            let bundle = try await place.backend().bundle(named: "triage", in: "support")
            #expect(bundle?.digest == after.serving?.digest)
        }
    }

    private func move(to shard: String) async throws {
        try await place.merge(
            ["metadata": ["labels": ["shard": .string(shard)]]], APIResource(.release), Samples.key)
    }

    private func status() async throws -> ReleaseStatus? { try await place.backend().release(Samples.key)?.status }
}
