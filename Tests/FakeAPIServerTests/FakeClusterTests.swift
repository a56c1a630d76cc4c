import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

/// What the recorded exchanges do not show, by the rules of the API conventions.
@Suite struct FakeClusterTests {
    let cluster = FakeCluster(
        crds: [Recording.definition], namespaces: ["default", "rec"], now: { Fixtures.start })
    let releases = APIResource(
        group: "promptops.dev", version: "v1alpha1", plural: "promptreleases", kind: "PromptRelease")
    let namespaces = APIResource(
        group: "", version: "v1", plural: "namespaces", kind: "Namespace", isNamespaced: false)
    var client: APIClient { APIClient(cluster.transport()) }

    private func release(_ name: String, metadata: [String: JSONValue] = [:]) -> JSONValue {
        var metadata = metadata
        metadata["name"] = .string(name)
        return [
            "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": .object(metadata),
            "spec": ["versions": [["name": "v1", "text": "hello"]], "weight": 5],
        ]
    }

    private func configMap(_ name: String, _ data: JSONValue, metadata: [String: JSONValue] = [:]) -> JSONValue {
        var metadata = metadata
        metadata["name"] = .string(name)
        return ["apiVersion": "v1", "kind": "ConfigMap", "metadata": .object(metadata), "data": data]
    }

    @Test func `A generation grows with the spec alone, and status comes by its own address`() async throws {
        var created = try await client.create(release("a"), releases, in: "rec")
        #expect(created["metadata"]?["generation"] == 1)
        created = try await client.merge(
            ["metadata": ["labels": ["a": "b"]], "status": ["phase": "X"]], into: path("a"))
        #expect(created["metadata"]?["generation"] == 1)
        #expect(created["status"] == nil)
        let status = try await client.merge(
            ["metadata": ["labels": ["c": "d"]], "spec": ["weight": 9], "status": ["phase": "X"]], into: path("a"),
            subresource: "status")
        #expect(status["status"] == ["phase": "X"])
        #expect(status["spec"] == created["spec"])
        #expect(status["metadata"]?["labels"] == ["a": "b"])
        let changed = try await client.merge(["spec": ["weight": 9]], into: path("a"))
        #expect(changed["metadata"]?["generation"] == 2)
        #expect(changed["status"] == ["phase": "X"])
    }

    @Test func `A write that changes nothing keeps the resource version, by any way`() async throws {
        let created = try await client.create(release("a"), releases, in: "rec")
        let version = cluster.version
        #expect(try await client.replace(created, at: path("a")) == created)
        #expect(try await client.merge(["spec": ["weight": 5]], into: path("a")) == created)
        _ = try await client.apply(release("a"), at: path("a"))
        let applied = cluster.version
        #expect(applied == version + 1)
        _ = try await client.apply(release("a"), at: path("a"))
        #expect(cluster.version == applied)
    }

