import ControllerRuntime
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

struct RequestCountTests {
    private static let key = ObjectKey(namespace: "support", name: "triage")

    private static func manifest(_ text: String, named version: String) -> String {
        """
        apiVersion: promptops.dev/v1alpha1
        kind: PromptRelease
        metadata: {name: triage, namespace: support}
        spec:
          versions: [{name: \(version), text: "\(text)"}]
          aliases: [{name: production, version: \(version)}]
        """
    }

    /// The writes since the last call, as `METHOD resource`.
    private static func writes(_ operation: TestOperator) -> [String] {
        operation.transport.takeNoted().filter(\.isWrite).map { noted in
            let parts = noted.path.split(separator: "/").map(String.init)
            let start = (parts.firstIndex(of: "namespaces") ?? 0) + 2
            let isStatus = parts.last == "status"
            return "\(noted.method.rawValue) \(parts[start])" + (isStatus ? "/status" : "")
        }
    }

    /// The writes of each reconcile until nothing moves any more; empty ones are left out.
    private static func writesOfReconciles(_ process: TestOperator) async throws -> [[String]] {
        var all: [[String]] = []
        for _ in 0..<20 {
            let result = try await process.reconcile(key)
            let writes = writes(process)
            if !writes.isEmpty { all.append(writes) }
            if result != .requeueNow { return all }
        }
        return all
    }

    @Test func `a step costs one bundle write and two status writes, and nothing costs nothing`() async throws {
        let place = Workplace()
        try await place.apply(Self.manifest("Hello", named: "v1"))
        let process = TestOperator(place)
        let (commit, report) = ("PUT promptreleases/status", "PUT promptreleases/status")
        #expect(
            try await Self.writesOfReconciles(process) == [
                ["POST promptversions", "PATCH promptreleases", commit], [commit, "POST configmaps", report],
            ])
        #expect(try await Self.writesOfReconciles(process) == [])
        try await place.apply(Self.manifest("Hello again", named: "v2"))
        #expect(
            try await Self.writesOfReconciles(process) == [
                ["POST promptversions", commit], [commit, "PATCH configmaps", report],
                [commit, "PATCH configmaps", report],
            ])
        #expect(try await Self.writesOfReconciles(process) == [])
    }

    @Test func `a release at rest is passed by without a request`() async throws {
        let place = Workplace()
        try await place.apply(Self.manifest("Hello", named: "v1"))
        let process = TestOperator(place)
        #expect(try await process.settle(Self.key))
        try await process.listAll()
        #expect(try await process.settle(Self.key))
        _ = process.transport.takeNoted()
        _ = try await process.reconcile(Self.key)
        #expect(process.transport.takeNoted() == [])
    }

    @Test(arguments: ["release", "version", "bundle", "decision"])
    func `a release is looked at again when something of it has changed`(_ what: String) async throws {
        let place = Workplace()
        try await place.apply(Self.manifest("Hello", named: "v1"))
        let process = TestOperator(place)
        #expect(try await process.settle(Self.key))
        try await process.listAll()
        #expect(try await process.settle(Self.key))
        let name = PromptVersion.objectName(release: "triage", version: "v1")
        let version = ObjectKey(namespace: "support", name: name)
        switch what {
        case "release": try await place.apply(Self.manifest("Hello again", named: "v2"))
        case "version": try await place.merge(["metadata": ["labels": ["a": "b"]]], APIResource(.version), version)
        case "bundle": try await place.merge(["data": ["extra": "x"]], .configMaps, Self.key)
        default: _ = try await place.decide(Samples.decision("one"))
        }
        try await process.listAll()
        _ = try await process.reconcile(Self.key)
        #expect(process.transport.takeNoted() != [])
    }

    @Test func `a new wording is read live only where no write compares`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.pass(.seconds(60))
            _ = cluster.takeRequests()
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.settle()
            #expect(try await cluster.served() == "two")
            let reads = cluster.takeRequests().filter { $0.hasPrefix("GET") }
                .map { $0.split(separator: "/").last.map(String.init) ?? "" }
            // Before each of two deliveries, and while the candidate was on its way.
            #expect(reads.filter { $0 == "triage" }.count == 2)
            #expect(reads.filter { $0 == "releasedecisions" }.count == 2)
            #expect(reads.count == 4)
        }
    }
}
