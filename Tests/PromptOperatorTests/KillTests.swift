import PromptCore
import PromptOperator
import PromptTesting
import Testing

/// An operator that is killed after any effect, and a fresh one that goes on.
struct KillTests {
    enum Story: String, CaseIterable, Sendable { case promoted, rolledBack, aborted, renamed, drifted, deleted }

    /// Tells a story; each chapter is what people do, then operators until all is at rest.
    private func tell(_ story: Story, killedAfter limit: Int?) async throws -> (scenario: Scenario, effects: Int) {
        let scenario = Scenario()
        let kill = KillSwitch(afterEffects: limit)
        let script: ScriptedEvaluator.Script = { _, _ in
            story == .rolledBack && scenario.alias?.weight == Fixtures.percent("1%") ? .fail : .pass
        }
        let (first, second) = (scenario.simulated(fault: kill.hook, script: script), scenario.simulated(script: script))
        for chapter in 0..<5 {
            act(story, chapter, scenario)
            if !kill.isDead {
                do {
                    let result = try await first.settle(scenario.key)
                    if !kill.isDead { #expect(result != nil) }
                } catch let error as BackendError {
                    #expect(error == .unavailable("this operator was killed"))
                }
            }
            if kill.isDead { #expect(try await second.settle(scenario.key) != nil) }
            scenario.time.pass(.seconds(600))
        }
        return (scenario, kill.effects)
    }

    private func act(_ story: Story, _ chapter: Int, _ scenario: Scenario) {
        if chapter == 1 { scenario.name("v2") }
        guard chapter == 2 else { return }
        switch story {
        case .promoted, .rolledBack: break
        case .aborted:
            var book = DecisionBook()
            scenario.world.decide(book.make(.abort, of: Fixtures.digest("v2"), attempt: 2))
        case .renamed: scenario.edit { $0.delivery.name = "elsewhere" }
        case .drifted: scenario.world.tamper(scenario.key) { _ in nil }
        case .deleted: scenario.world.delete(scenario.key)
        }
    }

    @Test(arguments: Story.allCases) func `Killed after any effect, a fresh operator comes to the same end`(
        story: Story
    ) async throws {
        let (expected, effects) = try await tell(story, killedAfter: nil)
        #expect(effects > 10)
        for limit in 0..<effects {
            let (scenario, _) = try await tell(story, killedAfter: limit)
            #expect(scenario.status == expected.status, "killed after effect \(limit)")
            let places = Set(expected.world.contents.bundles.keys)
            #expect(Set(scenario.world.contents.bundles.keys) == places, "killed after effect \(limit)")
            for place in places {
                let (left, right) = (scenario.bundle(place.name), expected.bundle(place.name))
                #expect(left?.files == right?.files, "killed after effect \(limit)")
                #expect(left?.transition == right?.transition, "killed after effect \(limit)")
            }
            #expect(
                scenario.world.contents.decisions.mapValues(\.outcome)
                    == expected.world.contents.decisions.mapValues(\.outcome), "killed after effect \(limit)")
        }
    }
}
