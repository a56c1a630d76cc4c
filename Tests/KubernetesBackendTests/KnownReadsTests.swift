import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("What an operator knows is as new as what it was told, wrote or read, and a write finds out the rest")
struct KnownReadsTests {
    private static let key = Samples.key

    @Test func `a plan made on what others have overtaken changes nothing, and the next one is made on what is there`()
        async throws
    {
        let place = Workplace()
        let (late, other) = (TestOperator(place), TestOperator(place))
        try await place.apply(Samples.release(text: "one"))
        try await late.listAll()
        #expect(try await late.settle(Self.key))
        try await place.apply(Samples.release(text: "two", named: "v2"))
        #expect(try await other.settle(Self.key))
        let before = (try await place.get(APIResource(.release), Self.key), try await place.get(.configMaps, Self.key))
        // It hears of the release, and of nothing else.
        try await late.list(0)
        _ = late.transport.takeNoted()
        #expect(try await late.reconcile(Self.key) == .requeueNow)
        #expect(late.transport.takeNoted().filter(\.isWrite) != [])
        #expect(try await late.settle(Self.key))
        #expect(late.transport.takeNoted().filter(\.isWrite) == [])
        #expect(try await place.get(APIResource(.release), Self.key) == before.0)
        #expect(try await place.get(.configMaps, Self.key) == before.1)
    }

    @Test func `an abort that no feed has told of stops a candidate that is on its way`() async throws {
        let place = Workplace()
        let process = TestOperator(place)
        try await place.apply(Samples.release(text: "one"))
        try await process.listAll()
        #expect(try await process.settle(Self.key))
        try await place.apply(Self.canary)
        try await process.list(0)
        #expect(try await process.settle(Self.key))
        let alias = try #require(try await place.backend().release(Self.key)?.status?.aliases.first)
        #expect(alias.phase == .holding)
        var abort = Samples.decision("")
        abort.meta.creationTimestamp = place.now
        (abort.action, abort.attempt, abort.weight) = (.abort, alias.attempt, .all)
        abort.digest = try #require(alias.candidate?.digest)
        _ = try await place.decide(abort)
        place.pass(.seconds(601))
        #expect(try await process.settle(Self.key))
        #expect(try await place.backend().release(Self.key)?.status?.aliases.first?.phase == .rolledBack)
    }

    private static let canary = """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          versions: [{name: v1, text: "one"}, {name: v2, text: "two"}]
          aliases:
          - name: production
            version: v2
            strategy: {canary: {steps: [{weight: 5%, hold: 10m}, {weight: 100%}]}}
        """
}

@Suite("What was seen is what the feeds tell, and what was found beyond where they are")
struct SeenObjectsTests {
    private static let release = Samples.key
    private static let feed = SeenObjects.Feed(kind: .version, scope: nil)

    private static func version(_ name: String, at version: String) -> RelatedObject {
        RelatedObject(
            kind: .version, key: ObjectKey(namespace: "support", name: name), releaseName: release.name,
            resourceVersion: version)
    }

    /// What one feed of versions has listed at 10: `a` at 5.
    private static func listed() -> SeenObjects {
        let seen = SeenObjects()
        seen.expect(releaseFeeds: 0, relatedFeeds: 1)
        #expect(seen.recordVersions(.version, of: release) == nil)
        seen.listed(ListResult(items: [version("a", at: "5")], resourceVersion: "10"), by: feed, isFirst: true)
        return seen
    }

    @Test func `what was written counts before its feed tells of it, and older events do not undo it`() {
        let seen = Self.listed()
        seen.found(Self.version("b", at: "12"))
        seen.changed(Self.version("a", at: "11"), by: Self.feed, at: "11")
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "11", "b": "12"])
        seen.found(Self.version("a", at: "20"))
        seen.changed(Self.version("a", at: "13"), by: Self.feed, at: "13")
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "20", "b": "12"])
        seen.removed(Self.version("b", at: "14"), by: Self.feed, at: "14")
        seen.removed(Self.version("a", at: "15"), by: Self.feed, at: "15")
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "20"])
    }

    @Test(arguments: ["changed", "bookmark", "listed"])
    func `what was read before a feed told more is not believed`(_ how: String) {
        let seen = Self.listed()
        switch how {
        case "changed": seen.changed(Self.version("c", at: "13"), by: Self.feed, at: "13")
        case "bookmark": seen.came(to: "13", Self.feed)
        default:
            let none: [RelatedObject] = []
            seen.listed(ListResult(items: none, resourceVersion: "13"), by: Self.feed, isFirst: false)
        }
        let before = seen.recordVersions(.version, of: Self.release)
        seen.found(Self.version("b", at: "12"))
        #expect(seen.recordVersions(.version, of: Self.release) == before)
    }

    @Test func `resource versions that are no numbers are only ever what a feed says`() {
        let seen = Self.listed()
        seen.found(Self.version("b", at: "later"))
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "5"])
        seen.changed(Self.version("a", at: "x1"), by: Self.feed, at: "x1")
        seen.changed(Self.version("a", at: "x0"), by: Self.feed, at: "x0")
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "x0"])
    }

    @Test func `a list after the server was put back to an earlier state is what counts`() {
        let seen = Self.listed()
        seen.changed(Self.version("a", at: "50"), by: Self.feed, at: "50")
        let earlier = ListResult(items: [Self.version("a", at: "3")], resourceVersion: "4")
        seen.listed(earlier, by: Self.feed, isFirst: false)
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "3"])
        seen.found(Self.version("b", at: "6"))
        #expect(seen.recordVersions(.version, of: Self.release) == ["a": "3", "b": "6"])
    }
}
