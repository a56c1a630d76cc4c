import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("What people do to the objects of an operator is told, and put right or left to them")
struct ObjectFaultTests {
    private static let key = Samples.key

    /// Nothing is written any more.
    private static func expectRest(_ cluster: OperatedCluster) {
        _ = cluster.takeRequests()
        cluster.pass(.seconds(1800))
        #expect(cluster.takeWrites() == [])
    }

    // MARK: The place of delivery

    @Test func `a place that somebody else's ConfigMap holds is left alone until it is free`() async throws {
        let foreign = FaultSamples.configMap("triage", "{note: mine}")
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(foreign)
            try await cluster.place.apply(Samples.release())
            cluster.pass(.seconds(600))
            #expect(try await cluster.condition(.stalled) == "True DeliveryNameTaken")
            Self.expectRest(cluster)
            #expect(try await cluster.place.files(at: Self.key) == ["note": Array("mine".utf8)])
            try await cluster.place.delete(foreign)
            cluster.settle()
            #expect(try await cluster.served() == "Hello")
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }

    @Test func `an immutable bundle is a person's to delete, and is then made anew`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            try await cluster.place.merge(["immutable": true], .configMaps, Self.key)
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(3600))
            #expect(try await cluster.condition(.delivered) == "False DeliveryFailed")
            #expect(try await cluster.message(.delivered).contains("immutable: delete it"))
            #expect(cluster.events(.deliveryFailed).count == 1)
            #expect(try await cluster.served() == "one")
            #expect(cluster.takeRequests().count < 900)
            try await cluster.place.admin.delete(cluster.place.path(.configMaps, Self.key))
            cluster.settle()
            #expect(try await cluster.served() == "two")
            #expect(try await cluster.condition(.delivered) == "True Delivered")
        }
    }

    @Test func `a bundle that is too large is told with its size, and the last one stays`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            let text = String(repeating: "x", count: 1_100_000)
            try await cluster.place.apply(Samples.release(text: text, named: "v2"))
            cluster.pass(.seconds(600))
            let stalled = try await cluster.message(.stalled)
            let delivered = try await cluster.message(.delivered)
            #expect((stalled + delivered).contains("bytes"))
            #expect(try await cluster.served() == "one")
            try await cluster.place.apply(Samples.release(text: "small", named: "v3"))
            cluster.pass(.seconds(60))
            #expect(try await cluster.served() == "small")
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }

    @Test(arguments: [true, false])
    func `a bundle that is edited or deleted by hand is put back, each time once`(_ isEdited: Bool) async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            _ = cluster.takeRequests()
            for _ in 0..<3 {
                if isEdited {
                    let spoilt: JSONValue = ["data": ["production.txt": "evil", "more": "x"]]
                    try await cluster.place.merge(spoilt, .configMaps, Self.key)
                } else {
                    try await cluster.place.admin.delete(cluster.place.path(.configMaps, Self.key))
                }
                cluster.settle()
                #expect(try await cluster.served() == "one")
            }
            #expect(cluster.takeWrites().count { $0.contains("/configmaps") } == 3)
            #expect(cluster.events(.contentDrifted).count == 3)
            Self.expectRest(cluster)
        }
    }

    // MARK: Records and marks

    @Test func `a recorded version in use that somebody deletes is recorded again`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            let name = PromptVersion.objectName(release: "triage", version: "v1")
            let version = ObjectKey(namespace: "support", name: name)
            try await cluster.place.admin.delete(cluster.place.path(APIResource(.version), version))
            cluster.settle()
            #expect(try await cluster.place.get(APIResource(.version), version) != nil)
            #expect(try await cluster.served() == "one")
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            Self.expectRest(cluster)
        }
    }

    @Test func `a finalizer that somebody takes away is no reason to stop`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            try await cluster.place.merge(["metadata": ["finalizers": []]], APIResource(.release), Self.key)
            cluster.settle()
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.settle()
            #expect(try await cluster.served() == "two")
            let release = try await cluster.place.get(APIResource(.release), Self.key)
            #expect(release?.finalizers == [ObjectMark.cleanup])
        }
    }

    @Test func `a recorded version that nobody can read is told with its name, and recorded anew when it is gone`()
        async throws
    {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            let name = PromptVersion.objectName(release: "triage", version: "v1")
            let version = ObjectKey(namespace: "support", name: name)
            try await cluster.place.merge(
                ["spec": ["content": ["text": "spoilt"]]], APIResource(.version), version)
            cluster.pass(.seconds(3600))
            #expect(try await cluster.condition(.stalled) == "True Blocked")
            #expect(try await cluster.message(.stalled).contains("the PromptVersion \(version) cannot be read"))
            #expect(try await cluster.served() == "one")
            #expect(cluster.takeRequests().count < 900)
            try await cluster.place.admin.delete(cluster.place.path(APIResource(.version), version))
            cluster.pass(.seconds(60))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            Self.expectRest(cluster)
        }
    }

    @Test func `decisions that came too late, or for no alias, are answered once and change nothing`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            var late = Samples.decision("late")
            late.expiresAt = cluster.place.now + .seconds(-60)
            late.meta.creationTimestamp = cluster.place.now
            var lost = Samples.decision("lost")
            lost.alias = "nowhere"
            lost.meta.creationTimestamp = cluster.place.now
            for decision in [late, lost] { _ = try await cluster.place.decide(decision) }
            cluster.settle()
            let outcomes = try await cluster.place.backend().decisions(of: Self.key).map(\.outcome?.outcome)
            #expect(outcomes.allSatisfy { $0 == .expired || $0 == .ignored })
            #expect(outcomes.count == 2)
            #expect(try await cluster.served() == "one")
            Self.expectRest(cluster)
        }
    }

    // MARK: What a release refers to

    @Test func `a suite whose ConfigMap comes later says what it waits for`() async throws {
        try await OperatedCluster.run { cluster in
            for part in [FaultSamples.answers, FaultSamples.endpoint, FaultSamples.suiteOfMap, FaultSamples.gated()] {
                try await cluster.place.apply(part)
            }
            cluster.pass(.seconds(3600))
            #expect(try await cluster.condition(.ready).hasPrefix("False"))
            #expect(try await cluster.message(.stalled).contains("no ConfigMap `cases`"))
            #expect(cluster.takeRequests().count < 900)
            let cases = #"{cases.jsonl: "{\"name\": \"one\", \"inputs\": {}, \"assert\": [{\"contains\": \"x\"}]}"}"#
            try await cluster.place.apply(FaultSamples.configMap("cases", cases))
            cluster.settle()
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            #expect(try await cluster.served() == "one")
        }
    }

    @Test func `of two releases with one intent the older is served, in other namespaces each`() async throws {
        let second = ObjectKey(namespace: "support", name: "second")
        let elsewhere = ObjectKey(namespace: "sales", name: "triage")
        func release(_ key: ObjectKey) -> String {
            Samples.release(key).replacing("spec:\n", with: "spec:\n  intent: triage\n")
        }
        try await OperatedCluster.run { cluster in
            for key in [Self.key, second, elsewhere] {
                try await cluster.place.apply(release(key))
                cluster.pass(.seconds(5))
            }
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            #expect(try await cluster.condition(.stalled, second) == "True Invalid")
            #expect(try await cluster.message(.stalled, second).contains("triage"))
            #expect(try await cluster.condition(.ready, elsewhere) == "True AllAliasesServed")
            Self.expectRest(cluster)
            try await cluster.place.delete(release(Self.key))
            cluster.settle()
            #expect(try await cluster.condition(.ready, second) == "True AllAliasesServed")
        }
    }

    // MARK: Coming and going

    @Test func `a release that comes and goes within a second leaves nothing behind`() async throws {
        try await OperatedCluster.run { cluster in
            for _ in 0..<5 {
                try await cluster.place.apply(Samples.release())
                try await cluster.place.admin.delete(cluster.place.path(APIResource(.release), Self.key))
            }
            cluster.settle()
            try await cluster.place.apply(Samples.release())
            cluster.settle()
            try await cluster.place.admin.delete(cluster.place.path(APIResource(.release), Self.key))
            cluster.settle()
            #expect(try await cluster.place.get(APIResource(.release), Self.key) == Optional<JSONValue>.none)
            #expect(try await cluster.place.get(.configMaps, Self.key) == Optional<JSONValue>.none)
            #expect(cluster.log("Reconcile failed") == [])
            Self.expectRest(cluster)
        }
    }

    @Test func `a namespace that is being deleted takes its releases with it, quietly`() async throws {
        let namespaces = APIResource(
            group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
        try await OperatedCluster.run { cluster in
            for number in 0..<5 {
                try await cluster.place.apply(Samples.release(ObjectKey(namespace: "support", name: "r\(number)")))
            }
            try await cluster.place.admin.delete(APIObjectPath(namespaces, name: "support"))
            cluster.pass(.seconds(60))
            let path = APIObjectPath(namespaces, name: "support")
            #expect(try await cluster.place.admin.get(path) == Optional<JSONValue>.none)
            _ = cluster.takeRequests()
            cluster.pass(.seconds(1200))
            #expect(cluster.takeWrites() == [])
        }
    }

    @Test func `four hundred releases at once are each served, and then left in peace`() async throws {
        let keys = (0..<400).map { ObjectKey(namespace: "support", name: "r\($0)") }
        try await OperatedCluster.run { cluster in
            for key in keys { try await cluster.place.apply(Samples.release(key)) }
            cluster.settle()
            let maps = try await cluster.place.admin.list(.configMaps, in: "support").items
            #expect(Set(maps.map { ObjectMeta(apiObject: $0).key }) == Set(keys))
            // A version, a finalizer, two commits, a bundle and a report each.
            #expect(cluster.takeWrites().count == 6 * keys.count)
            cluster.pass(.seconds(600))
            #expect(cluster.takeWrites() == [])
        }
    }
}
