import Foundation

/// Everything that is measured with one number of releases in a cluster.
struct ClusterMeasurement {
    let cluster: BenchCluster
    let kubeconfig: String
    let changes: Int
    /// For how many seconds there are a thousand changes a second.
    let traffic: Int

    private static let rate = 1000

    func run(telling note: (String) -> Void) async throws -> ClusterScale {
        var scale = ClusterScale(releases: cluster.releases)
        note("an operator of nothing")
        let empty = try start()
        _ = try empty.timeToRest()
        scale.emptyBytes = empty.residentBytes.now
        empty.stop()
        note("creating releases")
        try await cluster.createReleases()
        note("cold sync")
        let cold = try start()
        scale.cold = try cold.timeToRest()
        scale.coldRequests = try counts(of: cold)
        (scale.residentBytes, scale.peakBytes) = cold.residentBytes
        cold.stop()
        note("floors")
        scale.writeFloor = try await cluster.floor.write()
        scale.listFloor = try await cluster.floor.list()
        note("warm restart")
        let warm = try start()
        scale.warm = try warm.timeToRest()
        scale.warmRequests = try counts(of: warm)
        scale.warmBytes = warm.residentBytes.now
        try await measureChanges(warm, &scale, note)
        warm.stop()
        return scale
    }

    private func measureChanges(
        _ process: MeasuredProcess, _ scale: inout ClusterScale, _ note: (String) -> Void
    ) async throws {
        note("idling")
        let before = try counts(of: process)
        try await Task.sleep(for: .seconds(5))
        scale.idleRequests = try counts(of: process).since(before)
        note("changes")
        let calm = try counts(of: process)
        var times: [Double] = []
        for change in 0..<changes {
            let index = (change &* 7919) % cluster.releases
            let start = ContinuousClock.now
            try await cluster.reword(index, newest: 10 + change)
            try await cluster.waitForWording(index, 10 + change)
            times.append((ContinuousClock.now - start).seconds)
        }
        scale.changes = changes
        scale.change = Distribution(times)
        scale.changeRequests = try counts(of: process).since(calm)
        note("watch traffic")
        try await measureTraffic(process, &scale)
    }

    private func measureTraffic(_ process: MeasuredProcess, _ scale: inout ClusterScale) async throws {
        let before = try counts(of: process)
        let (processor, start) = (process.processorTime, ContinuousClock.now)
        let count = Self.rate * traffic
        let cluster = cluster
        try await concurrently(0..<count, pace: Self.rate) { change in
            try await cluster.relabel((change &* 7919) % cluster.releases, change)
        }
        scale.trafficSeconds = (ContinuousClock.now - start).seconds
        // What comes last in the feed of releases has everything before it.
        try await cluster.reword(0, newest: 9)
        try await cluster.waitForWording(0, 9)
        scale.trafficRequests = try counts(of: process).since(before)
        scale.trafficChanges = count
        scale.trafficToRest = (ContinuousClock.now - start).seconds
        scale.trafficProcessorSeconds = (process.processorTime - processor).seconds
    }

    private func start() throws -> MeasuredProcess {
        try MeasuredProcess(["cluster-operator", "--kubeconfig", kubeconfig, "--selector", cluster.selector])
    }

    private func counts(of process: MeasuredProcess) throws -> [String: Int] {
        process.ask()
        let line = try process.rest(ofLineBeginning: "counts ")
        return try JSONDecoder().decode([String: Int].self, from: Data(line.utf8))
    }
}

extension BenchCluster {
    var floor: ClusterFloor { ClusterFloor(cluster: self) }
}
