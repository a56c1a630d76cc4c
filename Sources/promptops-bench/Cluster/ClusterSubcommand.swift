import ArgumentParser
import Foundation
import KubernetesClient

/// `promptops-bench cluster`: the operator on an API server.
struct ClusterSubcommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Measure the operator on an API server: syncs, memory, requests, watch traffic.",
        usage:
            "promptops-bench cluster [--releases <n> ...] [--changes <n>] [--traffic <seconds>] [--kubeconfig <file>] [-o text|json]",
        discussion: """
            Makes releases of three versions with about 2 KiB of prompt each, a hundred in a
            namespace, and runs the operator on them in a process of its own. The API server
            is one in memory, over HTTP and in another process, unless --kubeconfig names a
            cluster: there the custom resources have to be known, no other operator may look
            after the releases, and the namespaces (promptops-bench-…) are removed in the end.

            Every time stands beside a floor of the same run: the same objects listed and
            written by bare requests of the same client. A server in memory takes most of the
            time of both; ratios are what to compare.

            EXIT CODES
              0  measured
              1  the operator failed, or never came to rest
            """)

    @Option(help: "How many releases; may be given several times.")
    var releases: [Int] = [1000, 10_000]

    @Option(help: "How many changes are timed, one at a time.")
    var changes = 100

    @Option(help: "For how many seconds there are a thousand changes a second.")
    var traffic = 10

    @Option(help: "A cluster to measure on instead of the server in memory.")
    var kubeconfig: String?

    @Option(name: .shortAndLong, help: "How to print.")
    var output = MeasureSubcommand.Output.text

    mutating func validate() throws {
        guard !releases.isEmpty, releases.allSatisfy({ (1...100_000).contains($0) }) else {
            throw ValidationError("--releases must be from 1 to 100000.")
        }
        guard changes >= 10, traffic >= 1 else {
            throw ValidationError("--changes must be at least 10, --traffic at least 1.")
        }
    }

    func run() async throws {
        var report = ClusterReport(server: kubeconfig == nil ? "server in memory" : "a cluster")
        for count in releases {
            note("\(count) releases")
            if let kubeconfig {
                report.scales.append(try await onCluster(kubeconfig, count))
            } else {
                report.scales.append(try await inMemory(count))
            }
        }
        switch output {
        case .text: print(report.text)
        case .json: print(try report.json)
        }
    }

    /// On a server of its own for each number of releases.
    private func inMemory(_ count: Int) async throws -> ClusterScale {
        let server = try MeasuredProcess(["cluster-server"])
        defer { server.stop() }
        let file = NSTemporaryDirectory() + "promptops-bench-\(ProcessInfo.processInfo.processIdentifier).kubeconfig"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try ClusterAccess.write(server: "http://" + server.rest(ofLineBeginning: "http://"), to: file)
        let cluster = try cluster(file, count)
        try await cluster.prepare()
        return try await measure(cluster, file)
    }

    /// In a cluster that stays, and has to look as before.
    private func onCluster(_ file: String, _ count: Int) async throws -> ClusterScale {
        let cluster = try cluster(file, count)
        do {
            try await cluster.prepare()
            let scale = try await measure(cluster, file)
            try await cluster.remove()
            return scale
        } catch {
            try await cluster.remove()
            throw error
        }
    }

    private func cluster(_ file: String, _ count: Int) throws -> BenchCluster {
        let id = String(UInt32.random(in: 1 << 28...UInt32.max), radix: 36)
        return BenchCluster(
            client: APIClient(try ClusterAccess.transport(kubeconfig: file)), releases: count, id: id)
    }

    private func measure(_ cluster: BenchCluster, _ file: String) async throws -> ClusterScale {
        let measurement = ClusterMeasurement(
            cluster: cluster, kubeconfig: file, changes: changes, traffic: traffic)
        return try await measurement.run(telling: note)
    }

    /// Progress, on stderr.
    private func note(_ text: String) {
        FileHandle.standardError.write(Data("promptops-bench: \(text)\n".utf8))
    }
}