    @Test func `A finalizer holds a deleted object, and the last one that goes takes it along`() async throws {
        _ = try await client.create(
            release("a", metadata: ["finalizers": ["promptops.dev/cleanup"]]), releases, in: "rec")
        #expect(try await client.delete(path("a")))
        let held = try await client.get(path("a"))
        #expect(held?["metadata"]?["deletionTimestamp"] == .string(Fixtures.start.text))
        await #expect(throws: APIError.self) {
            try await client.merge(["metadata": ["finalizers": ["promptops.dev/cleanup", "x/y"]]], into: path("a"))
        }
        _ = try await client.merge(["metadata": ["finalizers": nil]], into: path("a"))
        #expect(try await client.get(path("a")) == nil)
    }

    @Test func `What an object owned goes with it, unless another owner lives`() async throws {
        let owner = try await client.create(release("a"), releases, in: "rec")
        let other = try await client.create(release("b"), releases, in: "rec")
        func reference(_ object: JSONValue) -> JSONValue {
            [
                "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease",
                "name": object["metadata"]?["name"] ?? "", "uid": object["metadata"]?["uid"] ?? "",
            ]
        }
        let owned = configMap("one", ["a": "1"], metadata: ["ownerReferences": [reference(owner)]])
        let shared = configMap(
            "two", ["a": "1"], metadata: ["ownerReferences": [reference(owner), reference(other)]])
        _ = try await client.create(owned, .configMaps, in: "rec")
        _ = try await client.create(shared, .configMaps, in: "rec")
        cluster.collectGarbage(false)
        try await client.delete(path("a"))
        #expect(try await client.get(APIObjectPath(.configMaps, namespace: "rec", name: "one")) != nil)
        cluster.collectGarbage(true)
        #expect(try await client.get(APIObjectPath(.configMaps, namespace: "rec", name: "one")) == nil)
        #expect(try await client.get(APIObjectPath(.configMaps, namespace: "rec", name: "two")) != nil)
    }

    @Test func `A namespace that goes takes what is in it, and lets nothing new in`() async throws {
        _ = try await client.create(
            configMap("held", ["a": "1"], metadata: ["finalizers": ["x/y"]]), .configMaps, in: "rec")
        _ = try await client.create(release("a"), releases, in: "rec")
        #expect(try await client.delete(APIObjectPath(namespaces, name: "rec")))
        #expect(try await client.get(path("a")) == nil)
        await #expect(
            throws: APIError.namespaceTerminating(
                "promptreleases.promptops.dev \"b\" is forbidden: unable to create new content in namespace rec because "
                    + "it is being terminated")
        ) { try await client.create(release("b"), releases, in: "rec") }
        _ = try await client.merge(
            ["metadata": ["finalizers": nil]], into: APIObjectPath(.configMaps, namespace: "rec", name: "held"))
        #expect(try await client.get(APIObjectPath(namespaces, name: "rec")) == nil)
        await #expect(throws: APIError.notFound("namespaces \"rec\" not found")) {
            try await client.create(release("b"), releases, in: "rec")
        }
    }

    @Test func `Applying takes over by force alone, and gives up what it no longer names`() async throws {
        let map = APIObjectPath(.configMaps, namespace: "rec", name: "cm")
        let other = APIClient(cluster.transport(), fieldManager: "kubectl")
        _ = try await other.create(configMap("cm", ["a": "1", "b": "2"]), .configMaps, in: "rec")
        let taken = try await client.apply(configMap("cm", ["a": "9", "c": "3"]), at: map)
        #expect(taken["data"] == ["a": "9", "b": "2", "c": "3"])
        let managed = taken["metadata"]?["managedFields"]?.array ?? []
        #expect(managed.map { $0["manager"] } == ["promptops", "kubectl"])
        let fields: [JSONValue] = [["f:a": [:], "f:c": [:]], [".": [:], "f:b": [:]]]
        #expect(managed.map { $0["fieldsV1"]?["f:data"] } == fields)
        let left = try await client.apply(configMap("cm", ["a": "9"]), at: map)
        #expect(left["data"] == ["a": "9", "b": "2"])
    }

    @Test func `Conditions that two apply are merged by their type`() async throws {
        _ = try await client.create(release("a"), releases, in: "rec")
        func status(_ conditions: [(String, String)]) -> JSONValue {
            [
                "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": ["name": "a"],
                "status": ["conditions": .array(conditions.map { ["type": .string($0.0), "status": .string($0.1)] })],
            ]
        }
        let other = APIClient(cluster.transport(), fieldManager: "other")
        _ = try await client.apply(
            status([("Ready", "True"), ("Stalled", "False")]), at: path("a"), subresource: "status")
        _ = try await other.apply(status([("Watched", "True")]), at: path("a"), subresource: "status")
        let last = try await client.apply(status([("Ready", "False")]), at: path("a"), subresource: "status")
        #expect(
            last["status"]?["conditions"] == [
                ["type": "Ready", "status": "False"], ["type": "Watched", "status": "True"],
            ])
    }

    @Test func `Applying a field that the schema does not know is the server's error, as on the real one`() async throws
    {
        let intent: JSONValue = [
            "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": ["name": "a"],
            "spec": ["nope": 1],
        ]
        await #expect(
            throws: APIError.unavailable(
                "failed to create typed patch object (rec/a; promptops.dev/v1alpha1, Kind=PromptRelease): .spec.nope: "
                    + "field not declared in schema", after: nil, isSafe: false)
        ) { try await client.apply(intent, at: path("a")) }
    }

    @Test(arguments: [
        ("x=1", ["a"]), ("x!=1", ["b", "c"]), ("x in (1, 2)", ["a", "b"]), ("x notin (1)", ["b", "c"]),
        ("x", ["a", "b"]),
        ("!x", ["c"]), ("x==2,y=1", ["b"]), ("x,y notin (1,2)", ["a"]),
    ])
    func `Labels select`(selector: String, expected: [String]) async throws {
        for (name, labels) in [("a", ["x": "1"]), ("b", ["x": "2", "y": "1"]), ("c", [:])] as [(String, JSONValue)] {
            _ = try await client.create(release(name, metadata: ["labels": labels]), releases, in: "rec")
        }
        let list = try await client.send(
            APIRequest(.get, releases.path(in: nil), query: [.init("labelSelector", selector)]))
        #expect(list["items"]?.array?.map { $0["metadata"]?["name"]?.string } == expected)
    }

    @Test func `A page of a list that was forgotten is gone`() async throws {
        for name in ["a", "b", "c"] { _ = try await client.create(release(name), releases, in: "rec") }
        func page(_ token: String?) async throws(APIError) -> JSONValue {
            var request = APIRequest(.get, releases.path(in: "rec"), query: [.init("limit", "2")])
            if let token { request.query.append(.init("continue", token)) }
            return try await client.send(request)
        }
        let token = try await page(nil)["metadata"]?["continue"]?.string
        try await client.delete(path("c"))
        #expect(try await page(token)["items"]?.array?.map { $0["metadata"]?["name"] } == ["c"])
        cluster.compact()
        do {
            _ = try await page(token)
            Issue.record("the token still counts")
        } catch {
            guard case .gone = error else { throw error }
        }
    }

    static let refused: [(JSONValue, String)] = [
        (["weight": 101], "spec.weight in body should be less than or equal to 100"),
        (["versions": [["text": "x"]]], "Required value"),
        (["versions": [["name": "v"], ["name": "v"]]], "Duplicate value: {\"name\":\"v\"}"),
    ]

    @Test(arguments: refused)
    func `A schema refuses`(spec: JSONValue, cause: String) async throws {
        let object: JSONValue = [
            "apiVersion": "promptops.dev/v1alpha1", "kind": "PromptRelease", "metadata": ["name": "a"], "spec": spec,
        ]
        do {
            _ = try await client.create(object, releases, in: "rec")
            Issue.record("it is stored")
        } catch APIError.invalid(_, let causes) {
            #expect(causes.first?.message.hasSuffix(cause) ?? false)
        }
    }

    @Test func `Users may what they were granted, and a review says so`() async throws {
        let alice = FakeUser("alice", groups: ["authors"])
        cluster.grant("authors", FakeGrant(["create", "get"], group: "promptops.dev", ["promptreleases"]))
        let client = APIClient(cluster.transport(as: alice))
        _ = try await client.create(release("a"), releases, in: "rec")
        await #expect(
            throws: APIError.forbidden(
                "promptreleases.promptops.dev \"a\" is forbidden: User \"alice\" cannot patch resource "
                    + "\"promptreleases/status\" in API group \"promptops.dev\" in the namespace \"rec\"")
        ) { try await client.merge(["status": [:]], into: path("a"), subresource: "status") }
        let review: JSONValue = [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": [
                "user": "alice", "groups": ["authors"],
                "resourceAttributes": [
                    "group": "promptops.dev", "resource": "promptreleases", "verb": "get", "namespace": "rec",
                ],
            ],
        ]
        let answer = try await self.client.send(
            APIRequest(
                .post, APIResource.subjectAccessReviews.path(in: nil), contentType: "application/json",
                body: review.canonicalBytes))
        #expect(answer["status"] == ["allowed": true])
    }

    private func path(_ name: String) -> APIObjectPath { APIObjectPath(releases, namespace: "rec", name: name) }
}
