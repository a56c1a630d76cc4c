import Foundation

/// Everything that is measured with one number of releases.
struct ScaleMeasurement {
    let folder: BenchFolder
    let releases: Int
    let changes: Int
    let idle: Int

    func run(telling note: (String) -> Void) async throws -> Scale {
        let manifests = SampleManifests(folder: folder.manifests)
        note("writing manifests")
        try manifests.write(releases)
        let parse = try ParseFloor.measure((0..<releases).map(manifests.file))
        var scale = Scale(releases: releases, parseFloor: parse.seconds, manifestBytes: parse.bytes)

        note("cold sync")
        var process = try MeasuredProcess(folder: folder)
        scale.cold = try process.timeToRest()
        note("idling")
        // What it notes for a restart, once a minute at most, is part of the changes.
        let quiet = try await process.share(idlingFor: idle, after: .seconds(65))
        note("changes")
        scale.change = Distribution(try changeTimes(manifests))
        scale.residentBytes = process.residentBytes.peak
        process.stop()

        note("files floor")
        let written = try WrittenFiles(folder: folder)
        let floor = try written.rewrite(below: folder.path + "/floor")
        (scale.filesFloor, scale.writtenBytes, scale.writtenFiles) = (floor, written.bytes, written.count)

        note("warm restart")
        process = try MeasuredProcess(folder: folder)
        scale.warm = try process.timeToRest()
        process.stop()
        note("looks at everything")
        process = try MeasuredProcess(folder: folder, lookingEvery: 10)
        _ = try process.timeToRest()
        scale.lookSeconds = max(0, try await process.share(idlingFor: 20, after: .seconds(11)) - quiet) * 10
        process.stop()
        scale.idleShare = quiet + scale.lookSeconds / 600
        note("status writes")
        let status = try await StatusWrites(folder: folder, releases: releases).measure()
        (scale.statusWrite, scale.statusFloor) = (status.product, status.floor)
        return scale
    }

    /// From the rename of a manifest to the moment at which its new wording can be read from the bundle.
    private func changeTimes(_ manifests: SampleManifests) throws -> [Double] {
        var times: [Double] = []
        for change in 0..<changes {
            let index = (change &* 7919) % releases
            let newest = 4 + change
            let text = "\(folder.output)/\(SampleManifests.namespace(index))/\(SampleManifests.name(index))/staging.txt"
            try manifests.stage(index, newest: newest)
            let start = ContinuousClock.now
            try manifests.publish(index)
            let deadline = start + .seconds(10)
            while !SampleManifests.isText(at: text, ofVersion: newest) {
                guard ContinuousClock.now < deadline else { throw Unseen(path: text) }
                usleep(100)
            }
            times.append((ContinuousClock.now - start).seconds)
            // What follows the delivery ends before the next change.
            usleep(20_000)
        }
        return times
    }

    struct Unseen: Error, CustomStringConvertible {
        let path: String
        var description: String { "a change was not delivered to \(path) within 10 s" }
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
