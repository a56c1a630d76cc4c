import ArgumentParser
import ClusterSimulation
import FakeAPIServer
import Foundation
import PromptCore
import PromptTesting

/// The API server that `cluster` asks where no other is named: in memory, over HTTP. Prints its address; ends with
/// SIGTERM.
struct ClusterServerSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster-server", abstract: "The API server that is asked.", shouldDisplay: false)

    func run() async throws {
        // What a schema costs the server is not what is measured.
        let cluster = FakeCluster(crds: OpenDefinitions.all) {
            Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        }
        try await withFakeAPIServer(cluster) { address in
            FileHandle.standardOutput.write(Data("\(address)\n".utf8))
            // Hummingbird's own handling of the signal ends the server, and with it this.
            try await Task.sleep(for: .seconds(86_400))
        }
    }
}
