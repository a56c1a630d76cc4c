import Testing

struct ClusterWorldTests {
    @Test(.timeLimit(.minutes(5)), arguments: 0..<12 as Range<UInt64>)
    func `two operators, kills at any request and people break no rule`(_ seed: UInt64) async throws {
        var world = try await ClusterWorld(seed: seed)
        try await world.run(50)
    }

    @Test(.timeLimit(.minutes(5)))
    func `deliveries that lose their content are found out`() async throws {
        for seed in 0..<8 as Range<UInt64> {
            var world = try await ClusterWorld(seed: seed, isLossy: true)
            do { try await world.run(50) } catch is ClusterWorld.Violation { return }
        }
        Issue.record("no world went wrong")
    }
}
