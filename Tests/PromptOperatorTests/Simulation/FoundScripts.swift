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
            "a release waits for a place that another is about to leave",
            SimulationScript(
                .init(releases: 2, isQuiet: true),
                [
                    .deliveryName("triage", of: 1), .interrupt(0, .beforeRemove, .pause),
                    .deliveryName("shared", of: 0), .resume(0),
                ])
        ),
        (
            "an Abort while somebody stands where the bundle was about to be reported",
            SimulationScript(
                .init(hasTwoOperators: true),
                [
                    .strategy(7, alias: "staging", of: 0), .name("v3", alias: "staging", of: 0),
                    .interrupt(1, .beforeRemove, .pause), .interrupt(0, .afterDeliver, .pause),
                    .intent("billing", of: 0), .deliveryName("shared", of: 0),
                    .tamper(.takeOwnership, place: "shared"), .decide(.abort, alias: "staging", of: 0, .shown),
                ])
        ),
        (
            "a version comes into use while an operator stands still that was letting it go",
            SimulationScript(
                .init(releases: 2, hasTwoOperators: true),
                [
                    .interrupt(1, .afterRemove, .pause), .name("v4", alias: "production", of: 1), .pass(seconds: 61),
                    .retention(days: 0, of: 1), .toggleVersion("v3", of: 1), .interrupt(0, .beforeCommit, .kill),
                    .name("v1", alias: "production", of: 1), .name("v3", alias: "production", of: 1), .start(0),
                ])
        ),
        (
            "two releases, each of which had its bundle at one place",
            SimulationScript(
                .init(releases: 2),
                [
                    .deliveryName("billing", of: 0), .interrupt(0, .beforeDeliver, .fail),
                    .tamper(.remove, place: "billing"),
                ])
        ),
    ]
}
