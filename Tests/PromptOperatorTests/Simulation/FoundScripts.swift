import PromptCore
import PromptTesting

/// Scripts that once broke an invariant, as the simulator printed them.
enum FoundScripts {
    static let all: [(what: String, script: SimulationScript)] = [
        (
            "a decision expires while nothing else happens",
            SimulationScript(
                .init(releases: 2),
                [
                    .deliveryName("triage", of: 1), .decide(.retry, alias: "staging", of: 1, .expiring),
                    .pass(seconds: 61),
                ])
        ),
        (
            "somebody removes a bundle that no event had told of",
            SimulationScript(.init(isQuiet: true), [.tamper(.remove, place: "triage")])
        ),
        (
            "what stood at a wanted place goes",
            SimulationScript(
                .init(isQuiet: true),
                [
                    .tamper(.placeForeign, place: "shared"), .deliveryName("shared", of: 0),
                    .tamper(.removeForeign, place: "shared"),
                ])
        ),
        (
            "a release waits for a place that another leaves",
            SimulationScript(
                .init(releases: 2, isQuiet: true),
                [.deliveryName("triage", of: 1), .deliveryName("shared", of: 0)])
        ),
        (
            "a retained bundle, and the same manifest again",
            SimulationScript([.toggleDeletionPolicy(0), .delete(0), .apply(0), .name("v2", alias: "staging", of: 0)])
        ),
        (
            "a first delivery arrives after the release was deleted",
            SimulationScript([
                .delete(0), .interrupt(0, .beforeDeliver, .pause), .apply(0), .start(1), .delete(0), .resume(0),
            ])
        ),
        (
            "a status is lost after the delivery name changed",
            SimulationScript(
                .init(releases: 2),
                [
                    .name("v2", alias: "production", of: 0), .deliveryName("billing", of: 0), .loseStatus(0),
                    .delete(1),
                ])
        ),
    ]
}
