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
            SuiteReach(spec, isPaired: false).problem(callsPerRound: 50)?
                .contains("it needs 2 rounds of its 50 trials, and the budget of 60 calls pays for 1") == true)
        spec.maximumCalls = 100
        #expect(SuiteReach(spec, isPaired: false).problem(callsPerRound: 50) == nil)
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
