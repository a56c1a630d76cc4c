import Foundation
import JSON
import KubernetesClient
import PromptCore
import PromptTesting
import Synchronization
import Testing

/// Our election and client-go's contend for one lease of one API server; a failure names its seed.
@Suite(.timeLimit(.minutes(10))) struct SharedLeaseTests {
    private static let seeds = ProcessInfo.processInfo.environment["PROMPTOPS_SEEDS"].flatMap(UInt64.init) ?? 12

    @Test func `a client-go process and ours share one lease, through kills, releases and partitions`() async throws {
        var leaders: Set<LeaseParty.Kind> = []
        for seed in 0..<Self.seeds {
            do { leaders.formUnion(try await SharedLeaseWorld.play(seed: seed, rounds: 10)) } catch {
                Issue.record("seed \(seed): \(error)")
            }
        }
        #expect(leaders == [.ours, .clientGo])
    }
}

/// Four processes, two of each kind.
private struct SharedLeaseWorld {
    struct Violation: Error, CustomStringConvertible { let description: String }

    private static let path = APIObjectPath(.leases, namespace: "default", name: "shared")

    private let clock = TestClock()
    private let cluster: FakeCluster
    private let admin: APIClient
    private let chance: Chance
    private var random: SeededGenerator
    private var parties: [LeaseParty] = []
    private var births = 0
    private var holder = ""
    private var transitions: Int64 = 41
    private var led: Set<LeaseParty.Kind> = []

    private final class Chance: Sendable {
        private let random: Mutex<SeededGenerator>
        init(seed: UInt64) { random = Mutex(SeededGenerator(seed: seed)) }
        func next() -> Double { random.withLock { Double.random(in: 0..<1, using: &$0) } }
    }

    private init(seed: UInt64) {
        let clock = clock
        cluster = FakeCluster(
            crds: [], clock: clock,
            now: { Fixtures.start + TimeSpan(milliseconds: Int64(clock.now.offset / .milliseconds(1))) })
        admin = APIClient(cluster.transport())
        random = SeededGenerator(seed: seed)
        chance = Chance(seed: seed ^ 0x1EA5E)
    }

    /// Which kinds came to lead.
    static func play(seed: UInt64, rounds: Int) async throws -> Set<LeaseParty.Kind> {
        let result: Result<Set<LeaseParty.Kind>, any Error> = await withDiscardingTaskGroup { group in
            var world = SharedLeaseWorld(seed: seed)
            var result: Result<Set<LeaseParty.Kind>, any Error>
            do {
                try await world.play(rounds, in: &group)
                result = .success(world.led)
            } catch {
                result = .failure(error)
            }
            for party in world.parties { party.kill() }
            while world.parties.contains(where: { $0.runUntilIdle() }) {}
            return result
        }
        return try result.get()
    }

    private mutating func play(_ rounds: Int, in group: inout DiscardingTaskGroup) async throws {
        let lease: JSONValue = [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": ["name": "shared", "labels": ["team": "platform"]],
            "spec": ["holderIdentity": "", "leaseTransitions": 41, "strategy": "OldestEmulationVersion"],
        ]
        _ = try await admin.create(lease, .leases, in: "default")
        for round in 0..<rounds {
            // Killed or cut off: its lease expires. Two pauses of a contender come on top.
            try await pass(.seconds(15 + 4.4 * 2), in: &group) { $0.parties.contains(where: \.isLeading) }
            guard let leader = parties.first(where: \.isLeading) else {
                throw Violation(description: "nobody leads in round \(round)")
            }
            led.insert(leader.kind)
            try await pass(.seconds(Int64.random(in: 0...30, using: &random)), in: &group)
            try await disturb(leader, in: &group)
        }
        let stored = try await admin.get(Self.path)
        guard stored?["metadata"]?["labels"] == ["team": "platform"],
            stored?["spec"]?["strategy"] == "OldestEmulationVersion"
        else { throw Violation(description: "what others wrote into the lease is gone") }
    }

    private mutating func disturb(_ leader: LeaseParty, in group: inout DiscardingTaskGroup) async throws {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: leader.kill()
        case 1:
            // It gives up by itself, and is followed.
            leader.cut(for: .seconds(40))
            try await pass(.seconds(14), in: &group) { _ in !leader.isLeading }
        case 2:
            leader.stop(true)
            try await pass(.seconds(40), in: &group)
            leader.stop(false)
        default:
            leader.terminate()
            // The second that the lease still lasts, the pause of whoever takes it, and client-go's own.
            try await pass(.seconds(1 + 4.4 * 2 + 2), in: &group) { $0.holder != leader.identity }
            guard holder != leader.identity else { throw Violation(description: "a released lease is not taken") }
        }
    }

    private mutating func settle(_ group: inout DiscardingTaskGroup) {
        parties.removeAll(where: \.hasEnded)
        while parties.count < 4 {
            births += 1
            let party = LeaseParty(
                "p\(births)", births.isMultiple(of: 2) ? .ours : .clientGo, at: cluster, clock,
                random: { [chance] in chance.next() })
            parties.append(party)
            party.start(in: &group)
        }
        while parties.map({ $0.runUntilIdle() }).contains(true) {}
    }

    /// Lets time pass from one deadline to the next, until something holds.
    private mutating func pass(
        _ span: Duration, in group: inout DiscardingTaskGroup, until isReached: (Self) -> Bool = { _ in false }
    ) async throws {
        let end = clock.now.offset + span
        settle(&group)
        try await check()
        while clock.now.offset < end, !isReached(self) {
            let next = min(end, max(clock.deadlines.first ?? end, clock.now.offset + .milliseconds(1)))
            clock.advance(by: next - clock.now.offset)
            settle(&group)
            try await check()
        }
    }

    /// At most one leads by its own view; each change of hands, and nothing else, is counted.
    private mutating func check() async throws {
        let leaders = parties.filter(\.isLeading).map(\.identity)
        if leaders.count > 1 { throw Violation(description: "\(leaders) lead at once") }
        let spec = try await admin.get(Self.path)?["spec"]
        let (now, count) = (spec?["holderIdentity"]?.string ?? "", spec?["leaseTransitions"]?.integer ?? 0)
        if now != holder, !now.isEmpty { transitions += 1 }
        if let leader = leaders.first, leader != now {
            throw Violation(description: "\(leader) leads while \(now) holds the lease")
        }
        holder = now
        guard count == transitions else { throw Violation(description: "\(count) transitions, not \(transitions)") }
    }
}
