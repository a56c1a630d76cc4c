import ArgumentParser
import ClusterSimulation
import Foundation
import PromptTesting

/// Plays seeded worlds of the operator and checks the rollout's invariants after every effect.
@main
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptops-simulate",
        abstract: "Play seeded worlds of the operator and check the rollout's invariants after every effect.",
        discussion: "Exit code 1: an invariant was broken; its seed and the shortest trace found are printed.")

    @Option(help: "How many worlds.")
    var seeds = 10_000

    @Option(help: "The seed of the first world.")
    var first: UInt64 = 0

    @Option(help: "Play this one world only.")
    var seed: UInt64?

    @Flag(help: "With --seed: tell all that happens, and the script.")
    var trace = false

    @Option(help: "Worlds at once.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(
        help: "Where worlds are: memory, or cluster, where operators work through requests to an API server in memory.")
    var backend = SimulationBackend.memory

    @Option(help: "Plant a fault, to see that it is found: \(SimulationFlaw.names).")
    var flaw: SimulationFlaw?

    private var ground: any SimulationGround { backend == .cluster ? ClusterGround() : MemoryGround() }

    func run() async throws {
        if let seed { try await play(seed) } else { try await survey() }
    }

    private func play(_ seed: UInt64) async throws {
        let script = ground.script(seed: seed)
        let outcome = await Simulation.play(script, on: ground, flaw: flaw, isTold: trace)
        if trace { print(outcome.story.joined(separator: "\n")) }
        guard let violation = outcome.violation else {
            print("seed \(seed): all invariants held (\(outcome.steps) steps, \(outcome.effects) effects)")
            return
        }
        try await fail(seed, violation)
    }

    private func survey() async throws {
        let start = ContinuousClock.now
        let survey = await SimulationSurvey.play(on: ground, first: first, count: seeds, jobs: jobs, flaw: flaw)
        let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
        print("WORLDS     STEPS      EFFECTS    CALLS        SECONDS    STEPS/S    EFFECTS/S   VIOLATIONS")
        let columns: [(String, Int)] = [
            ("\(survey.worlds)", 11), ("\(survey.steps)", 11), ("\(survey.effects)", 11), ("\(survey.operations)", 13),
            (String(format: "%.1f", seconds), 11), ("\(Int(Double(survey.steps) / seconds))", 11),
            ("\(Int(Double(survey.effects) / seconds))", 12), ("\(survey.failures.count)", 0),
        ]
        print(columns.map { $0.0.padding(toLength: max($0.1, $0.0.count), withPad: " ", startingAt: 0) }.joined())
        if !survey.faults.isEmpty {
            let faults = survey.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            print("faults met: " + faults.joined(separator: ", "))
        }
        for failure in survey.failures { print("seed \(failure.seed): \(failure.violation)") }
        if let failure = survey.failures.first { try await fail(failure.seed, failure.violation) }
    }

    /// Prints the shortest script found, as a test would hold it, and what happens in it.
    private func fail(_ seed: UInt64, _ violation: String) async throws {
        let script = await SimulationShrinker.shrink(
            ground.script(seed: seed), violation: violation, on: ground, flaw: flaw)
        let outcome = await Simulation.play(script, on: ground, flaw: flaw, isTold: true)
        print("\nseed \(seed), shortened to \(script.steps.count) steps:\n")
        print(outcome.shortStory)
        print("\n\(script.source)\n")
        throw ExitCode(1)
    }
}

enum SimulationBackend: String, ExpressibleByArgument, CaseIterable { case memory, cluster }

extension SimulationFlaw: ExpressibleByArgument {
    fileprivate static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
