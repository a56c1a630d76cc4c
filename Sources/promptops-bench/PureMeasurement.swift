import PromptCore
import PromptTesting

/// Pure functions, called over and over on one thread.
enum PureMeasurement {
    /// All of them, each for about half a second.
    static func all() throws -> [PureTiming] {
        [time("planner, plans of a release at rest", planAtRest())]
    }

    private static func time(_ name: String, _ body: () -> Void) -> PureTiming {
        let clock = ContinuousClock()
        let start = clock.now
        var count = 0
        repeat {
            for _ in 0..<100 { body() }
            count += 100
        } while clock.now - start < .milliseconds(500)
        return PureTiming(name: name, perSecond: Double(count) / (clock.now - start).seconds)
    }

    private static func planAtRest() -> () -> Void {
        var observation = Observation(
            release: Fixtures.release(
                ["v1", "v2"],
                aliases: [AliasSpec(name: "production", version: "v2", strategy: Fixtures.canary(["1%", "100%"]))]),
            status: nil, now: Fixtures.start)
        for _ in 0..<8 {
            let plan = Planner.plan(observation)
            observation.recorded += plan.record
            observation.status = plan.status
        }
        return { _ = Planner.plan(observation) }
    }
}
