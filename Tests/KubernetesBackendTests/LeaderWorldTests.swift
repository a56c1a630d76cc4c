import Foundation
import PromptCore
import Testing

/// Rollouts whose leaders do not live to see their end; a failure names its seed.
@Suite(.timeLimit(.minutes(10))) struct LeaderWorldTests {
    private static let seeds =
        ProcessInfo.processInfo.environment["PROMPTOPS_SEEDS"].flatMap(UInt64.init) ?? 100

    @Test func `a rollout whose leaders are killed at random is the same as an undisturbed one`() async throws {
        let (expected, _) = try await LeaderWorld.play(seed: 0, .init(isCalm: true))
        #expect(expected.decisions == [.applied])
        #expect(expected.runs.count == 4)
        var kills = 0
        for seed in 0..<Self.seeds {
            do {
                let (outcome, killed) = try await LeaderWorld.play(seed: seed)
                #expect(outcome == expected, "seed \(seed)")
                kills += killed
            } catch let violation as LeaderWorld.Violation {
                Issue.record("seed \(seed): \(violation)")
            }
        }
        #expect(kills > Self.seeds)
    }

    @Test func `three operators without an election by mistake bring a rollout to the same end`() async throws {
        let (expected, _) = try await LeaderWorld.play(seed: 0, .init(isCalm: true))
        for seed in 0..<3 as Range<UInt64> {
            do {
                let (outcome, _) = try await LeaderWorld.play(seed: seed, .init(isElected: false, isExclusive: false))
                #expect(outcome == expected, "seed \(seed)")
            } catch let violation as LeaderWorld.Violation {
                Issue.record("seed \(seed): \(violation)")
            }
        }
    }

    @Test func `a process that writes without the lease is found out`() async throws {
        await #expect(throws: LeaderWorld.Violation.self) {
            try await LeaderWorld.play(seed: 0, .init(isCalm: true, isElected: false))
        }
    }
}
