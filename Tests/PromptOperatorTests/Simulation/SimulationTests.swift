import Foundation
import PromptCore
import PromptTesting
import Testing

/// The rollout's invariants in seeded worlds. The release-mode program `promptops-simulate` plays many more of them.
@Suite(.timeLimit(.minutes(30)))
struct SimulationTests {
    /// PROMPTOPS_SEEDS asks for more worlds.
    private static let seeds = ProcessInfo.processInfo.environment["PROMPTOPS_SEEDS"].flatMap(Int.init) ?? 100

    @Test func `The invariants hold in seeded worlds, and every world comes to rest`() async {
        let survey = await SimulationSurvey.play(
            count: Self.seeds, jobs: ProcessInfo.processInfo.activeProcessorCount, limit: 1)
        #expect(survey.worlds > 0 && survey.effects > survey.worlds * 10)
        for failure in survey.failures {
            let script = await SimulationShrinker.shrink(
                SimulationGenerator.script(seed: failure.seed), violation: failure.violation)
            let outcome = await Simulation.play(script, isTold: true)
            Issue.record(
                """
                seed \(failure.seed): \(failure.violation)
                \(outcome.shortStory)
                \(script.source)
                """)
        }
    }

    @Test(arguments: [3, 14, 34] as [UInt64]) func `A seed always tells the same story`(seed: UInt64) async {
        let first = await Simulation.play(SimulationGenerator.script(seed: seed), isTold: true)
        let second = await Simulation.play(SimulationGenerator.script(seed: seed), isTold: true)
        #expect(first.story == second.story)
        #expect(first.effects > 20)
    }

    /// At most this many worlds until a planted fault has broken the invariant that it is planted against.
    private static let patience: UInt64 = 60

    /// The first seed in which a fault breaks its invariant, and how.
    private func firstFailure(of flaw: SimulationFlaw) async -> (script: SimulationScript, violation: String)? {
        for seed in 0..<Self.patience {
            let script = SimulationGenerator.script(seed: seed)
            let violation = await Simulation.play(script, flaw: flaw).violation
            if let violation, violation.hasPrefix("\(flaw.invariant):") { return (script, violation) }
        }
        return nil
    }

    @Test(arguments: SimulationFlaw.inMemory) func `A planted fault breaks the invariant it is planted against`(
        flaw: SimulationFlaw
    ) async {
        #expect(await firstFailure(of: flaw) != nil, "nothing broke in \(Self.patience) worlds")
    }

    @Test func `Every invariant has a planted fault`() {
        #expect(Set(SimulationFlaw.inMemory.map(\.invariant)) == Set(1...7))
    }

    @Test(arguments: [SimulationFlaw.deliveryIgnoresCurrent, .everyGatePasses, .commitIgnoresVersion])
    func `A failure shrinks to a few steps, which fail the same way when they are played again`(
        flaw: SimulationFlaw
    ) async throws {
        let (script, violation) = try #require(await firstFailure(of: flaw))
        let short = await SimulationShrinker.shrink(script, violation: violation, flaw: flaw)
        #expect(short.steps.count <= 6, "\(short.source)")
        #expect(short.steps.count < script.steps.count)
        let again = await Simulation.play(short, flaw: flaw)
        #expect(again.violation?.first == violation.first)
        #expect(await Simulation.play(short).violation == nil)
    }

    @Test(arguments: FoundScripts.all) func `What was found once stays mended`(
        found: (what: String, script: SimulationScript)
    ) async {
        let outcome = await Simulation.play(found.script, isTold: true)
        #expect(outcome.violation == nil, "\(found.what)\n\(outcome.shortStory)")
        #expect(outcome.steps == found.script.steps.count + 1)
    }

    @Test func `A script prints as a test would write it`() {
        let script = SimulationScript(
            .init(releases: 2, skew: .seconds(7), isQuiet: true),
            [
                .name("v2", alias: "staging", of: 1), .decide(.approve, alias: "production", of: 0, .formerAttempt),
                .interrupt(0, .beforeDeliver, .pause), .verdict(.fail), .verdict(nil), .rest,
            ])
        #expect(
            script.source == """
                SimulationScript(
                    .init(releases: 2, skew: .seconds(7), isQuiet: true, hasTwoOperators: false),
                    [
                        .name("v2", alias: "staging", of: 1),
                        .decide(.approve, alias: "production", of: 0, .formerAttempt),
                        .interrupt(0, .beforeDeliver, .pause),
                        .verdict(.fail),
                        .verdict(nil),
                        .rest,
                    ])
                """)
    }
}
