import JSON

/// What an API server is and which kinds it serves.
package struct APIDiscovery: Sendable {
    /// A server's version, as `/version` tells it.
    package struct ServerVersion: Sendable, Hashable {
        package var major: Int
        package var minor: Int
        /// `v1.36.2`, or with what a provider adds to it.
        package var gitVersion: String

        package init(major: Int, minor: Int, gitVersion: String) {
            self.major = major
            self.minor = minor
            self.gitVersion = gitVersion
        }
    }

    private let client: APIClient

    /// Of the server that the client asks.
    package init(_ client: APIClient) { self.client = client }

    /// The server's version; throws `unavailable` for what is no API server.
    package func version() async throws(APIError) -> ServerVersion {
        let json = try await client.send(APIRequest(.get, "/version"))
        guard let gitVersion = json["gitVersion"]?.string, let major = Self.number(json["major"]),
            let minor = Self.number(json["minor"])
        else { throw .unavailable("the server's answer is no version", after: nil, isSafe: true) }
        return ServerVersion(major: major, minor: minor, gitVersion: gitVersion)
    }

    /// Those of `resources` that the server does not serve in their version, in order: their CRDs are not installed, or
    /// are not established yet. One request for each group and version.
    package func missing(of resources: [APIResource]) async throws(APIError) -> [APIResource] {
        var served: [String: Set<String>] = [:]
        for root in resources.map(\.root) where served[root] == nil { served[root] = try await plurals(at: root) }
        return resources.filter { served[$0.root]?.contains($0.plural) != true }
    }

    private func plurals(at root: String) async throws(APIError) -> Set<String> {
        do throws(APIError) {
            let list = try await client.send(APIRequest(.get, root))
            return Set((list["resources"]?.array ?? []).compactMap { $0["name"]?.string })
        } catch {
            if case .notFound = error { return [] }
            throw error
        }
    }

    /// Providers write `36+`.
    private static func number(_ json: JSONValue?) -> Int? { Int((json?.string ?? "").prefix { $0.isNumber }) }
}
