import Foundation
import PromptCore
import PromptEvaluation
import Testing

/// The e-processes alone and all rules together, against simulations of 2,000 to 4,000 runs that were made apart from
/// this code; no model and no file is asked. Fewer runs are made here, and the tolerance follows from both numbers.
@Suite(.timeLimit(.minutes(10))) struct StatisticsTests {
    struct RateRow: Sendable, CustomTestStringConvertible {
        var min: String
        var cases: SimulatedCases
        var pass: Double
        var fail: Double
        var rounds: Double

        var testDescription: String { "min \(min), \(cases.candidate.count) cases at \(cases.candidate[0])" }
    }

    static let mixed = SimulatedCases(candidate: (0..<50).map { $0 % 5 == 0 ? 0.5 : 1 })

    static let rates: [RateRow] = [
        RateRow(min: "90%", cases: .equal(50, 0.9), pass: 0.010, fail: 0.003, rounds: 7.9),
        RateRow(min: "90%", cases: mixed, pass: 0.002, fail: 0, rounds: 8),
        RateRow(min: "90%", cases: .equal(50, 0.99), pass: 1, fail: 0, rounds: 1.5),
        RateRow(min: "90%", cases: .equal(50, 1), pass: 1, fail: 0, rounds: 1),
        RateRow(min: "90%", cases: .equal(50, 0.75), pass: 0, fail: 1, rounds: 1.7),
        RateRow(min: "95%", cases: .equal(50, 0.99), pass: 0.985, fail: 0, rounds: 3.5),
        RateRow(min: "95%", cases: .equal(50, 1), pass: 1, fail: 0, rounds: 2),
        RateRow(min: "95%", cases: .equal(50, 0.8), pass: 0, fail: 1, rounds: 1.3),
        RateRow(min: "95%", cases: .equal(20, 0.99), pass: 0.61, fail: 0, rounds: 6.7),
        RateRow(min: "95%", cases: .equal(20, 1), pass: 1, fail: 0, rounds: 5),
        RateRow(min: "95%", cases: .equal(20, 0.8), pass: 0, fail: 0.999, rounds: 2.4),
    ]

    @Test(arguments: rates)
    func `the pass-rate process decides as often and as soon as it did in the reference simulation`(_ row: RateRow) {
        let runs = row.cases.simulate(thresholds(min: row.min, rounds: 8), runs: 300)
        runs.expect(pass: row.pass, fail: row.fail, rounds: row.rounds, of: 3000, row.testDescription)
    }

    static let drops: [(String, SimulatedCases, pass: Double, fail: Double, rounds: Double)] = [
        ("5%", .equal(50, 0.95, 0.95), 0.66, 0, 5.8), ("5%", .equal(50, 0.90, 0.95), 0.015, 0.014, 7.9),
        ("5%", .equal(50, 0.75, 0.95), 0, 1, 2.2), ("5%", .equal(100, 0.95, 0.95), 0.95, 0, 3.9),
        ("5%", .equal(100, 0.90, 0.95), 0.008, 0.013, 7.9), ("5%", .equal(100, 0.75, 0.95), 0, 1, 1.4),
        ("2%", .equal(50, 1, 1), 1, 0, 5),
    ]

    /// The process by itself: neither a pass rate nor broken cases are looked at, so one bound is enough for a Fail.
    @Test(arguments: drops.indices)
    func `the regression process decides as often and as soon as it did in the reference simulation`(
        _ index: Int
    ) throws {
        let row = Self.drops[index]
        let process = try #require(RegressionProcess(maximumDrop: percent(row.0).fraction))
        var runs = SimulatedRuns()
        for run in 1...300 {
            var generator = SplitMix64(seed: Int64(run) &* 7919)
            var counts = PairCounts()
            var step = SequentialTest.Step.goOn
            var rounds = 0
            while step == .goOn, rounds < 8 {
                rounds += 1
                for pair in row.1.round(&generator) {
                    counts.add(passed: pair.passed, stablePassed: pair.stablePassed == true)
                }
                if process.logEvidenceAgainst(counts) >= log(20) { step = .fail }
                if process.logEvidenceFor(counts) >= log(20) { step = .pass }
            }
            runs.add(step, rounds: rounds)
        }
        runs.expect(pass: row.pass, fail: row.fail, rounds: row.rounds, of: 3000, "drop \(row.0)")
    }

    /// A cell of the table of all rules together; nil where the table rounds a rate away.
    struct Cell: Sendable {
        var pass: Double
        var fail: Double?
        var rounds: Double

        init(_ pass: Double, _ fail: Double?, _ rounds: Double) {
            self.pass = pass
            self.fail = fail
            self.rounds = rounds
        }
    }

    enum World: Int, Sendable, CaseIterable {
        case bothAlways, bothNearly, flaky, twoBroken, bad, atTheBound

        func cases(_ count: Int) -> SimulatedCases {
            switch self {
            case .bothAlways: return .equal(count, 1, 1)
            case .bothNearly: return .equal(count, 0.98, 0.98)
            case .flaky:
                let chances = (0..<count).map { $0 < count / 10 ? 0.7 : 1 }
                return SimulatedCases(candidate: chances, stable: chances)
            case .twoBroken:
                return SimulatedCases(
                    candidate: (0..<count).map { $0 < 2 ? 0 : 1 }, stable: Array(repeating: 1, count: count))
            case .bad: return .equal(count, 0.8, 1)
            case .atTheBound: return .equal(count, 0.95, 1)
            }
        }
    }

    static let table: [Int: [Cell]] = [
        30: [
            Cell(1, 0, 3), Cell(0.66, 0, 8.6), Cell(0.19, 0, 11.1), Cell(0, 1, 5), Cell(0, 1, 2),
            Cell(0.013, 0.005, 11.9),
        ],
        50: [
            Cell(1, 0, 2), Cell(0.92, 0, 6.5), Cell(0.40, 0, 10.4), Cell(0, 1, 5), Cell(0, 1, 1.5),
            Cell(0.025, 0.006, 11.8),
        ],
        100: [
            Cell(1, 0, 1), Cell(1, 0, 3.8), Cell(0.80, 0, 8), Cell(0, 1, 5), Cell(0, 1, 1.1), Cell(0.013, 0.008, 11.8),
        ],
        200: [
            Cell(1, 0, 1), Cell(1, 0, 2.5), Cell(0.98, 0.01, 4.9), Cell(0, 1, 5), Cell(0, 1, 1),
            Cell(0.012, 0.004, 11.9),
        ],
    ]

    @Test(arguments: [30, 50, 100, 200], World.allCases)
    func `all rules together decide as often and as soon as they did in the reference simulation`(
        cases: Int, world: World
    ) throws {
        let cell = try #require(Self.table[cases]?[world.rawValue])
        let runs = world.cases(cases).simulate(thresholds(min: "95%", maxDrop: "5%", rounds: 12), runs: 200)
        runs.expect(pass: cell.pass, fail: cell.fail, rounds: cell.rounds, of: 2000, "\(cases) cases, \(world)")
    }

    @Test(arguments: [0.5, 0.9, 0.95])
    func `however often one looks, a candidate exactly at the bound passes in at most alpha of all runs`(
        _ truth: Double
    ) {
        let runs = 200
        let result = SimulatedCases.equal(20, truth)
            .simulate(thresholds(min: "\(Int(truth * 100))%", rounds: 50), runs: runs)
        let error = (0.05 * 0.95 / Double(runs)).squareRoot()
        #expect(result.passRate <= 0.05 + 3 * error)
        #expect(result.failRate <= 0.05 + 3 * error)
    }
}

