import Foundation

/// What was measured with one number of releases in a cluster. Requests are by verb and resource.
struct ClusterScale: Codable {
    var releases: Int
    var cold = Timing(seconds: 0, processorSeconds: 0)
    var coldRequests: [String: Int] = [:]
    var warm = Timing(seconds: 0, processorSeconds: 0)
    var warmRequests: [String: Int] = [:]
    /// The same lists by bare requests.
    var listFloor = 0.0
    /// The same records, bundles and statuses by bare requests.
    var writeFloor = 0.0
    /// Of an operator that has nothing to look after.
    var emptyBytes = 0
    /// After a cold sync, now and at most; and after a warm restart.
    var residentBytes = 0
    var peakBytes = 0
    var warmBytes = 0
    var idleRequests: [String: Int] = [:]
    var changes = 0
    /// From the request that changes a release to the bundle with the new wording.
    var change = Distribution([0])
    var changeRequests: [String: Int] = [:]
    var trafficChanges = 0
    /// How long the changes took to be made, and until the operator had dealt with them.
    var trafficSeconds = 0.0
    var trafficToRest = 0.0
    var trafficProcessorSeconds = 0.0
    var trafficRequests: [String: Int] = [:]

    var coldRatio: Double { cold.seconds / (listFloor + writeFloor) }
    var warmRatio: Double { warm.seconds / listFloor }
    var bytesEach: Int { max(0, warmBytes - emptyBytes) / releases }
}

/// Everything that was measured in a cluster.
struct ClusterReport: Codable {
    var machine = Machine.this
    /// What the server is.
    var server: String
    var scales: [ClusterScale] = []

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// The table for people.
    var text: String {
        let gib = String(format: "%.0f", Double(machine.memoryBytes) / Double(1 << 30))
        let head = "\(machine.processor), \(machine.cores) cores, \(gib) GiB, \(machine.system); \(server)"
        let width = Self.rows.map(\.title.count).max() ?? 0
        let lines = Self.rows.map { row in
            row.title.padding(toLength: width, withPad: " ", startingAt: 0)
                + scales.map { scale in
                    let value = row.value(scale)
                    return String(repeating: " ", count: max(1, 20 - value.count)) + value
                }.joined()
        }
        return ([head, ""] + lines).joined(separator: "\n")
    }
}

extension ClusterReport {
    private struct Row {
        let title: String
        let value: @Sendable (ClusterScale) -> String
    }

    private static let rows: [Row] = [
        Row(title: "releases (3 versions of 2 KiB each)") { "\($0.releases)" },
        Row(title: "cold sync") { seconds($0.cold.seconds) },
        Row(title: "  floor: bare lists + writes") { "\(seconds($0.listFloor)) + \(seconds($0.writeFloor))" },
        Row(title: "  times the floor") { String(format: "%.2f", $0.coldRatio) },
        Row(title: "  processor time") { seconds($0.cold.processorSeconds) },
        Row(title: "  reads, writes a release") { each($0.coldRequests, $0.releases) },
        Row(title: "warm restart") { seconds($0.warm.seconds) },
        Row(title: "  times the bare lists") { String(format: "%.2f", $0.warmRatio) },
        Row(title: "  processor time") { seconds($0.warm.processorSeconds) },
        Row(title: "  reads, writes a release") { each($0.warmRequests, $0.releases) },
        Row(title: "resident memory, warm") { "\($0.warmBytes >> 20) MiB" },
        Row(title: "  without releases") { "\($0.emptyBytes >> 20) MiB" },
        Row(title: "  a release") { String(format: "%.1f KiB", Double($0.bytesEach) / 1024) },
        Row(title: "  after a cold sync, peak") { "\($0.residentBytes >> 20) MiB, \($0.peakBytes >> 20) MiB" },
        Row(title: "change to bundle in the cluster, p50") { seconds($0.change.p50) },
        Row(title: "  p99") { seconds($0.change.p99) },
        Row(title: "  reads, writes a change") { each($0.changeRequests, $0.changes) },
        Row(title: "  of them bundles, statuses") { deliveries($0) },
        Row(title: "requests in 5 s without changes") { "\($0.idleRequests.values.reduce(0, +))" },
        Row(title: "changes a second of watch traffic") {
            String(format: "%.0f", Double($0.trafficChanges) / $0.trafficSeconds)
        },
        Row(title: "  dealt with after its end") { seconds(max(0, $0.trafficToRest - $0.trafficSeconds)) },
        Row(title: "  processor time a change") {
            String(format: "%.0f us", $0.trafficProcessorSeconds * 1e6 / Double($0.trafficChanges))
        },
        Row(title: "  reads, writes a change") { each($0.trafficRequests, $0.trafficChanges) },
    ]

    @Sendable private static func seconds(_ value: Double) -> String {
        value < 0.1 ? String(format: "%.2f ms", value * 1000) : String(format: "%.2f s", value)
    }

    private static func each(_ requests: [String: Int], _ count: Int) -> String {
        let reads = Double(requests.sum(of: "get", "list", "watch")) / Double(count)
        let writes = Double(requests.sum(of: "create", "update", "patch", "delete")) / Double(count)
        return String(format: "%.2f, %.2f", reads, writes)
    }

    /// A change of an alias's version is two transitions: the candidate serves, and the former version goes.
    private static func deliveries(_ scale: ClusterScale) -> String {
        let counts = ["patch configmaps", "update promptreleases/status"].map { scale.changeRequests[$0] ?? 0 }
        return counts.map { String(format: "%.2f", Double($0) / Double(scale.changes)) }.joined(separator: ", ")
    }
}
