import Foundation
import KubernetesClient
import PromptCore

/// How the cluster is found and asked.
enum ClusterAccess {
    /// As kubectl finds it.
    static func transport(kubeconfig: String?) throws -> HTTPAPITransport {
        let configuration = try ClusterConfiguration.find(
            .init(kubeconfig: kubeconfig, environment: ProcessInfo.processInfo.environment))
        return HTTPAPITransport(configuration)
    }

    /// Writes a kubeconfig for a server without TLS and credentials.
    static func write(server: String, to path: String) throws {
        let text = """
            apiVersion: v1
            kind: Config
            current-context: bench
            clusters: [{name: bench, cluster: {server: "\(server)"}}]
            users: [{name: bench, user: {}}]
            contexts: [{name: bench, context: {cluster: bench, user: bench}}]
            """
        try Data(text.utf8).write(to: URL(filePath: path))
    }
}

/// Does something for each index, many at a time.
///
/// - Parameter pace: so many are begun in a second at most; nil: as fast as they end.
func concurrently(
    _ indices: Range<Int>, width: Int = 64, pace: Int? = nil, _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
        for (place, index) in indices.enumerated() {
            if place >= width { try await group.next() }
            if let pace {
                try await Task.sleep(until: start + .seconds(Double(place) / Double(pace)), clock: .continuous)
            }
            group.addTask { try await body(index) }
        }
        try await group.waitForAll()
    }
}