/// What a cache does that answers from memory.
@Suite struct CopiesTests {
    /// One round at exactly the bound, repeated eight times.
    private func repeated(isTold: Bool) -> (runs: SimulatedRuns, deterministic: Int) {
        let fresh = SequentialTest(
            thresholds(min: "95%", rounds: 8), criticalCases: Array(repeating: nil, count: 50), isPaired: false)
        var result = SimulatedRuns()
        var deterministic = 0
        for run in 1...2000 {
            var generator = SplitMix64(seed: Int64(run) &* 7919)
            let round = SimulatedCases.equal(50, 0.95).round(&generator)
            var test = fresh
            var step = SequentialTest.Step.goOn
            while step == .goOn, test.rounds < 8 { step = test.roundEnded(round, isCopy: isTold && test.rounds > 0) }
            if step == .deterministic { deterministic += 1 }
            result.add(step, rounds: test.rounds)
        }
        return (result, deterministic)
    }

    @Test func `copies that are counted as trials pass a candidate at the bound in about 27 % of all runs`() {
        let (runs, _) = repeated(isTold: false)
        #expect(abs(runs.passRate - 0.27) < 4 * (0.27 * 0.73 / 2000).squareRoot() + 0.01)
    }

    @Test func `copies that are noticed pass nobody: the run stops as deterministic after three rounds`() {
        let (runs, deterministic) = repeated(isTold: true)
        #expect(runs.passed == 0)
        #expect(deterministic + runs.failed == 2000)
        #expect(deterministic > 1900)
        #expect(runs.rounds.max() == 3)
    }
}
