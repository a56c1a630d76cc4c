import Foundation
import PromptCore
import PromptEvaluation
import Testing

/// What a simulated run came to, and after how many rounds.
struct SimulatedRuns {
    var passed = 0
    var failed = 0
    var rounds: [Int] = []

    var runs: Int { rounds.count }
    var passRate: Double { Double(passed) / Double(runs) }
    var failRate: Double { Double(failed) / Double(runs) }
    var meanRounds: Double { Double(rounds.reduce(0, +)) / Double(runs) }

    mutating func add(_ step: SequentialTest.Step, rounds count: Int) {
        if step == .pass { passed += 1 }
        if step == .fail { failed += 1 }
        rounds.append(count)
    }

    /// Rates and mean rounds agree with those of another simulation with so many runs, up to four standard errors of the
    /// difference and the rounding of what is written.
    func expect(pass: Double, fail: Double?, rounds expected: Double, of others: Int, _ name: String) {
        for (name, found, rate) in [("pass", passRate, Optional(pass)), ("fail", failRate, fail)] {
            guard let rate else { continue }
            let mean = (found * Double(runs) + rate * Double(others)) / Double(runs + others)
            let error = (mean * (1 - mean) * (1 / Double(runs) + 1 / Double(others))).squareRoot()
            #expect(abs(found - rate) <= 4 * error + 0.0051, "\(name) \(name): \(found) against \(rate)")
        }
        let squares = rounds.reduce(0.0) { $0 + (Double($1) - meanRounds) * (Double($1) - meanRounds) }
        let error = (squares / Double(runs) * (1 / Double(runs) + 1 / Double(others))).squareRoot()
        #expect(
            abs(meanRounds - expected) <= 4 * error + 0.0501, "\(name) rounds: \(meanRounds) against \(expected)")
    }
}

/// Cases with their own pass probabilities, drawn round after round.
struct SimulatedCases {
    var candidate: [Double]
    /// Nil: nothing is compared.
    var stable: [Double]?

    static func equal(_ count: Int, _ candidate: Double, _ stable: Double? = nil) -> SimulatedCases {
        SimulatedCases(
            candidate: Array(repeating: candidate, count: count),
            stable: stable.map { Array(repeating: $0, count: count) })
    }

    func round(_ generator: inout SplitMix64) -> [SequentialTest.Pair] {
        candidate.indices.map { index in
            let passed = generator.chance(candidate[index])
            return SequentialTest.Pair(passed: passed, stablePassed: stable.map { generator.chance($0[index]) })
        }
    }

    /// Runs of the whole sequential test; the seed of each run is its number.
    func simulate(_ spec: EvaluationSuiteSpec, runs: Int) -> SimulatedRuns {
        let fresh = SequentialTest(
            spec, criticalCases: candidate.map { _ in nil }, isPaired: stable != nil)
        var result = SimulatedRuns()
        for run in 1...runs {
            var generator = SplitMix64(seed: Int64(run) &* 7919)
            var test = fresh
            var step = SequentialTest.Step.goOn
            while step == .goOn, test.rounds < spec.maximumRounds { step = test.roundEnded(round(&generator)) }
            result.add(step, rounds: test.rounds)
        }
        return result
    }
}

/// A spec with these thresholds, at 95 % confidence.
func thresholds(min: String, maxDrop: String? = nil, maxBroken: Int = 0, rounds: Int) -> EvaluationSuiteSpec {
    var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: percent(min)), digest: noDigest)
    spec.sampling = .stochastic
    spec.maximumRounds = rounds
    spec.regression = maxDrop.map { RegressionThreshold(maxDrop: percent($0), maxBroken: maxBroken) }
    return spec
}
