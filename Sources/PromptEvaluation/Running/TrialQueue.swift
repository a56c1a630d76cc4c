/// Which trial to ask next: each endpoint's trials in their order, never more at once than the endpoint takes.
package struct TrialQueue: Sendable {
    private struct Lane: Sendable {
        var waiting: ArraySlice<Trial>
        var free: Int
    }

    private var lanes: [String: Lane]
    private let names: [String]

    /// `concurrency` is by the endpoint's name; an endpoint takes at least one trial at a time.
    package init(_ trials: [Trial], concurrency: [String: Int]) {
        let byEndpoint = Dictionary(grouping: trials) { $0.request.endpointName }
        lanes = byEndpoint.reduce(into: [:]) { lanes, lane in
            lanes[lane.key] = Lane(waiting: lane.value[...], free: max(1, concurrency[lane.key] ?? 1))
        }
        names = lanes.keys.sorted()
    }

    /// The next trial to begin now; nil while every endpoint with waiting trials is busy, and when none waits.
    package mutating func next() -> Trial? {
        for name in names {
            guard var lane = lanes[name], lane.free > 0, let trial = lane.waiting.popFirst() else { continue }
            lane.free -= 1
            lanes[name] = lane
            return trial
        }
        return nil
    }

    /// Takes note that a trial has ended.
    package mutating func ended(_ trial: Trial) { lanes[trial.request.endpointName]?.free += 1 }

    /// Drops every trial that has not begun.
    package mutating func stop() {
        for name in names { lanes[name]?.waiting = [] }
    }
}
