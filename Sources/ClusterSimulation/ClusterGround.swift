import PromptCore
import PromptTesting

/// Worlds on an API server: operators reach them by requests, and people change them by requests.
package struct ClusterGround: SimulationGround {
    package init() {}

    package func world(
        _ setup: SimulationScript.Setup, clock: TestClock, now: @escaping @Sendable () -> Timestamp
    ) -> any SimulatedWorld { SimulatedCluster(isElected: setup.isElected, clock: clock, now: now) }

    /// The script that a seed has everywhere, with what befalls requests and the server strewn in.
    package func script(seed: UInt64) -> SimulationScript {
        var random = SeededGenerator(seed: seed ^ 0xAB1E)
        var script = SimulationGenerator.script(seed: seed)
        script.setup.isElected = script.setup.hasTwoOperators && random.once(in: 3)
        var steps: [SimulationStep] = random.once(in: 3) ? [.outage(.toggleStreamedLists)] : []
        for step in script.steps {
            if random.once(in: 3) { steps += Self.trouble(script.setup, &random) }
            steps.append(step)
        }
        script.steps = steps
        return script
    }

    private static func trouble(
        _ setup: SimulationScript.Setup, _ random: inout SeededGenerator
    ) -> [SimulationStep] {
        if random.once(in: 4) { return [.outage(random.pick(SimulationStep.Outage.allCases))] }
        let number = setup.hasTwoOperators ? random.pick([0, 1]) : 0
        let mishap = random.pick(SimulationStep.Mishap.allCases + [.lostAnswer, .death])
        if random.once(in: 6) { return [.start(number)] }
        // What lists anew is told of what is old, where lists come in pages.
        if mishap == .staleList { return [.mishap(number, mishap, after: 0), .loseWatches(number)] }
        return [.mishap(number, mishap, after: random.pick([0, 0, 1, 1, 2, 3, 5, 8]))]
    }
}
