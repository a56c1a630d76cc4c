import PromptCore
import PromptTesting
import Testing

/// The invariants of the rollout over seeded random worlds: two operators, kills, faults, people and tampering at any
/// moment. A failure prints its seed and what happened.
struct RandomWorldTests {
    @Test(arguments: 0..<200) func `The invariants hold in a random world`(seed: Int) async throws {
        let world = RandomWorld(seed: UInt64(seed))
        for turn in 0..<40 {
            await world.turn()
            var found = world.invariants.violations.first
            if found == nil, turn % 4 == 3 { found = try await world.rest() ?? world.invariants.violations.first }
            if let found {
                Issue.record("seed \(seed), turn \(turn): \(found)\n\(world.story)")
                return
            }
        }
    }
}
