import PromptCore
import PromptTesting
import Testing

/// Properties over seeded random worlds: what fails prints its seed.
struct PlannerPropertyTests {
    static func act(_ bench: inout PlanningBench, _ random: inout SeededGenerator) {
        let versions = ["v1", "v2", "v3", "v4"]
        switch Int.random(in: 0..<14, using: &random) {
        case 0...3: bench.name(random.pick(versions), alias: random.pick(["production", "staging"]))
        case 4: bench.edit { $0.suspend.toggle() }
        case 5: bench.edit { $0.intent = $0.intent == "a" ? "b" : "a" }
        case 6: bench.edit { $0.delivery.name = random.pick(["triage", "elsewhere"]) }
        case 7: bench.edit { $0.aliases.reverse() }
        case 8:
            bench.edit {
                $0.aliases[0].strategy = Fixtures.canary(random.pick([["1%", "5%"], ["5%"], ["2%", "50%"]]))
            }
        case 9: bench.suites["golden"] = Fixtures.suite(revision: Int.random(in: 1...3, using: &random))
        case 10: bench.places = bench.places.filter { _ in !random.once(in: 2) }
        default:
            let alias = random.pick(["production", "staging"])
            bench.decide(
                random.pick(ReleaseDecision.Action.allCases), weight: random.pick(["1%", "2%", "5%", "50%", "100%"]),
                alias: alias)
        }
        bench.pass(random.pick(["1s", "5m", "10m", "1h"]))
    }

    @Test(arguments: 0..<200)
    func `Planning again on the committed result changes nothing more, and every plan comes to rest`(
        seed: Int
    ) {
        var random = SeededGenerator(seed: UInt64(seed))
        var bench = PlanningBench(
            Fixtures.release(
                ["v1", "v2", "v3", "v4"],
                aliases: [
                    AliasSpec(name: "production", version: "v1", strategy: Fixtures.canary(["1%", "5%"])),
                    AliasSpec(
                        name: "staging", version: "v1", strategy: .immediate(gates: [.evaluation(suiteName: "golden")])),
                ]))
        for _ in 0..<25 {
            Self.act(&bench, &random)
            let plans = bench.settle(random.pick([.pass, .pass, .pass, .fail, .inconclusive, .error, nil]))
            #expect(plans < 40, "seed \(seed)")
            let again = bench.plan()
            #expect(again.isCommitNeeded == false, "seed \(seed)")
            #expect(again.isDeliveryNeeded == false, "seed \(seed)")
            #expect(again.status == bench.status, "seed \(seed)")
            #expect(again.outcomes.isEmpty, "seed \(seed)")
            let serving = bench.status?.serving
            #expect(serving.flatMap { bench.places[$0.deliveryName]?.digest } == serving?.digest, "seed \(seed)")
        }
    }
}
