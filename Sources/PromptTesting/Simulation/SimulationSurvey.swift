/// Plays the scripts of many seeds, and adds up what came of them. A benchmark calls this too.
package struct SimulationSurvey: Sendable {
    /// A seed whose script broke an invariant.
    package struct Failure: Sendable, Hashable {
        package var seed: UInt64
        package var violation: String
    }

    package private(set) var worlds = 0
    package private(set) var steps = 0
    /// Writes of the operators that reached a world.
    package private(set) var effects = 0
    /// Calls of the backend, reads included.
    package private(set) var operations = 0
    /// How often each fault happened.
    package private(set) var faults: [String: Int] = [:]
    /// In the order of their seeds.
    package private(set) var failures: [Failure] = []

    /// Plays `count` seeds from `first` on, `jobs` worlds at once; stops after `limit` failures.
    package static func play(
        on ground: any SimulationGround = MemoryGround(), first: UInt64 = 0, count: Int, jobs: Int,
        flaw: SimulationFlaw? = nil, limit: Int = 10
    ) async -> SimulationSurvey {
        let jobs = max(1, jobs)
        return await withTaskGroup(of: SimulationSurvey.self) { group in
            for job in 0..<jobs {
                group.addTask {
                    var survey = SimulationSurvey()
                    for index in stride(from: job, to: count, by: jobs) where survey.failures.count < limit {
                        await survey.add(first + UInt64(index), ground, flaw)
                    }
                    return survey
                }
            }
            var survey = SimulationSurvey()
            for await part in group { survey.add(part) }
            return survey
        }
    }

    private mutating func add(_ seed: UInt64, _ ground: any SimulationGround, _ flaw: SimulationFlaw?) async {
        let outcome = await Simulation.play(ground.script(seed: seed), on: ground, flaw: flaw)
        worlds += 1
        steps += outcome.steps
        effects += outcome.effects
        operations += outcome.operations
        faults.merge(outcome.faults, uniquingKeysWith: +)
        if let violation = outcome.violation { failures.append(Failure(seed: seed, violation: violation)) }
    }

    private mutating func add(_ other: SimulationSurvey) {
        worlds += other.worlds
        steps += other.steps
        effects += other.effects
        operations += other.operations
        faults.merge(other.faults, uniquingKeysWith: +)
        failures = (failures + other.failures).sorted { $0.seed < $1.seed }
    }
}
