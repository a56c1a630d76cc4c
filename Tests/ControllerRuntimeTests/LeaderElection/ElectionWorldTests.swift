import ControllerRuntime
import Foundation
import Testing

/// What must hold of every election, over seeded random worlds; a failure prints its seed.
@Suite struct ElectionWorldTests {
    /// Seconds of true time within which a lead changes hands, with clocks that run up to a tenth too slow: a contender
    /// saw the last renewal one pause late, waits for the lease to expire, and notices that one pause later.
    private static let longestTakeover = (15 + 2 * 2 * (1 + LeaderElectionTiming.jitterFactor)) / 0.9 + 1

    private static let seeds =
        0..<UInt64(ProcessInfo.processInfo.environment["PROMPTOPS_SEEDS"].flatMap(Int.init) ?? 200)

    @Test(arguments: [2, 3])
    func `there are never two leaders, and a dead one is followed in time`(contenders: Int) {
        for seed in Self.seeds {
            var world = ElectionWorld(seed: seed, contenders: contenders)
            for _ in 0..<4 {
                world.live(120)
                // What is on its way arrives, and what it did to the lease expires.
                world.rest(60)
                if world.violation != nil { break }
                #expect(world.leaders.count == 1, "seed \(seed): nobody leads at rest, at \(world.now) s")
            }
            #expect(world.violation == nil, "seed \(seed)")
            let isKilled = world.killLeader()
            #expect(isKilled, "seed \(seed)")
            let took = world.untilLed(atMost: 100)
            #expect(took.map { $0 < Self.longestTakeover } == true, "seed \(seed) took \(took ?? .infinity) s")
        }
    }

    @Test(arguments: [ElectionWorld.Fault.noCompareAndSwap, .clockTwiceAsFast, .noDeadline])
    func `a world that is broken on purpose is found out`(fault: ElectionWorld.Fault) {
        let found = (0..<UInt64(400)).contains { seed in
            var world = ElectionWorld(seed: seed, contenders: 3, fault: fault)
            world.live(600)
            return world.violation != nil
        }
        #expect(found)
    }
}
