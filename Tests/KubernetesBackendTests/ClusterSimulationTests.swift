import Foundation
import JSON
import KubernetesBackend
import PromptCore
import PromptTesting
import Testing

@testable import ClusterSimulation

/// The rollout's invariants in seeded worlds on an API server. The release-mode program `promptops-simulate` plays many
/// more of them.
@Suite(.timeLimit(.minutes(30)))
struct ClusterSimulationTests {
    /// PROMPTOPS_CLUSTER_SEEDS asks for more worlds.
    private static let seeds =
        ProcessInfo.processInfo.environment["PROMPTOPS_CLUSTER_SEEDS"].flatMap(Int.init) ?? 4

    private let ground = ClusterGround()

    @Test func `The invariants hold in seeded worlds on an API server, and every world comes to rest`() async {
        let survey = await SimulationSurvey.play(
            on: ground, count: Self.seeds, jobs: ProcessInfo.processInfo.activeProcessorCount, limit: 1)
        #expect(survey.worlds == Self.seeds && survey.effects > survey.worlds * 10)
        #expect(!survey.faults.isEmpty)
        for failure in survey.failures {
            let script = await SimulationShrinker.shrink(
                ground.script(seed: failure.seed), violation: failure.violation, on: ground, plays: 60)
            Issue.record("seed \(failure.seed): \(failure.violation)\n\(script.source)")
        }
    }

    @Test func `A seed always tells the same story of an API server`() async {
        let first = await Simulation.play(ground.script(seed: 4), on: ground, isTold: true)
        let second = await Simulation.play(ground.script(seed: 4), on: ground, isTold: true)
        #expect(first.story == second.story)
        #expect(first.effects > 20)
    }

    @Test func `A seed's script is that of memory, with trouble strewn in`() {
        for seed in 0..<200 as Range<UInt64> {
            var script = ground.script(seed: seed)
            let isTrouble: (SimulationStep) -> Bool = { step in
                switch step {
                case .mishap, .outage, .start, .loseWatches: true
                default: false
                }
            }
            script.steps.removeAll(where: isTrouble)
            var known = SimulationGenerator.script(seed: seed)
            known.steps.removeAll(where: isTrouble)
            script.setup.isElected = false
            #expect(script == known)
        }
    }

    @Test(arguments: SimulationCatalog.strategies.indices)
    func `A manifest of the catalog means on an API server what it means in memory`(_ index: Int) {
        var release = SimulationCatalog.manifest(0)
        release.spec.aliases[0].strategy = SimulationCatalog.strategies[index]
        let stored = ReadObject.release(ClusterManifests.object(release))
        #expect(stored.diagnostics.errors.isEmpty)
        #expect(stored.spec.json == release.spec.json)
    }

    // MARK: Planted faults

    /// A script that shows a fault, and the invariant that it breaks there.
    struct Planted: Sendable, CustomTestStringConvertible {
        var flaw: SimulationFlaw
        var invariant: Int
        var script: SimulationScript
        var testDescription: String { flaw.rawValue }

        init(_ flaw: SimulationFlaw, breaks invariant: Int, _ script: SimulationScript) {
            (self.flaw, self.invariant, self.script) = (flaw, invariant, script)
        }

        static let all = [
            Planted(
                .commitIgnoresVersion, breaks: 4,
                SimulationScript(.init(releases: 4, hasTwoOperators: true), [])),
            Planted(
                .deliveryIgnoresCurrent, breaks: 1,
                SimulationScript([
                    .name("v3", alias: "production", of: 0), .interrupt(0, .beforeDeliver, .pause),
                    .name("v2", alias: "production", of: 0), .start(1),
                ])),
            Planted(.deliveryIsHalf, breaks: 1, SimulationScript([])),
            Planted(.deliveryHasNoNumber, breaks: 1, SimulationScript([])),
            // An operator that has just been started has yet to read what is recorded.
            Planted(
                .recordOverwrites, breaks: 2,
                SimulationScript(.init(releases: 1), [.kill(0), .toggleContent("v2", of: 0)])),
            Planted(
                .decisionsVanish, breaks: 5,
                SimulationScript(
                    .init(releases: 1),
                    [
                        .decide(.reject, alias: "production", of: 0, .shown),
                        .decide(.pause, alias: "production", of: 0, .shown),
                        .decide(.pause, alias: "staging", of: 0, .shown),
                    ])),
            Planted(
                .outcomesAreLost, breaks: 6,
                SimulationScript([.decide(.pause, alias: "production", of: 0, .shown)])),
            Planted(.readsAreStale, breaks: 6, SimulationScript([])),
            Planted(
                .nobodyIsFenced, breaks: 7,
                SimulationScript(
                    .init(hasTwoOperators: true, isElected: true),
                    [
                        .interrupt(0, .beforeDeliver, .pause), .interrupt(1, .beforeDeliver, .pause),
                        .name("v2", alias: "production", of: 0), .pass(seconds: 1900), .resume(0),
                    ])),
            Planted(
                .everyGatePasses, breaks: 1,
                SimulationScript([
                    .name("v2b", alias: "production", of: 0), .verdict(.fail), .pass(seconds: 1900),
                ])),
        ]
    }

    @Test(arguments: Planted.all) func `A planted fault is found on an API server`(_ planted: Planted) async {
        let broken = await Simulation.play(planted.script, on: ground, flaw: planted.flaw, isTold: true)
        #expect(broken.violation?.hasPrefix("\(planted.invariant):") == true, "\(broken.shortStory)")
        let sound = await Simulation.play(planted.script, on: ground, isTold: true)
        #expect(sound.violation == nil, "\(sound.shortStory)")
    }

    // MARK: What befalls operators

    /// A rollout in which an operator lists, watches and writes again.
    private static let rollout: [SimulationStep] = [
        .name("v2", alias: "production", of: 0), .pass(seconds: 61), .start(0), .tamper(.addFile, place: "triage"),
        .pass(seconds: 20), .loseWatches(0), .outage(.endOfWatches), .suite("golden", revision: 2),
        .pass(seconds: 61), .start(0),
    ]

    @Test(arguments: SimulationStep.Mishap.allCases)
    func `What befalls a request happens, and breaks nothing`(_ mishap: SimulationStep.Mishap) async {
        let script = SimulationScript([.outage(.toggleStreamedLists), .mishap(0, mishap, after: 0)] + Self.rollout)
        let outcome = await Simulation.play(script, on: ground, isTold: true)
        #expect(outcome.violation == nil, "\(outcome.shortStory)")
        #expect(outcome.faults[mishap.rawValue] == 1)
    }
}
