import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("Definitions that are missing, old, or ahead of the operator")
struct DefinitionFaultTests {
    private static func others() -> [JSONValue] {
        ClusterDefinitions.all.filter { $0["spec"]?["names"]?["kind"]?.string != "PromptRelease" }
    }

    @Test func `an operator that came before its definitions begins when they come`() async throws {
        try await OperatedCluster.run([]) { cluster in
            cluster.pass(.seconds(1800))
            #expect(!cluster.log("could not find the requested resource").isEmpty)
            #expect(cluster.takeRequests().count < 1500)
            for definition in ClusterDefinitions.all {
                _ = try await cluster.place.admin.create(definition, ClusterDefinitions.resource, in: "")
            }
            try await cluster.place.apply(Samples.release())
            cluster.pass(.seconds(120))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }

    @Test(arguments: ["bundle", "versions", "transition", "conditions", "serving"])
    func `a definition that drops a part of the status is told, not fought`(_ member: String) async throws {
        let old = ClusterDefinitions.release(without: member)
        try await OperatedCluster.run(Self.others() + [old]) { cluster in
            try await cluster.place.apply(Samples.release())
            cluster.pass(.seconds(3600))
            #expect(cluster.takeRequests().count < 900)
            let told = "status.\(member) of promptreleases: apply the CRDs"
            #expect(cluster.events(.blocked).contains { $0.contains(told) })
            #expect(cluster.events(.blocked).count <= 2)
            if !["conditions", "transition", "versions"].contains(member) {
                #expect(try await cluster.condition(.stalled) == "True Blocked")
                #expect(try await cluster.message(.stalled).contains(told))
            }
            let name = "promptreleases.promptops.dev"
            let path = APIObjectPath(ClusterDefinitions.resource, name: name)
            let stored = try #require(try await cluster.place.admin.get(path))
            let spec = ClusterDefinitions.all.first { $0["metadata"]?["name"]?.string == name }?["spec"]
            _ = try await cluster.place.admin.replace(stored.with("spec", spec), at: path)
            cluster.pass(.seconds(1800))
            #expect(try await cluster.served() == "Hello")
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }

    @Test func `what only the decoder refuses is an invalid release that says why`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            let spec: JSONValue = ["aliases": [["name": "production", "version": "nobody"]], "fromTheFuture": 1]
            try await cluster.place.merge(["spec": spec], APIResource(.release), Samples.key)
            cluster.pass(.seconds(600))
            #expect(try await cluster.condition(.stalled) == "True Invalid")
            #expect(try await cluster.message(.stalled).contains("fromTheFuture"))
            #expect(try await cluster.served() == "one")
            _ = cluster.takeRequests()
            cluster.pass(.seconds(1200))
            #expect(cluster.takeWrites() == [])
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.pass(.seconds(60))
            let ready = try await cluster.condition(.ready)
            #expect(ready == "True AllAliasesServed")
        }
    }

    @Test func `a status with a field of the future is read without it`() async throws {
        try await OperatedCluster.run { cluster in
            try await cluster.place.apply(Samples.release(text: "one"))
            cluster.settle()
            try await cluster.place.merge(
                ["status": ["fromTheFuture": ["a": 1]]], APIResource(.release), Samples.key, "status")
            try await cluster.place.apply(Samples.release(text: "two", named: "v2"))
            cluster.pass(.seconds(60))
            #expect(try await cluster.served() == "two")
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }
}
