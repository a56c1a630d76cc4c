import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptOperator
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("What a release meets in a cluster")
struct ClusterBehaviourTests {
    private static let key = Samples.key

    private static func settled(
        _ manifests: String, in place: Workplace = Workplace(),
        configure: (inout KubernetesConfiguration) -> Void = { _ in }
    ) async throws -> (place: Workplace, process: TestOperator) {
        try await place.apply(manifests)
        let process = TestOperator(place, configure: configure)
        #expect(try await process.settle(key))
        return (place, process)
    }

    private static func status(_ place: Workplace) async throws -> ReleaseStatus? {
        try await place.backend().release(key)?.status
    }

    @Test func `what the decoder refuses is an invalid release and no error`() async throws {
        let (place, _) = try await Self.settled(
            Samples.release().replacing("delivery: {}", with: "futureField: {a: 1}"))
        let status = try await Self.status(place)
        #expect(status?.phase == .invalid)
        let ready = try #require(status?.conditions.first { $0.message.contains("futureField") })
        #expect(ready.message.contains("promptrelease/support/triage"))
    }

    @Test func `a reference to a file is an error that names the mend, and one to a ConfigMap is read`() async throws {
        let inFile = Samples.release().replacing("text: \"Hello\"", with: "from: {file: a.md}")
        let place = Workplace()
        try await place.apply(inFile)
        let stored = try #require(try await place.backend().release(Self.key))
        #expect(stored.release.diagnostics.errors.map(\.message).contains { $0.contains("`promptops inline`") })
        let inMap = Samples.release().replacing(
            "text: \"Hello\"", with: "from: {configMapKeyRef: {name: texts, key: a.md}}")
        try await place.apply(inMap)
        let missing = try #require(try await place.backend().release(Self.key))
        #expect(missing.release.diagnostics.errors.map(\.message).contains { $0.contains("no ConfigMap `texts`") })
        try await place.apply(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: texts, namespace: support}
            data: {a.md: "Hello from a map"}
            """)
        let read = try #require(try await place.backend().release(Self.key))
        #expect(read.release.diagnostics == [])
        #expect(read.release.spec.versions.first?.content?.json["text"] == "Hello from a map")
        #expect(read.release.spec.versions.first?.source?.text == "configmap/texts/a.md")
    }

    @Test func `the first commit adds the finalizer, once, and the end of a release takes it and marks its records`()
        async throws
    {
        let (place, process) = try await Self.settled(Samples.release(delivery: "{deletionPolicy: Retain}"))
        #expect(try await place.get(APIResource(.release), Self.key)?.finalizers == ["promptops.dev/cleanup"])
        try await place.delete(Samples.release())
        #expect(try await place.get(APIResource(.release), Self.key)?.isBeingDeleted == true)
        _ = try await process.reconcile(Self.key)
        #expect(try await place.get(APIResource(.release), Self.key) == nil)
        let version = try #require(try await process.backend.versions(of: Self.key).first)
        let horizon = place.now + .seconds(90 * 86_400)
        #expect(version.meta.annotations["promptops.dev/keep-until"] == horizon.text)
        // Retained: the collector of garbage has nothing to hold against it.
        #expect(try await place.get(.configMaps, Self.key)?["metadata"]?["ownerReferences"] == nil)
    }

    @Test func `a bundle that is to be deleted has its release as its owner, and goes with it`() async throws {
        let (place, process) = try await Self.settled(Samples.release())
        let owner = try await place.get(.configMaps, Self.key)?["metadata"]?["ownerReferences"]?.array?.first
        let release = try #require(try await place.get(APIResource(.release), Self.key))
        #expect(owner?["uid"]?.string == ObjectMeta(apiObject: release).uid)
        try await place.delete(Samples.release())
        _ = try await process.reconcile(Self.key)
        #expect(try await place.get(.configMaps, Self.key) == nil)
    }

    @Test func `a bundle that is to stay after all outlives the release that owned it`() async throws {
        let (place, process) = try await Self.settled(Samples.release())
        try await place.apply(Samples.release(delivery: "{deletionPolicy: Retain}"))
        #expect(try await process.settle(Self.key))
        try await place.delete(Samples.release())
        _ = try await process.reconcile(Self.key)
        #expect(try await place.get(APIResource(.release), Self.key) == nil)
        #expect(try await place.get(.configMaps, Self.key) != nil)
    }

    @Test func `what somebody changes in a bundle is put back, keys of others too, and their labels stay`() async throws
    {
        let (place, process) = try await Self.settled(Samples.release())
        let files = try await place.files(at: Self.key)
        try await place.merge(
            [
                "metadata": ["labels": ["theirs": "1"]], "binaryData": ["noise": "AA=="],
                "data": ["production.txt": "evil", "extra": "x", "release.json": .null],
            ], .configMaps, Self.key)
        #expect(try await process.settle(Self.key))
        #expect(try await place.files(at: Self.key) == files)
        #expect(try await place.get(.configMaps, Self.key)?["metadata"]?["labels"]?["theirs"] == "1")
    }

    @Test func `a bundle that somebody deleted is delivered again`() async throws {
        let (place, process) = try await Self.settled(Samples.release())
        let files = try await place.files(at: Self.key)
        try await place.admin.delete(place.path(.configMaps, Self.key))
        #expect(try await process.settle(Self.key))
        #expect(try await place.files(at: Self.key) == files)
    }

    @Test func `a place that a ConfigMap of others holds is left alone and told`() async throws {
        let place = Workplace()
        try await place.apply(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: triage, namespace: support}
            data: {note: mine}
            """)
        _ = try await Self.settled(Samples.release(), in: place)
        #expect(try await place.files(at: Self.key) == ["note": Array("mine".utf8)])
        #expect(
            try await Self.status(place)?.conditions.contains { $0.type == .stalled && $0.status == .`true` } == true)
    }

    @Test func `a missing permission is told with its verb and its resource`() async throws {
        let place = Workplace()
        try await place.apply(Samples.release())
        let transport = place.cluster.transport(as: FakeUser("operator"))
        let backend = KubernetesBackend(APIClient(transport), clock: place.clock, logger: .silent)
        do {
            _ = try await backend.release(Self.key)
            Issue.record("it was allowed")
        } catch {
            guard case .denied(let message) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(message.contains("get promptreleases support/triage"))
            #expect(message.contains("cannot get resource \"promptreleases\""))
        }
    }

    @Test func `a shard sees its own releases only`() async throws {
        let place = Workplace()
        try await place.apply(Samples.release(labels: "{shard: a}"))
        let other = ObjectKey(namespace: "support", name: "other")
        try await place.apply(Samples.release(other, labels: "{shard: b}"))
        let (backend, transport) = place.connected { $0.selector = LabelSelector("shard=a") }
        #expect(try await backend.releaseFeeds[0].list().items.map(\.key) == [Self.key])
        _ = transport.takeNoted()
        #expect(try await backend.release(other) == nil)
        #expect(transport.takeNoted() == [])
        #expect(try await backend.release(Self.key) != nil)
    }

    @Test func `namespaces are followed one by one`() async throws {
        let place = Workplace()
        for namespace in ["a", "b", "c"] {
            try await place.apply(Samples.release(ObjectKey(namespace: namespace, name: "triage")))
        }
        let (backend, _) = place.connected { $0.namespaces = ["a", "c"] }
        var found: [ObjectKey] = []
        for feed in backend.releaseFeeds { found += try await feed.list().items.map(\.key) }
        #expect(found.map(\.namespace) == ["a", "c"])
        #expect(backend.relatedFeeds.count == 12)
    }

    @Test(arguments: [("\"true\"", true), ("\"false\"", false)])
    func `a key is read from a Secret with the label and from no other`(_ label: String, _ isRead: Bool) async throws {
        let place = Workplace()
        try await place.apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: keys, namespace: support, labels: {promptops.dev/model-key: \(label)}}
            data: {key: c2VjcmV0, noise: /w==}
            """)
        let secret = try await place.backend().keySecret(ObjectKey(namespace: "support", name: "keys"))
        #expect(secret?.data.mapValues(\.revealed) == (isRead ? ["key": "secret"] : nil))
    }

    @Test func `pods that mount a bundle are touched once for each content, and others are left alone`() async throws {
        let place = Workplace()
        func pod(_ name: String, _ volumes: String) -> String {
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: \(name), namespace: support}
            spec: {containers: [{name: c, image: i}], volumes: [\(volumes)]}
            """
        }
        try await place.apply(pod("mounts", "{name: v, configMap: {name: triage}}"))
        try await place.apply(pod("projects", "{name: v, projected: {sources: [{configMap: {name: triage}}]}}"))
        try await place.apply(pod("other", "{name: v, configMap: {name: other}}"))
        let (_, process) = try await Self.settled(Samples.release(delivery: "{touchPods: true}"), in: place)
        let hash = try await process.backend.bundle(named: "triage", in: "support")?.digest.hex
        for (name, wanted) in [("mounts", hash), ("projects", hash), ("other", nil)] {
            let pod = try await place.get(.pods, ObjectKey(namespace: "support", name: name))
            #expect(pod?["metadata"]?["annotations"]?["promptops.dev/config-hash"]?.string == wanted, "\(name)")
        }
    }

    @Test func `a long name is found by its label's digest and is no other's`() async throws {
        let long = ObjectKey(namespace: "support", name: String(repeating: "n", count: 100))
        let longer = ObjectKey(namespace: "support", name: String(repeating: "n", count: 101))
        let place = Workplace()
        let backend = place.backend()
        for release in [long, longer] {
            try await place.apply(Samples.release(release))
            let process = TestOperator(place)
            #expect(try await process.settle(release))
        }
        #expect(ObjectMark.labelValue(long.name).utf8.count == 63)
        for release in [long, longer] {
            #expect(try await backend.versions(of: release).map(\.releaseName) == [release.name])
            #expect(try await backend.bundle(named: release.name, in: "support")?.release == release)
        }
    }

    @Test func `a release of a namespace that is being deleted is let go of`() async throws {
        let (place, process) = try await Self.settled(Samples.release(delivery: "{deletionPolicy: Retain}"))
        let namespaces = APIResource(
            group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
        try await place.admin.delete(APIObjectPath(namespaces, name: "support"))
        #expect(try await place.get(APIResource(.release), Self.key)?.isBeingDeleted == true)
        _ = try await process.reconcile(Self.key)
        #expect(try await place.get(APIResource(.release), Self.key) == Optional<JSONValue>.none)
    }

    @Test func `records whose release went without a word are marked, and go at last`() async throws {
        let (place, process) = try await Self.settled(Samples.release())
        try await place.merge(["metadata": ["finalizers": []]], APIResource(.release), Self.key)
        try await place.admin.delete(place.path(APIResource(.release), Self.key))
        try await process.backend.sweep()
        let marked = try await process.backend.versions(of: Self.key)
        #expect(marked.map(\.meta.keepUntil) == [place.now + .seconds(90 * 86_400)])
        place.pass(.seconds(90 * 86_400))
        try await process.backend.sweep()
        #expect(try await process.backend.versions(of: Self.key) == [])
    }

    @Test func `what feeds keep of a release is what the decoder understands of it`() async throws {
        let place = Workplace()
        try await place.apply(
            """
            apiVersion: promptops.dev/v1alpha1
            kind: PromptRelease
            metadata: {name: triage, namespace: support}
            spec:
              intent: incident.triage
              delivery: {name: prompts}
              versions:
              - {name: v1, text: a, model: {endpointName: one}, variants: [{models: ["x*"], endpointName: two, text: b}]}
              - {name: v2, from: {configMapKeyRef: {name: texts, key: a.md}}, model: {endpointName: three}}
              aliases:
              - {name: staging, version: v1, strategy: {immediate: {gates: [{evaluation: {suiteName: quick}}]}}}
              - name: production
                version: v1
                strategy:
                  canary:
                    gates: [{evaluation: {suiteName: golden}}]
                    steps: [{weight: 5%, hold: 1h, gates: [{evaluation: {suiteName: deep}}]}, {weight: 100%}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: texts, namespace: support}
            data: {a.md: text}
            """)
        let release = try #require(try await place.backend().release(Self.key)).release
        let object = try #require(try await place.get(APIResource(.release), Self.key))
        let summary = try #require(ReleaseSummary(apiObject: object))
        #expect(release.diagnostics == [])
        #expect(
            summary
                == ReleaseSummary(
                    key: Self.key, uid: release.meta.uid, creationTimestamp: release.meta.creationTimestamp,
                    resourceVersion: release.meta.resourceVersion, intent: release.spec.intent,
                    deliveryName: release.spec.delivery.name, suites: release.spec.suiteNames,
                    endpoints: release.spec.endpointNames, configMaps: ["texts"]))
        #expect(summary.suites == ["quick", "golden", "deep"])
        #expect(summary.endpoints == ["one", "two", "three"])
    }

    @Test func `an event names its release as kubectl looks for it`() {
        let event = ReleaseEvent(release: Self.key, releaseUID: "uid-1", .deleted(), at: Fixtures.start)
        let fact = EventFact(event)
        #expect(
            fact.regarding
                == ObjectReference(
                    apiVersion: "promptops.dev/v1alpha1", kind: "PromptRelease", namespace: "support", name: "triage",
                    uid: "uid-1"))
        #expect((fact.reason, fact.note) == (event.reason.rawValue, event.message))
    }
}
