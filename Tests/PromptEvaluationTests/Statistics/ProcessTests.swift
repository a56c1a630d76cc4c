import PromptCore
import PromptEvaluation
import Testing

/// Vectors computed apart from this code, in double precision, from the formulas of the e-processes.
@Suite struct ProcessTests {
    @Test(arguments: [
        (0.95, 96, 96, 3.3382239579955497, -4.584394909907102),
        (0.95, 58, 60, -0.14851397656859167, -3.473566364589926),
        (0.9, 40, 50, -1.9632034675518675, 0.3501959874414), (0.5, 3, 3, 1.3217533399791952, -1.3863068611980158),
    ])
    func `the pass-rate process gives the reference values`(
        minimum: Double, passed: Int, trials: Int, expectedFor: Double, expectedAgainst: Double
    ) throws {
        let process = try #require(PassRateProcess(minimum: minimum))
        #expect(abs(process.logEvidenceFor(passed: passed, trials: trials) - expectedFor) < 1e-9)
        #expect(abs(process.logEvidenceAgainst(passed: passed, trials: trials) - expectedAgainst) < 1e-9)
    }

    @Test(arguments: [
        (0.05, PairCounts(equal: 100), 3.5032742000053836, -1.578797862451545),
        (0.05, PairCounts(better: 3, equal: 40, worse: 7), -1.3680033316819902, -0.5087760827034313),
        (0.02, PairCounts(equal: 250), 3.429929357395278, -1.6015726621140538),
        (0.2, PairCounts(better: 5, equal: 5, worse: 5), -0.2277090172203633, -1.4371294535642485),
    ])
    func `the regression process gives the reference values`(
        drop: Double, counts: PairCounts, expectedFor: Double, expectedAgainst: Double
    ) throws {
        let process = try #require(RegressionProcess(maximumDrop: drop))
        #expect(abs(process.logEvidenceFor(counts) - expectedFor) < 1e-9)
        #expect(abs(process.logEvidenceAgainst(counts) - expectedAgainst) < 1e-9)
    }

    @Test func `a process of a bound that nothing proves does not exist`() {
        #expect([0, 1].allSatisfy { PassRateProcess(minimum: $0) == nil })
        #expect([-1, 1].allSatisfy { RegressionProcess(maximumDrop: $0) == nil })
    }

    @Test func `the evidence of a million trials neither overflows nor vanishes`() throws {
        let rate = try #require(PassRateProcess(minimum: 0.9))
        #expect(rate.logEvidenceFor(passed: 1_000_000, trials: 1_000_000).isFinite)
        #expect(rate.logEvidenceAgainst(passed: 0, trials: 1_000_000).isFinite)
        let drop = try #require(RegressionProcess(maximumDrop: 0.05))
        #expect(drop.logEvidenceAgainst(PairCounts(worse: 1_000_000)).isFinite)
    }

    @Test func `an interval holds what the processes do not reject, and ends where they do`() throws {
        let rate = PassRateProcess.interval(passed: 95, trials: 100, alpha: 0.05)
        #expect(abs(rate.lower - 0.8656106347795154) < 1e-6)
        #expect(abs(rate.upper - 0.9934129662253857) < 1e-6)
        let drop = RegressionProcess.interval(PairCounts(better: 3, equal: 90, worse: 7), alpha: 0.05)
        #expect(abs(drop.lower + 0.05199402603920028) < 1e-6)
        #expect(abs(drop.upper - 0.14246961437175887) < 1e-6)
    }

    @Test func `an interval of nothing is everything, and one of passes alone ends at 1`() {
        #expect(PassRateProcess.interval(passed: 0, trials: 0, alpha: 0.05).lower == 0)
        #expect(PassRateProcess.interval(passed: 0, trials: 0, alpha: 0.05).upper == 1)
        #expect(PassRateProcess.interval(passed: 50, trials: 50, alpha: 0.05).upper > 0.999_999)
        #expect(PassRateProcess.interval(passed: 0, trials: 50, alpha: 0.05).lower == 0)
        #expect(RegressionProcess.interval(PairCounts(), alpha: 0.05).upper == 1)
    }
}
