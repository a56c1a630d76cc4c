import Foundation
import PromptCore

/// The sequential test of one run over counts alone: read only at the end of a round, and as often as one likes.
///
/// Pass needs every process's `E+ >= 1/alpha`, where a crossing is latched; any `E- >= m/alpha` is Fail, for m processes.
package struct SequentialTest: Sendable, Hashable {
    /// What the two versions did in one trial of one case.
    package struct Pair: Sendable, Hashable {
        package var passed: Bool
        /// Nil where no stable version is compared with.
        package var stablePassed: Bool?

        package init(passed: Bool, stablePassed: Bool? = nil) {
            self.passed = passed
            self.stablePassed = stablePassed
        }
    }

    /// One case asked of one wording, over all rounds.
    package struct Column: Sendable, Hashable {
        /// Wordings of one critical case share its number; nil where the case is not critical.
        let criticalCase: Int?
        package fileprivate(set) var passed = 0
        package fileprivate(set) var stablePassed = 0
    }

    /// What the end of a round decides.
    package enum Step: Sendable, Hashable {
        case goOn
        case pass
        case fail
        /// All answers were the same in the first rounds: copies, or a model that does not vary.
        case deterministic
    }

    /// Trials that a case needs before it counts as broken.
    package static let trialsOfBroken = 5
    /// Rounds after which answers that never differ are taken for copies.
    package static let roundsOfCopies = 3

    package private(set) var rounds = 0
    /// In the order of the pairs.
    package private(set) var columns: [Column]
    package private(set) var pairs = PairCounts()
    package private(set) var passed = 0
    package private(set) var passRate: ProcessState
    /// Nil where nothing is compared.
    package private(set) var regression: ProcessState?
    /// Cases with a second failed trial, by number.
    package private(set) var criticalFailures: Set<Int> = []

    private let passRateProcess: PassRateProcess?
    private let regressionProcess: RegressionProcess?
    private let maximumBroken: Int
    /// Some answer of a later round differed from the one of the first.
    private var isVaried = false
    private var failedCritical: [Int: Int] = [:]

    /// `criticalCases` has one element a column: the number of its case, or nil.
    package init(_ spec: EvaluationSuiteSpec, criticalCases: [Int?], isPaired: Bool) {
        columns = criticalCases.map { Column(criticalCase: $0) }
        passRateProcess = PassRateProcess(minimum: spec.passRate.min.fraction)
        let threshold = isPaired ? spec.regression : nil
        regressionProcess = threshold.flatMap { RegressionProcess(maximumDrop: $0.maxDrop.fraction) }
        maximumBroken = threshold?.maxBroken ?? 0
        let count = threshold == nil ? 1 : 2
        passRate = ProcessState(spec.passRate.confidence, processes: count)
        regression = threshold.map { ProcessState($0.confidence, processes: count) }
    }

    package var trials: Int { rounds * columns.count }

    /// Takes a whole round, one pair a column; `isCopy` when every answer of the candidate is the one of the first round.
    package mutating func roundEnded(_ round: [Pair], isCopy: Bool = false) -> Step {
        rounds += 1
        for (index, pair) in round.enumerated() { take(pair, at: index) }
        if rounds > 1, !isCopy { isVaried = true }
        if !criticalFailures.isEmpty { return .fail }
        // Whether trials or copies were counted is not known yet: nothing is read from them.
        if rounds > 1, !isVaried { return rounds >= Self.roundsOfCopies ? .deterministic : .goOn }
        readProcesses()
        if passRate.hasFailed || regression?.hasFailed == true || broken.count > maximumBroken { return .fail }
        let isHeldBack = broken.count + suspected.count > maximumBroken
        return passRate.hasPassed && regression?.hasPassed != false && !isHeldBack ? .pass : .goOn
    }

    private mutating func take(_ pair: Pair, at index: Int) {
        if pair.passed {
            columns[index].passed += 1
            passed += 1
        } else if let number = columns[index].criticalCase {
            failedCritical[number, default: 0] += 1
            if failedCritical[number, default: 0] > 1 { criticalFailures.insert(number) }
        }
        guard let stablePassed = pair.stablePassed else { return }
        if stablePassed { columns[index].stablePassed += 1 }
        pairs.add(passed: pair.passed, stablePassed: stablePassed)
    }

    private mutating func readProcesses() {
        if let process = passRateProcess {
            passRate.read(
                for: process.logEvidenceFor(passed: passed, trials: trials),
                against: process.logEvidenceAgainst(passed: passed, trials: trials))
        }
        if let process = regressionProcess {
            regression?.read(for: process.logEvidenceFor(pairs), against: process.logEvidenceAgainst(pairs))
        }
    }
}

extension SequentialTest {
    /// Columns that the stable version passed in all of its trials and the candidate in none, with enough trials.
    package var broken: [Int] { rounds >= Self.trialsOfBroken ? lost : [] }

    /// As `broken`, with too few trials so far.
    package var suspected: [Int] { rounds < Self.trialsOfBroken ? lost : [] }

    private var lost: [Int] {
        guard regressionProcess != nil, rounds > 0 else { return [] }
        return columns.indices.filter { columns[$0].passed == 0 && columns[$0].stablePassed == rounds }
    }
}

/// Where one process stands; what it has once crossed stays crossed.
package struct ProcessState: Sendable, Hashable {
    /// 1 - confidence.
    package let alpha: Double
    package private(set) var hasPassed = false
    package private(set) var hasFailed = false
    private let logFailBound: Double

    init(_ confidence: Percentage, processes: Int) {
        // In basis points, so that 95 % is .05 and not a hair beside it.
        alpha = Double(10000 - confidence.basisPoints) / 10000
        logFailBound = log(Double(processes)) - log(alpha)
    }

    mutating func read(for logFor: Double, against logAgainst: Double) {
        if logFor >= -log(alpha) { hasPassed = true }
        if logAgainst >= logFailBound { hasFailed = true }
    }

    package var verdict: Verdict { hasFailed ? .fail : hasPassed ? .pass : .inconclusive }
}
