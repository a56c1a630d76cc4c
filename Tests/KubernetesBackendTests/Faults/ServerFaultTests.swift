import KubernetesClient
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("What an API server does to an operator is over when the server is well again")
struct ServerFaultTests {
    private static func running(_ body: (OperatedCluster) async throws -> Void) async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.pass(.seconds(60))
            #expect(try await cluster.served() == "one")
            _ = cluster.takeRequests()
            try await body(cluster)
        }
    }

    /// Nothing is written any more, and one operator has done all that was to do once.
    private static func expectRest(_ cluster: OperatedCluster, serving text: String) async throws {
        #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        #expect(try await cluster.served() == text)
        _ = cluster.takeRequests()
        cluster.pass(.seconds(1800))
        #expect(cluster.takeWrites() == [])
    }

    @Test(arguments: [FakeFault.unreachable, .lostRequest, .answer(500), .answer(503), .answer(429, retryAfter: 30)])
    func `a server that is gone for minutes finds its bundle and no storm`(_ fault: FakeFault) async throws {
        try await Self.running { cluster in
            cluster.fail { _ in fault }
            cluster.place.cluster.endWatches(byBreaking: true)
            cluster.settle()
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(600))
            #expect(try await cluster.served() == "one")
            // Seven feeds, each of which tries up to ten times in half a minute where connections break.
            #expect(cluster.takeRequests().count < 1500)
            cluster.mend()
            cluster.pass(.seconds(120))
            try await Self.expectRest(cluster, serving: "two")
            // One for the first version, two for the change to the second.
            #expect(cluster.events(.delivered).count == 3)
        }
    }

    @Test func `what waits for a server that was gone for an hour is tried as soon as it answers`() async throws {
        let keys = (0..<20).map { ObjectKey(namespace: "support", name: "r\($0)") }
        try await OperatedCluster.run { cluster in
            for key in keys { try await cluster.place.apply(Samples.release(key, text: "one")) }
            cluster.settle()
            cluster.fail { $0.method == .get ? nil : .unreachable }
            for key in keys { try await cluster.place.apply(Samples.release(key, text: "two", named: "v2")) }
            cluster.pass(.seconds(1))
            cluster.fail { _ in .unreachable }
            cluster.place.cluster.endWatches(byBreaking: true)
            cluster.pass(.seconds(3600))
            _ = cluster.takeRequests()
            cluster.mend()
            // Feeds look again after a minute at most.
            cluster.pass(.seconds(65))
            for key in keys { #expect(try await cluster.served(key) == "two") }
            #expect(cluster.takeRequests().count < 40 * keys.count)
        }
    }

    @Test func `an edit that fails halfway is finished when the server is well again`() async throws {
        try await Self.running { cluster in
            cluster.fail { $0.path.hasSuffix("/status") ? .answer(500) : nil }
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(600))
            #expect(try await cluster.served() == "one")
            #expect(cluster.takeRequests().count < 400)
            cluster.mend()
            cluster.pass(.seconds(1200))
            try await Self.expectRest(cluster, serving: "two")
            #expect(cluster.events(.versionRecorded).count == 2)
        }
    }

    @Test(arguments: [FakeFault.answer(500), .answer(409), .lostAnswer])
    func `a report that fails after the bundle was written is made up for`(_ fault: FakeFault) async throws {
        try await Self.running { cluster in
            let plan = FakeFaultPlan([.init(fault, .put, path: "/status", skip: 2)])
            cluster.fail(plan.hook)
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(60))
            try await Self.expectRest(cluster, serving: "two")
            #expect(try await cluster.condition(.delivered) == "True Delivered")
            #expect(try await cluster.status()?.bundle?.transition == cluster.status()?.transition)
        }
    }

    @Test func `a watch whose version is gone is begun anew, and nothing is missed`() async throws {
        try await Self.running { cluster in
            cluster.fail { _ in .unreachable }
            cluster.place.cluster.endWatches(byBreaking: true)
            cluster.settle()
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.place.cluster.compact()
            cluster.mend()
            cluster.pass(.seconds(120))
            try await Self.expectRest(cluster, serving: "two")
        }
    }

    @Test func `a version that is gone at every list and watch for a while is waited out`() async throws {
        try await Self.running { cluster in
            cluster.fail { $0.query.isEmpty ? nil : .answer(410) }
            cluster.place.cluster.endWatches()
            cluster.pass(.seconds(600))
            #expect(cluster.takeRequests().count < 800)
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.mend()
            cluster.pass(.seconds(120))
            try await Self.expectRest(cluster, serving: "two")
        }
    }

    @Test func `watches that fall silent are noticed`() async throws {
        try await Self.running { cluster in
            cluster.fail { request in
                request.query.contains { $0.name == "watch" }
                    ? .stream(.with { $0.silentAfterEvents = 0 }) : nil
            }
            cluster.place.cluster.endWatches()
            cluster.settle()
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.settle()
            #expect(try await cluster.served() == "one")
            cluster.pass(.seconds(1800))
            #expect(cluster.takeRequests().count < 1000)
            cluster.mend()
            cluster.pass(.seconds(1200))
            try await Self.expectRest(cluster, serving: "two")
        }
    }

    @Test(arguments: [TimeSpan.seconds(-86_400), .seconds(86_400 * 400)])
    func `a clock that jumps neither stops nor repeats anything`(_ jump: TimeSpan) async throws {
        try await Self.running { cluster in
            cluster.place.pass(jump)
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(1800))
            try await Self.expectRest(cluster, serving: "two")
            // One for the first version, two for the change to the second.
            #expect(cluster.events(.delivered).count == 3)
        }
    }

    @Test func `two operators without leader election do everything once`() async throws {
        try await OperatedCluster.run(operators: 2) { cluster in
            for text in ["one", "two", "three"] {
                try await cluster.place.apply(Samples.release(text: text, named: text))
                cluster.pass(.seconds(120))
                #expect(try await cluster.served() == text)
            }
            #expect(try await cluster.place.backend().versions(of: Samples.key).count == 3)
            #expect(cluster.events(.delivered).count == 5)
            #expect(cluster.events(.versionRecorded).count == 3)
            try await Self.expectRest(cluster, serving: "three")
        }
    }
}
