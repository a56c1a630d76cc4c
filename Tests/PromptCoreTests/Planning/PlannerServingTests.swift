import PromptCore
import PromptTesting
import Testing

/// What the committed status makes of the bundle, its transition and its place.
struct PlannerServingTests {
    struct Edit: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// By how much: a promotion takes one to 100 % and one to stable.
        var growth: Int
        var change: @Sendable (inout PromptReleaseSpec) -> Void

        init(_ what: String, growth: Int = 1, _ change: @escaping @Sendable (inout PromptReleaseSpec) -> Void) {
            testDescription = what
            self.growth = growth
            self.change = change
        }
    }

    private static func two() -> PlanningBench {
        var bench = PlanningBench(
            Fixtures.release(
                ["v1", "v2"],
                aliases: [AliasSpec(name: "production", version: "v1"), AliasSpec(name: "staging", version: "v2")]))
        bench.settle()
        return bench
    }

    static let edits: [Edit] = [
        Edit("intent") { $0.intent = "incident.other" },
        Edit("bucketing") { $0.delivery.bucketing = .flagdV2 },
        Edit("an alias removed") { $0.aliases.removeLast() },
        Edit("another version", growth: 2) { $0.aliases[1].version = "v1" },
        Edit("the name of an equal digest") { spec in
            spec.versions.append(Fixtures.version("v2b", text: "prompt v2"))
            spec.aliases[1].version = "v2b"
        },
        Edit("the delivery name") { $0.delivery.name = "elsewhere" },
        Edit("the order of the aliases", growth: 0) { $0.aliases.reverse() },
        Edit("the description", growth: 0) { $0.description = "other" },
        Edit("the strategy", growth: 0) { $0.aliases[0].strategy = Fixtures.canary(["7%"]) },
        Edit("suspend", growth: 0) { $0.suspend = true },
        Edit("a version that no alias names", growth: 0) { $0.versions.append(Fixtures.version("v9")) },
        Edit("a version that leaves the list", growth: 0) { $0.versions.removeFirst() },
        Edit("retention", growth: 0) { $0.retention.days = 3 },
        Edit("the deletion policy", growth: 0) { $0.delivery.deletionPolicy = .retain },
    ]

    @Test(arguments: edits) func `The transition grows if and only if the bundle changes`(edit: Edit) {
        var bench = Self.two()
        let (transition, digest) = (bench.status?.transition, bench.places["triage"]?.digest)
        bench.edit(edit.change)
        bench.settle()
        #expect(bench.status?.transition == transition.map { $0 + edit.growth })
        let after = bench.places[bench.release.spec.delivery.name]
        #expect((after?.digest != digest) == (edit.growth > 0 && edit.testDescription != "the delivery name"))
        #expect(after?.transition == bench.status?.transition)
        #expect(bench.status?.bundle?.transition == bench.status?.transition)
    }

    @Test func `Every weight of a rollout is a transition of its own, and the settings are committed with it`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        #expect(bench.status?.transition == 2)
        #expect(bench.served() == "production: v1, v2 at 100")
        #expect(bench.status?.serving?.digest == bench.places["triage"]?.digest)
        bench.pass("10m")
        bench.settle()
        #expect(bench.served() == "production: v1, v2 at 500")
        #expect(bench.status?.transition == 3)
    }

    enum Drift: String, CaseIterable, Sendable { case content, higherTransition, otherOwner, noMark, gone }

    @Test(arguments: Drift.allCases) func `What somebody else changed is put back at the same transition`(drift: Drift)
    {
        var bench = PlanningBench.serving()
        let before = (bench.status?.transition, bench.places["triage"])
        switch drift {
        case .content: bench.places["triage"]?.digest = Fixtures.digest("tampered")
        case .higherTransition: bench.places["triage"]?.transition = 99
        case .otherOwner: bench.places["triage"]?.ownerUID = "someone"
        case .noMark:
            bench.places["triage"]?.ownerUID = nil
            bench.places["triage"]?.transition = nil
        case .gone: bench.places["triage"] = nil
        }
        let plan = bench.step()
        #expect(plan.isDeliveryNeeded)
        #expect(plan.hasDrifted == (drift == .content || drift == .gone))
        bench.settle()
        #expect(bench.status?.transition == before.0)
        #expect(bench.places["triage"] == before.1)
    }

    @Test func `A place that this release never delivered to is not taken`() {
        var bench = PlanningBench(
            Fixtures.release(["v1"], aliases: [AliasSpec(name: "production", version: "v1")]))
        let foreign = StoredBundle(
            digest: Fixtures.digest("foreign"), transition: nil, ownerUID: nil, resourceVersion: "7")
        bench.places["triage"] = foreign
        bench.settle()
        #expect(bench.places["triage"] == foreign)
        #expect(bench.condition(.stalled) == "True DeliveryNameTaken")
        bench.places["triage"] = nil
        bench.settle()
        #expect(bench.condition(.ready) == "True AllAliasesServed")
        #expect(bench.status?.transition == 1)
    }

    @Test func `What an earlier release of the same name left is gone on from, above its transition`() {
        var bench = PlanningBench(
            Fixtures.release(["v1"], aliases: [AliasSpec(name: "production", version: "v1")]))
        bench.places["triage"] = StoredBundle(
            digest: Fixtures.digest("former"), transition: 7, ownerUID: "uid-former", release: bench.release.key,
            resourceVersion: "7")
        bench.settle()
        #expect(bench.condition(.ready) == "True AllAliasesServed")
        #expect(bench.served() == "production: v1")
        #expect(bench.places["triage"]?.transition == 8)
        #expect(bench.places["triage"]?.ownerUID == bench.release.meta.uid)
    }

    @Test func `What a release of another name left is not taken`() {
        var bench = PlanningBench(
            Fixtures.release(["v1"], aliases: [AliasSpec(name: "production", version: "v1")]))
        let foreign = StoredBundle(
            digest: Fixtures.digest("former"), transition: 7, ownerUID: "uid-former",
            release: ObjectKey(namespace: "support", name: "other"), resourceVersion: "7")
        bench.places["triage"] = foreign
        bench.settle()
        #expect(bench.condition(.stalled) == "True DeliveryNameTaken")
        #expect(bench.places["triage"] == foreign)
    }

    @Test func `A new delivery name that is taken leaves the old place served, and Abort still reaches it`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.places["elsewhere"] = StoredBundle(
            digest: Fixtures.digest("foreign"), transition: nil, ownerUID: nil, resourceVersion: "7")
        bench.edit { $0.delivery.name = "elsewhere" }
        bench.settle()
        #expect(bench.condition(.stalled) == "True DeliveryNameTaken")
        #expect(bench.served() == "production: v1, v2 at 100")
        bench.decide(.abort)
        bench.settle()
        #expect(bench.served() == "production: v1")
        #expect(bench.places["triage"]?.transition == bench.status?.transition)
        bench.places["elsewhere"] = nil
        bench.settle()
        #expect(bench.served(at: "elsewhere") == "production: v1")
        #expect(bench.places["triage"] == nil)
    }

    @Test func `What another release put where this one's bundle was is left alone`() {
        // Both would put theirs back for ever.
        var bench = PlanningBench.serving()
        let other = StoredBundle(
            digest: Fixtures.digest("other"), transition: 4, ownerUID: "uid-other",
            release: ObjectKey(namespace: "support", name: "other"), resourceVersion: "7")
        bench.places["triage"] = other
        bench.settle()
        #expect(bench.places["triage"] == other)
        #expect(bench.condition(.stalled) == "True DeliveryNameTaken")
        bench.places["triage"] = nil
        bench.settle()
        #expect(bench.served() == "production: v1")
    }

    @Test func `Abort reaches the place that was reported last when the next one is taken before its report`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.edit { $0.delivery.name = "elsewhere" }
        // Committed, and then killed; somebody else comes to stand there.
        bench.status = bench.plan().status
        bench.places["elsewhere"] = StoredBundle(
            digest: Fixtures.digest("foreign"), transition: nil, ownerUID: "somebody", resourceVersion: "7")
        let foreign = bench.places["elsewhere"]
        bench.decide(.abort)
        bench.settle()
        #expect(bench.served() == "production: v1")
        #expect(bench.places["triage"]?.transition == bench.status?.transition)
        #expect(bench.places["elsewhere"] == foreign)
        #expect(bench.condition(.stalled) == "True DeliveryNameTaken")
    }

    @Test func `What should be served is a transition of its own also while the place is taken`() {
        var bench = PlanningBench(
            Fixtures.release(["v1", "v2"], aliases: [AliasSpec(name: "production", version: "v1")]))
        while bench.status?.serving == nil { bench.status = bench.plan().status }
        bench.places["triage"] = StoredBundle(
            digest: Fixtures.digest("foreign"), transition: nil, ownerUID: nil, resourceVersion: "7")
        let foreign = bench.places["triage"]
        bench.edit { $0.delivery.bucketing = .flagdV2 }
        bench.settle()
        #expect(bench.status?.transition == 2)
        #expect(bench.places["triage"] == foreign)
        bench.places["triage"] = nil
        bench.settle()
        #expect(bench.places["triage"]?.transition == 2)
    }

    @Test func `A delivery name that belongs to an older release changes nothing, and the planner comes to rest`() {
        var bench = PlanningBench.serving()
        bench.places["elsewhere"] = StoredBundle(
            digest: Fixtures.digest("other"), transition: 4, ownerUID: "uid-other", resourceVersion: "7")
        bench.deliveryOwner = ObjectKey(namespace: "support", name: "older")
        bench.edit { $0.delivery.name = "elsewhere" }
        bench.settle()
        #expect(bench.condition(.stalled) == "True Invalid")
        #expect(bench.plan().isDeliveryNeeded == false)
        #expect(bench.status?.transition == 1)
    }

    @Test func `A new delivery name clears the old place once the new one stands`() {
        var bench = PlanningBench.serving()
        bench.edit { $0.delivery.name = "elsewhere" }
        bench.settle()
        #expect(bench.places.keys.sorted() == ["elsewhere"])
        #expect(bench.status?.bundle?.name == "elsewhere")
    }

    @Test func `A second change of the name waits until the first is reported, so that no place is forgotten`() {
        var bench = PlanningBench.serving()
        bench.edit { $0.delivery.name = "second" }
        // Committed and delivered, but killed before the report.
        let plan = bench.plan()
        bench.status = plan.status
        bench.places["second"] = plan.bundle.map {
            StoredBundle(
                digest: $0.digest, transition: plan.status.transition, ownerUID: bench.release.meta.uid,
                resourceVersion: "2")
        }
        bench.edit { $0.delivery.name = "third" }
        bench.settle()
        #expect(bench.places.keys.sorted() == ["third"])
    }

    @Test func `A release without a stable version is in no bundle`() {
        var bench = PlanningBench(
            Fixtures.release(
                ["v1", "v2"],
                aliases: [
                    AliasSpec(name: "production", version: "v1", strategy: Fixtures.canary(["5%"])),
                    AliasSpec(name: "staging", version: "v2"),
                ]))
        bench.settle(.fail)
        #expect(bench.served() == "staging: v2")
        #expect(bench.status?.phase == .rejected)
    }

    @Test func `Content that cannot be built any more leaves what was delivered, and nothing else is committed`() {
        var bench = PlanningBench.serving()
        bench.name("v2")
        bench.settle()
        bench.recorded.removeAll { $0.version == "v1" }
        bench.edit { spec in spec.versions.removeAll { $0.name == "v1" } }
        let before = bench.places["triage"]
        bench.pass("10m")
        bench.settle()
        #expect(bench.places["triage"] == before)
        #expect(bench.condition(.stalled) == "True VersionLost")
    }

    @Test func `Delivery that fails is told until it succeeds, and told once`() {
        var bench = PlanningBench.serving()
        bench.outage = "the disk is full"
        bench.name("v2")
        bench.settle()
        #expect(bench.condition(.delivered) == "False DeliveryFailed")
        let commits = bench.commits
        for _ in 0..<5 { bench.step() }
        #expect(bench.commits == commits)
        #expect(bench.alias.step?.clockSince == nil)
        bench.pass("1h")
        bench.settle()
        #expect(bench.alias.phase == .holding)
        bench.outage = nil
        bench.settle()
        #expect(bench.condition(.delivered) == "True Delivered")
        #expect(bench.alias.step?.clockSince == bench.now)
    }
}
