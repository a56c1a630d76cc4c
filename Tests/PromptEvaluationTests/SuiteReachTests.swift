import PromptCore
import PromptEvaluation
import Testing

@Suite struct SuiteReachTests {
    private func spec(
        _ cases: Int, min: String = "95%", maxDrop: String? = nil, rounds: Int = 12
    ) -> EvaluationSuiteSpec {
        var spec = thresholds(min: min, maxDrop: maxDrop, rounds: rounds)
        spec.cases = (0..<cases).map { EvaluationCase(name: "c\($0)", inputs: [:], assertions: [.isJSON]) }
        return spec
    }

    @Test(
        arguments: [("95%", nil, 88), ("90%", nil, 43), ("90%", "5%", 88), ("90%", "2%", 224)]
            as [(String, String?, Int)])
    func `the fewest trials that prove a bound are those of the reference`(
        _ min: String, _ maxDrop: String?, _ trials: Int
    ) {
        #expect(SuiteReach(spec(1, min: min, maxDrop: maxDrop), isPaired: true).trialsNeeded == trials)
    }

    @Test func `a suite that reaches a Pass in its last round is sound, one case less is not`() {
        #expect(SuiteReach(spec(8, rounds: 11), isPaired: true).problem() == nil)
        #expect(
            SuiteReach(spec(7, rounds: 12), isPaired: true).problem()
                == "this suite cannot reach a Pass even when every trial passes: it needs 13 rounds of its 7 trials, and "
                + "`rounds.max` allows 12; allow 13 rounds, write at least 8 cases, or lower the `confidence`")
    }

    @Test func `wordings add trials, and a first version is not held to a regression that is not measured`() {
        #expect(SuiteReach(spec(7, rounds: 12), wordings: 2, isPaired: true).problem() == nil)
        #expect(SuiteReach(spec(20, min: "90%", maxDrop: "1%", rounds: 3), isPaired: false).problem() == nil)
        #expect(SuiteReach(spec(20, min: "90%", maxDrop: "1%", rounds: 3), isPaired: true).problem() != nil)
    }

    @Test func `a budget that pays for too few rounds is told with its number`() {
        var spec = spec(50)
        spec.maximumCalls = 60
        #expect(
            SuiteReach(spec, isPaired: false).problem(callsPerRound: 50)
                == "this suite cannot reach a Pass even when every trial passes: it needs 2 rounds of its 50 trials, and "
                + "the budget of 60 calls pays for 1; allow 100 calls, or lower the `confidence`")
        spec.maximumCalls = 100
        #expect(SuiteReach(spec, isPaired: false).problem(callsPerRound: 50) == nil)
        spec.maximumRounds = 1
        spec.maximumCalls = 99
        #expect(
            SuiteReach(spec, isPaired: false).problem(callsPerRound: 50)?
                .hasSuffix("and `rounds.max` allows 1; allow 2 rounds and 100 calls, or lower the `confidence`") == true
        )
    }

    @Test(arguments: [(19, true), (20, false)])
    func `a budget below the one round of a deterministic suite is told`(_ calls: Int, _ isTold: Bool) {
        var spec = spec(20)
        spec.sampling = .deterministic
        spec.maximumCalls = calls
        #expect(
            SuiteReach(spec, isPaired: true).problem(callsPerRound: 20)
                == (isTold
                    ? "this suite cannot reach a Pass even when every trial passes: its round needs 20 calls, and the "
                        + "budget allows 19; allow 20 calls" : nil))
    }

    @Test func `no chance is told of a Pass that the budget rules out, and a run ends with its budget`() throws {
        var spec = spec(50, maxDrop: "5%")
        let whole = try #require(SuiteReach(spec, isPaired: true).power(callsPerRound: 100))
        spec.maximumCalls = 100
        #expect(SuiteReach(spec, isPaired: true).problem(callsPerRound: 100) != nil)
        #expect(SuiteReach(spec, isPaired: true).power(callsPerRound: 100) == nil)
        spec.maximumCalls = 299
        let bounded = try #require(SuiteReach(spec, isPaired: true).power(callsPerRound: 100))
        #expect(bounded.meanRounds <= 2)
        #expect(bounded.chanceOfPass < whole.chanceOfPass)
        spec.maximumCalls = 1200
        #expect(SuiteReach(spec, isPaired: true).power(callsPerRound: 100) == whole)
    }

    @Test(arguments: [("100%", nil), ("95%", "0%")] as [(String, String?)])
    func `a bound that no number of draws proves is refused`(_ min: String, _ maxDrop: String?) {
        let reach = SuiteReach(spec(50, min: min, maxDrop: maxDrop), isPaired: true)
        #expect(reach.problem()?.hasPrefix("no number of trials reaches a Pass") == true)
    }

    /// The column `both .98` of the reference simulation of all rules.
    @Test(arguments: [(30, 0.66), (50, 0.92), (100, 1.0)])
    func `the chance of a candidate as good as a 98 % stable is that of the reference, and the same each time`(
        _ cases: Int, _ chance: Double
    ) throws {
        let reach = SuiteReach(spec(cases, maxDrop: "5%"), isPaired: true)
        let power = try #require(reach.power())
        #expect(abs(power.chanceOfPass - chance) < 4 * (chance * (1 - chance) / 400).squareRoot() + 0.02)
        #expect(reach.power() == power)
    }

    @Test func `deterministic sampling draws nothing, so it needs one round and has no power`() {
        var spec = spec(1)
        spec.sampling = .deterministic
        let reach = SuiteReach(spec, isPaired: true)
        #expect(reach.problem() == nil)
        #expect(reach.power() == nil)
        #expect(reach.roundsNeeded == 1)
    }
}
