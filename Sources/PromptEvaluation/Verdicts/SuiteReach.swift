import Foundation
import PromptCore

/// Whether a suite under stochastic sampling can reach a Pass at all, and how likely a good candidate does; pure.
package struct SuiteReach: Sendable, Hashable {
    private let spec: EvaluationSuiteSpec
    private let wordings: Int
    private let isPaired: Bool

    /// For a version with so many wordings; `isPaired` where a stable version is compared with.
    package init(_ spec: EvaluationSuiteSpec, wordings: Int = 1, isPaired: Bool) {
        self.spec = spec
        self.wordings = max(1, wordings)
        self.isPaired = isPaired && spec.regression != nil
    }

    /// Trials of one round.
    private var trials: Int { spec.cases.count * wordings }

    /// Why the suite cannot reach a Pass even when every trial passes, and what would help; nil when it can.
    ///
    /// `callsPerRound` is the most that a round asks, where it is known: the budget may allow fewer rounds than `max`.
    package func problem(callsPerRound: Int? = nil) -> String? {
        guard trials > 0 else { return nil }
        guard spec.sampling == .stochastic else { return problemOfOneRound(callsPerRound) }
        guard let needed = trialsNeeded else {
            return "no number of trials reaches a Pass with these thresholds: write a `min` below 100% and a `maxDrop` "
                + "above 0%, or lower the `confidence`"
        }
        let rounds = (needed + trials - 1) / trials
        let affordable = affordableRounds(callsPerRound)
        let allowed = min(spec.maximumRounds, affordable ?? .max)
        guard rounds > allowed else { return nil }
        let limit =
            allowed < spec.maximumRounds
            ? "the budget of \(spec.maximumCalls ?? 0) calls pays for \(allowed)" : "`rounds.max` allows \(allowed)"
        var needs = rounds > spec.maximumRounds ? ["\(rounds) rounds"] : []
        var mends: [String] = []
        if let affordable, let callsPerRound, rounds > affordable {
            // More cases would need as many more calls.
            needs.append("\(rounds * callsPerRound) calls")
        } else {
            let most = max(1, allowed) * wordings
            mends.append("write at least \((needed + most - 1) / most) cases")
        }
        mends.insert("allow " + needs.joined(separator: " and "), at: 0)
        return "this suite cannot reach a Pass even when every trial passes: it needs \(rounds) rounds of its "
            + "\(trials) trials, and \(limit); \(mends.joined(separator: ", ")), or lower the `confidence`"
    }

    /// Rounds that the budget of calls pays for; nil where it is no bound, or nobody knows what a round asks.
    private func affordableRounds(_ callsPerRound: Int?) -> Int? {
        guard let callsPerRound, let maximumCalls = spec.maximumCalls else { return nil }
        return maximumCalls / max(1, callsPerRound)
    }

    private func problemOfOneRound(_ callsPerRound: Int?) -> String? {
        guard let callsPerRound, let maximumCalls = spec.maximumCalls, maximumCalls < callsPerRound else { return nil }
        return "this suite cannot reach a Pass even when every trial passes: its round needs \(callsPerRound) calls, "
            + "and the budget allows \(maximumCalls); allow \(callsPerRound) calls"
    }

    /// The fewest rounds that reach a Pass when every trial passes; 1 under deterministic sampling.
    package var roundsNeeded: Int {
        guard spec.sampling == .stochastic, trials > 0 else { return 1 }
        return trialsNeeded.map { max(1, ($0 + trials - 1) / trials) } ?? spec.maximumRounds
    }

    /// The fewest trials that reach a Pass when all of them pass; nil when none do.
    package var trialsNeeded: Int? {
        guard let rate = PassRateProcess(minimum: spec.passRate.min.fraction),
            let needed = Self.fewest(
                alpha: Self.alpha(spec.passRate.confidence),
                { trials in
                    rate.logEvidenceFor(passed: trials, trials: trials)
                })
        else { return nil }
        guard isPaired, let threshold = spec.regression else { return needed }
        guard threshold.maxDrop > .zero, let drop = RegressionProcess(maximumDrop: threshold.maxDrop.fraction),
            let paired = Self.fewest(
                alpha: Self.alpha(threshold.confidence),
                { trials in
                    drop.logEvidenceFor(PairCounts(equal: trials))
                })
        else { return nil }
        return max(needed, paired)
    }

    private static func alpha(_ confidence: Percentage) -> Double { Double(10000 - confidence.basisPoints) / 10000 }

    /// Evidence of trials that all pass only grows with their number.
    private static func fewest(alpha: Double, _ logEvidence: (Int) -> Double) -> Int? {
        var most = 1
        while logEvidence(most) < -log(alpha) {
            most *= 2
            if most > 1 << 30 { return nil }
        }
        var (low, high) = (most / 2, most)
        while high - low > 1 {
            let middle = (low + high) / 2
            if logEvidence(middle) >= -log(alpha) { high = middle } else { low = middle }
        }
        return high
    }
}

extension SuiteReach {
    /// What candidates did in simulated runs.
    package struct Power: Sendable, Hashable {
        package var runs: Int
        package var passed: Int
        package var failed: Int
        /// Over all runs.
        package var meanRounds: Double

        /// From 0 to 1.
        package var chanceOfPass: Double { Double(passed) / Double(runs) }
    }

    /// How candidates fare that pass each trial as often as the stable version does, in runs drawn from a seed; nil under
    /// deterministic sampling, where nothing is drawn, and where `problem` says that no Pass can be reached.
    ///
    /// `callsPerRound` is the most that a round asks, where it is known: a run ends when its budget of calls does. Latency
    /// and cost are left out. The same arguments give the same numbers; a suite of many cases is given fewer runs, as it is
    /// decided in few rounds.
    package func power(callsPerRound: Int? = nil, passProbability: Double = 0.98, seed: Int64 = 1) -> Power? {
        guard spec.sampling == .stochastic, trials > 0, problem(callsPerRound: callsPerRound) == nil else { return nil }
        let maximumRounds = min(spec.maximumRounds, affordableRounds(callsPerRound) ?? .max)
        let runs = min(400, max(100, 2_000_000 / (trials * maximumRounds)))
        var generator = SplitMix64(seed: seed)
        let criticalCases = spec.cases.enumerated()
            .flatMap { offset, testCase in
                Array(repeating: testCase.isCritical ? offset : nil, count: wordings)
            }
        let fresh = SequentialTest(spec, criticalCases: criticalCases, isPaired: isPaired)
        var power = Power(runs: runs, passed: 0, failed: 0, meanRounds: 0)
        var rounds = 0
        for _ in 0..<runs {
            var test = fresh
            var step = SequentialTest.Step.goOn
            while step == .goOn, test.rounds < maximumRounds {
                let round = (0..<trials).map { _ in
                    let passed = generator.chance(passProbability)
                    return SequentialTest.Pair(
                        passed: passed, stablePassed: isPaired ? generator.chance(passProbability) : nil)
                }
                step = test.roundEnded(round)
            }
            rounds += test.rounds
            if step == .pass { power.passed += 1 }
            if step == .fail { power.failed += 1 }
        }
        power.meanRounds = Double(rounds) / Double(runs)
        return power
    }
}

extension SplitMix64 {
    /// True with this probability, from 0 to 1.
    package mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < probability
    }
}
