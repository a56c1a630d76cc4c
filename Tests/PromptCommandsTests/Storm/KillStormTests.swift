import Foundation
import PromptTesting
import Testing

/// A real operator that is killed at random moments while people edit and workloads read.
///
/// `PROMPTOPS_KILLS=N` kills so often however long it takes.
@Suite(.enabled(if: OperatorProcess.program != nil, "the program is not built"))
struct KillStormTests {
    private static let wanted = ProcessInfo.processInfo.environment["PROMPTOPS_KILLS"].flatMap(Int.init)
    /// The longest that kills go on when nobody asked for more.
    private static let limit = Duration.seconds(45)

    @Test func `an operator that is killed again and again is never seen wrong, and ends where it would have`()
        async throws
    {
        let program = try #require(OperatorProcess.program)
        let storm = try Storm(program)
        let (editor, kills) = try await storm.rage { try await Self.kill(in: storm) }
        print("\(kills) kills")
        #expect(kills >= min(50, Self.wanted ?? 50))
        try await storm.expectCalm(after: editor, program)
    }

    /// Starts and kills operators; how many.
    private static func kill(in storm: Storm) async throws -> Int {
        var random = SeededGenerator(seed: Storm.seed &+ 2)
        let clock = ContinuousClock()
        let begin = clock.now
        let first = try storm.operate()
        _ = first.said("\n")
        // Machines differ: so long it takes until it works.
        let start = begin.duration(to: clock.now)
        first.kill()
        var kills = 1
        while kills < wanted ?? 300, wanted != nil || begin.duration(to: clock.now) < limit {
            let running = try storm.operate()
            let share = Double.random(in: random.once(in: 4) ? 0...1 : 0.7...2, using: &random)
            try await Task.sleep(for: start * share)
            running.kill()
            kills += 1
        }
        return kills
    }
}
