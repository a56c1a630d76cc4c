import JSON
import KubernetesClient
import Testing

@Suite struct AccessTests {
    private let alice = APIUser(
        name: "alice", uid: "u1", groups: ["approvers", "system:authenticated"], extra: ["scopes": ["a", "b"]])

    @Test func `the server is asked whether a user may use a verb of ours on one alias`() async throws {
        let transport = ScriptedTransport([.json(201, ["status": ["allowed": true, "reason": "RBAC: allowed"]])])
        let answer = try await APIClient.scripted(transport).mayUser(
            alice,
            APIAccess("approve", APIObjectPath(.releases, namespace: "rec", name: "a"), subresource: "production"))
        #expect(answer == APIAccessAnswer(isAllowed: true, reason: "RBAC: allowed"))
        #expect(transport.asked == ["POST /apis/authorization.k8s.io/v1/subjectaccessreviews"])
        #expect(
            try transport.requests[0].json == [
                "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": [:],
                "spec": [
                    "user": "alice", "uid": "u1", "groups": ["approvers", "system:authenticated"],
                    "extra": ["scopes": ["a", "b"]],
                    "resourceAttributes": [
                        "verb": "approve", "group": "promptops.dev", "resource": "promptreleases",
                        "subresource": "production", "namespace": "rec", "name": "a",
                    ],
                ],
            ])
    }

    private static let answers: [(JSONValue, APIAccessAnswer)] = [
        (["allowed": false], APIAccessAnswer(isAllowed: false)),
        (["allowed": true, "denied": true, "reason": "no"], APIAccessAnswer(isAllowed: false, reason: "no")),
        (
            ["allowed": false, "evaluationError": "webhook down"],
            APIAccessAnswer(isAllowed: false, reason: "webhook down")
        ),
    ]

    @Test(arguments: answers)
    func `a user may only what is allowed and not denied`(_ status: JSONValue, _ answer: APIAccessAnswer) async throws {
        let transport = ScriptedTransport([.json(201, ["status": status])])
        let access = APIAccess("list", group: "", plural: "pods")
        #expect(try await APIClient.scripted(transport).mayUser(APIUser(name: "bob"), access) == answer)
        #expect(
            try transport.requests[0].json["spec"]
                == ["user": "bob", "resourceAttributes": ["verb": "list", "resource": "pods"]])
    }

    @Test func `the server says who asks`() async throws {
        let info: JSONValue = [
            "username": "alice", "uid": "u1", "groups": ["approvers", "system:authenticated"],
            "extra": ["scopes": ["a", "b"]],
        ]
        let transport = ScriptedTransport([.json(201, ["status": ["userInfo": info]])])
        #expect(try await APIClient.scripted(transport).whoAmI() == alice)
        #expect(transport.asked == ["POST /apis/authentication.k8s.io/v1/selfsubjectreviews"])
        #expect(
            try transport.requests[0].json
                == ["apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview", "metadata": [:]])
    }

    @Test func `an answer that says nothing is no permission`() async {
        let transport = ScriptedTransport([.json(201, [:]), .json(201, [:])])
        let client = APIClient.scripted(transport)
        let first = await failure { () throws(APIError) in
            _ = try await client.mayUser(alice, APIAccess("get", group: "", plural: "pods"))
        }
        #expect(first == .unavailable("the server's answer is no access review", after: nil, isSafe: true))
        let second = await failure { () throws(APIError) in _ = try await client.whoAmI() }
        #expect(second == .unavailable("the server's answer names no user", after: nil, isSafe: true))
    }
}

@Suite struct APIDiscoveryTests {
    private func discovery(_ script: [ScriptedTransport.Answer]) -> (APIDiscovery, ScriptedTransport) {
        let transport = ScriptedTransport(script)
        return (APIDiscovery(.scripted(transport)), transport)
    }

    @Test func `the recorded server's version is read`() async throws {
        let (discovery, transport) = discovery([.response(try Recording("version", in: "objects").response)])
        #expect(try await discovery.version() == .init(major: 1, minor: 36, gitVersion: "v1.36.2"))
        #expect(transport.asked == ["GET /version"])
    }

    @Test func `a provider's version is read, and what is none is an error`() async throws {
        let (own, _) = discovery([.json(200, ["major": "1", "minor": "33+", "gitVersion": "v1.33.1-x.2"])])
        #expect(try await own.version() == .init(major: 1, minor: 33, gitVersion: "v1.33.1-x.2"))
        let (other, _) = discovery([.json(200, ["hello": "world"])])
        let outcome = await failure { () throws(APIError) in _ = try await other.version() }
        #expect(outcome == .unavailable("the server's answer is no version", after: nil, isSafe: true))
    }

    @Test func `kinds that the server does not serve are named, with one request for each group`() async throws {
        let suites = APIResource(
            group: "promptops.dev", version: "v1alpha1", plural: "evaluationsuites", kind: "EvaluationSuite")
        let (discovery, transport) = discovery([
            .response(try Recording("discovery", in: "objects").response), .status(404, "NotFound"),
        ])
        #expect(try await discovery.missing(of: [.releases, suites, .leases]) == [suites, .leases])
        #expect(transport.asked == ["GET /apis/promptops.dev/v1alpha1", "GET /apis/coordination.k8s.io/v1"])
    }

    @Test func `a server that does not say is an error, and not a server without kinds`() async {
        let (discovery, _) = discovery([.status(403, "Forbidden")])
        let outcome = await failure { () throws(APIError) in _ = try await discovery.missing(of: [.releases]) }
        #expect(outcome == .forbidden("no 403"))
    }
}
