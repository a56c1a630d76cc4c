import ArgumentParser
import FakeAPIServer
import Foundation
import JSON
import KubernetesBackend
import KubernetesClient
import PromptCore
import PromptTesting

/// The API server that `cluster` asks where no other is named: in memory, over HTTP. Prints its address; ends with
/// SIGTERM.
struct ClusterServerSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster-server", abstract: "The API server that is asked.", shouldDisplay: false)

    func run() async throws {
        let cluster = FakeCluster(crds: ResourceKind.allCases.map(Self.definition)) {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        try await withFakeAPIServer(cluster) { address in
            FileHandle.standardOutput.write(Data("\(address)\n".utf8))
            // Hummingbird's own handling of the signal ends the server, and with it this.
            try await Task.sleep(for: .seconds(86_400))
        }
    }

    /// Of any fields: what a schema costs the server is not what is measured.
    private static func definition(_ kind: ResourceKind) -> JSONValue {
        let resource = APIResource(kind)
        var version: [String: JSONValue] = [
            "name": .string(resource.version), "served": true, "storage": true,
            "schema": ["openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
        ]
        if [.release, .decision].contains(kind) { version["subresources"] = ["status": [:]] }
        return [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": .string(resource.plural + "." + resource.group)],
            "spec": [
                "group": .string(resource.group), "scope": "Namespaced",
                "names": [
                    "plural": .string(resource.plural), "singular": .string(kind.rawValue.lowercased()),
                    "kind": .string(kind.rawValue), "listKind": .string(kind.rawValue + "List"),
                ],
                "versions": [.object(version)],
            ],
        ]
    }
}
