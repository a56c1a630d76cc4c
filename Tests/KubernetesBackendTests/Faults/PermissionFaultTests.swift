import KubernetesClient
import PromptCore
import PromptTesting
import Testing

@testable import KubernetesBackend

@Suite("A permission that is missing is told with its verb and its resource, once, and is all that has to be mended")
struct PermissionFaultTests {
    /// A gated release with all that it refers to.
    private static func release(in cluster: OperatedCluster) async throws {
        for part in [FaultSamples.answers, FaultSamples.endpoint, FaultSamples.suite, FaultSamples.gated()] {
            try await cluster.place.apply(part)
        }
        cluster.settle()
    }

    /// A retry for each doubling of five milliseconds up to a thousand seconds, and some for each retry to be told.
    private static let fewRequests = 700

    @Test(arguments: [
        ("create", "promptversions"), ("create", "evaluationruns"), ("get", "evaluationsuites"),
        ("get", "modelendpoints"), ("list", "evaluationruns"), ("list", "releasedecisions"),
    ])
    func `a release that cannot go on says so in its status`(_ verb: String, _ resource: String) async throws {
        try await OperatedCluster.run { cluster in
            cluster.deny(verb, resource)
            try await Self.release(in: cluster)
            cluster.pass(.seconds(3600))
            let told = "cannot \(verb) resource \"\(resource)\""
            #expect(try await cluster.condition(.stalled) == "True Blocked")
            #expect(try await cluster.condition(.ready) == "False Blocked")
            #expect(try await cluster.message(.stalled).contains(told))
            #expect(cluster.events(.blocked).count == 1)
            #expect(cluster.events(.blocked).allSatisfy { $0.contains(told) })
            #expect(cluster.log("warning Blocked").count == 1)
            #expect(cluster.takeRequests().count < Self.fewRequests)
            cluster.permit()
            cluster.pass(.seconds(1200))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            #expect(try await cluster.condition(.stalled) == "-")
            #expect(try await cluster.served() == "one")
        }
    }

    @Test(arguments: [
        ("update", "promptreleases/status"), ("patch", "promptreleases"),
    ])
    func `where the status cannot be written an event and the log say it`(
        _ verb: String, _ resource: String
    ) async throws {
        try await OperatedCluster.run { cluster in
            cluster.deny(verb, resource)
            try await Self.release(in: cluster)
            cluster.pass(.seconds(3600))
            let told = "cannot \(verb) resource \"\(resource)\""
            #expect(try await cluster.status() == nil)
            #expect(cluster.events(.blocked).count == 1)
            #expect(cluster.events(.blocked).allSatisfy { $0.contains(told) })
            #expect(cluster.log("warning Blocked").count == 1)
            #expect(cluster.takeRequests().count < Self.fewRequests)
            cluster.permit()
            cluster.pass(.seconds(1200))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            #expect(cluster.events(.releaseCreated).count == 1)
        }
    }

    @Test(arguments: ["create", "patch"])
    func `a bundle that may not be written is a delivery that failed, and what was delivered stays`(
        _ verb: String
    ) async throws {
        try await OperatedCluster.run { cluster in
            if verb == "patch" { try await cluster.place.apply(Samples.release(text: "old")) }
            cluster.settle()
            cluster.deny(verb, "configmaps")
            try await cluster.place.apply(Samples.release(text: "new", named: "v2"))
            cluster.pass(.seconds(3600))
            let told = "cannot \(verb) resource \"configmaps\""
            #expect(try await cluster.condition(.delivered) == "False DeliveryFailed")
            #expect(try await cluster.message(.delivered).contains(told))
            #expect(try await cluster.served() == (verb == "patch" ? "old" : nil))
            #expect(cluster.events(.deliveryFailed).count == 1)
            #expect(cluster.takeRequests().count < Self.fewRequests)
            cluster.permit()
            cluster.pass(.seconds(1200))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
            #expect(try await cluster.served() == "new")
        }
    }

    @Test(arguments: [("list", "evaluationruns"), ("watch", "configmaps")])
    func `an operator that cannot follow a kind says which, and goes on when it may`(
        _ verb: String, _ resource: String
    ) async throws {
        try await OperatedCluster.run { cluster in
            cluster.deny(verb, resource)
            cluster.place.cluster.endWatches()
            try await Self.release(in: cluster)
            cluster.pass(.seconds(1800))
            #expect(!cluster.log("cannot \(verb) resource \\\"\(resource)\\\"").isEmpty)
            #expect(cluster.takeRequests().count < Self.fewRequests)
            cluster.permit()
            cluster.pass(.seconds(1200))
            #expect(try await cluster.condition(.ready) == "True AllAliasesServed")
        }
    }
}
