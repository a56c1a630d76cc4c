import Foundation
import PromptTesting
import Testing

@testable import DirectoryBackend

/// The power is cut after every operation of a rollout; what is found then is checked, and an operator goes on with it.
///
/// `PROMPTOPS_SEED` chooses other disks, `PROMPTOPS_CUTS=N` looks at N random ones for each moment.
@Suite struct PowerCutTests {
    private static let seed = ProcessInfo.processInfo.environment["PROMPTOPS_SEED"].flatMap(UInt64.init) ?? 1
    private static let variants = ProcessInfo.processInfo.environment["PROMPTOPS_CUTS"].flatMap(Int.init) ?? 2

    private static func cuts(of telling: PowerCutStory.Telling, seed: UInt64 = seed) -> PowerCuts {
        PowerCuts(of: telling.site.disk, from: telling.start, variants: variants, seed: seed)
    }

    /// The first of each kind.
    private static func kinds(_ violations: [String]) -> [Substring: String] {
        Dictionary(
            violations.map { ($0.prefix { $0 != ";" && $0 != ":" }, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func violations(of telling: PowerCutStory.Telling) -> (count: Int, kinds: [Substring: String]) {
        let history = PowerCutHistory(telling)
        var looked = 0
        var violations: [String] = []
        for cut in cuts(of: telling) {
            violations += PowerCutCheck(cut, of: telling.site, history).violations
            looked += 1
        }
        return (looked, kinds(violations))
    }

    @Test(arguments: [false, true])
    func `a disk that lost power holds no half bundle, no lost status and nothing ahead of its status`(
        apart: Bool
    ) async throws {
        let (looked, found) = Self.violations(of: try await PowerCutStory.tell(apart: apart))
        #expect(found == [:], "seed \(Self.seed)")
        #expect(looked > 1000)
    }

    @Test(arguments: [false, true])
    func `an operator that starts on a disk that lost power comes to the same end`(apart: Bool) async throws {
        let telling = try await PowerCutStory.tell(apart: apart)
        var random = SeededGenerator(seed: Self.seed)
        var violations: [String] = []
        for cut in Self.cuts(of: telling) where random.once(in: 16) {
            violations += try await PowerCutRecovery(cut, of: telling).violations
        }
        #expect(Self.kinds(violations) == [:], "seed \(Self.seed)")
    }

    @Test func `what an operator that was killed had written is durable before the next one reports it`() async throws {
        let telling = try await PowerCutStory.tell(apart: true)
        var random = SeededGenerator(seed: Self.seed)
        var violations: [String] = []
        // Where something on the bundles' disk is on its way.
        for kill in Self.cuts(of: telling)
        where kill.isKill && kill.pending.contains(where: { $0.device == 2 }) && random.once(in: 12) {
            let next = try await PowerCutRecovery(kill, of: telling)
            violations += next.violations
            let history = PowerCutHistory(telling, until: kill.position, then: next.site.disk.journal)
            let cuts = PowerCuts(
                of: next.site.disk, from: kill.durable, pending: kill.pending, answers: kill.answers, variants: 0,
                seed: Self.seed)
            for cut in cuts { violations += PowerCutCheck(cut, of: next.site, history).violations }
        }
        #expect(Self.kinds(violations) == [:], "seed \(Self.seed)")
    }

    @Test func `without its syncs an operator is found out`() async throws {
        let found = Self.violations(of: try await PowerCutStory.tell(apart: false, isHonest: { _ in false })).kinds
        #expect(found.keys.contains { $0.hasPrefix("half a bundle") })
        #expect(found.keys.contains { $0.hasPrefix("damaged") })
        #expect(Set(found.keys).isSuperset(of: ["4", "5", "7", "a status that was answered is lost"]))
    }
}
