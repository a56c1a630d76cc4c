import FakeAPIServer
import Foundation
import JSON
import PromptCore
import PromptTesting
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// What only the HTTP front knows: credentials and connections.
@Suite struct HTTPTests {
    private static let path = "/api/v1/namespaces/default/configmaps"

    private func get(_ url: String, token: String?) async throws -> (status: Int?, body: JSONValue) {
        var request = URLRequest(url: try #require(URL(string: url + Self.path)))
        if let token { request.setValue("Bearer " + token, forHTTPHeaderField: "Authorization") }
        let (data, response) = try await URLSession(configuration: .ephemeral).data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode, try JSONParser.value(Array(data)))
    }

    @Test func `A token tells who asks, and one that nobody issued is not accepted`() async throws {
        let cluster = FakeCluster(crds: [], now: { Fixtures.start })
        cluster.grant("bob", FakeGrant(["list"], ["configmaps"]))
        let tokens = ["of-bob": FakeUser("bob"), "of-eve": FakeUser("eve")]
        try await withFakeAPIServer(cluster, tokens: tokens) { url in
            #expect(try await get(url, token: "of-bob").status == 200)
            #expect(try await get(url, token: nil).status == 200)
            #expect(try await get(url, token: "of-eve").status == 403)
            let refused = try await get(url, token: "of-nobody")
            #expect(refused.status == 401)
            #expect(refused.body["message"] == "Unauthorized")
        }
    }

    @Test(arguments: [FakeFault.lostRequest, .stream(.with { $0.breaksAfterBytes = 5 })])
    func `A connection that a fault breaks gives no answer`(fault: FakeFault) async throws {
        let cluster = FakeCluster(crds: [], now: { Fixtures.start })
        try await withFakeAPIServer(cluster, fault: { _ in fault }) { url in
            _ = await #expect(throws: (any Error).self) { try await get(url, token: nil) }
        }
    }
}
