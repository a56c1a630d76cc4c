import PromptCore
import PromptEvaluation
import Testing

@Suite struct DeterministicVerdictTests {
    static let failure = AssertionResult(.failed, description: "equals", expected: "ok", actual: "bad")

    /// One letter a case, named c1, c2...: p passed, f failed, F failed and critical, ? not recorded, - skipped. The
    /// second text is the stable version's.
    static func trials(_ candidate: String, _ stable: String? = nil) -> [JudgedTrial] {
        let stable = stable.map(Array.init)
        return candidate.enumerated()
            .map { index, letter in
                JudgedTrial(
                    id: Trial.ID(side: .candidate, caseIndex: index, wording: 0), name: "c\(index + 1)",
                    isCritical: letter == "F", outcome: outcome(letter),
                    stableOutcome: stable.map { outcome($0[index]) })
            }
    }

    private static func outcome(_ letter: Character) -> TrialOutcome {
        switch letter {
        case "p": .passed
        case "?": .unanswered(.notRecorded("not there"))
        case "x": .unanswered(.cancelled)
        case "-": .skipped
        default: .failed(failure)
        }
    }

    struct Example: Sendable {
        var candidate: String
        var stable: String?
        var min = "50%"
        var maxDrop = "10%"
        var maxBroken = 1
        var verdict: Verdict
        var reason: String
    }

    static let examples: [Example] = [
        Example(candidate: "pppp", verdict: .pass, reason: "4 of 4 cases passed (100%), at least 50% needed"),
        Example(
            candidate: "pppf", min: "75%", verdict: .pass,
            reason: "3 of 4 cases passed (75%), at least 75% needed; failed: c4"),
        Example(
            candidate: "ppf", min: "66.67%", verdict: .fail,
            reason: "2 of 3 cases passed (66.66%), at least 66.67% needed; failed: c3"),
        Example(
            candidate: "fffffp", verdict: .fail,
            reason: "1 of 6 cases passed (16.66%), at least 50% needed; failed: c1, c2, c3 and 2 more"),
        Example(
            candidate: "pppF", verdict: .fail,
            reason: "critical and failed: c4; 3 of 4 cases passed (75%), at least 50% needed"),
        Example(
            candidate: "pppp", stable: "pppf", verdict: .pass,
            reason: "4 of 4 cases passed (100%), at least 50% needed; no drop against v1"),
        Example(
            candidate: "pf", stable: "fp", verdict: .pass,
            reason: "1 of 2 cases passed (50%), at least 50% needed; no drop against v1; "
                + "broken: c2, at most 1 allowed"),
        Example(
            candidate: "pfpf", stable: "fpfp", verdict: .fail,
            reason: "broken: c2, c4, at most 1 allowed; 2 of 4 cases passed (50%), at least 50% needed; "
                + "no drop against v1"),
        Example(
            candidate: "ppppppf", stable: "ppppppp", maxDrop: "14.28%", verdict: .fail,
            reason: "drop 14.29% against v1, at most 14.28% allowed; "
                + "6 of 7 cases passed (85.71%), at least 50% needed; broken: c7, at most 1 allowed"),
        Example(
            candidate: "ppppf", stable: "ppppp", maxDrop: "20%", verdict: .pass,
            reason: "4 of 5 cases passed (80%), at least 50% needed; drop 20% against v1, at most 20% allowed; "
                + "broken: c5, at most 1 allowed"),
        Example(candidate: "pp?F", verdict: .error, reason: "no answer to c3: not there"),
        Example(
            candidate: "p?--", stable: "p?--", verdict: .error,
            reason: "no answer to c2: not there; 1 more without an answer; 4 not asked"),
        Example(
            candidate: "pp", stable: "p?", verdict: .error, reason: "no answer to c2 of v1: not there"),
        Example(candidate: "px-", verdict: .error, reason: "cancelled"),
        Example(candidate: "pp-", verdict: .error, reason: "cancelled"),
        Example(candidate: "", verdict: .error, reason: "no case was asked"),
    ]

    @Test(arguments: examples)
    func `the verdict follows from the counts, and the reason begins with what was violated`(_ example: Example) {
        var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: percent(example.min)), digest: noDigest)
        if example.stable != nil {
            spec.regression = RegressionThreshold(maxDrop: percent(example.maxDrop), maxBroken: example.maxBroken)
        }
        let tally = TrialTally(Self.trials(example.candidate, example.stable))
        let verdict = DeterministicVerdict(tally, spec: spec, stableVersion: "v1")
        #expect(verdict.verdict == example.verdict)
        #expect(verdict.reason == example.reason)
    }

    @Test func `without a stable version only the absolute thresholds are judged, and the reason says so`() {
        var spec = EvaluationSuiteSpec(passRate: PassRateThreshold(min: .all), digest: noDigest)
        spec.regression = RegressionThreshold(maxDrop: .zero, maxBroken: 0)
        let verdict = DeterministicVerdict(TrialTally(Self.trials("pp")), spec: spec, stableVersion: nil)
        #expect(verdict.verdict == .pass)
        #expect(
            verdict.reason == "2 of 2 cases passed (100%), at least 100% needed; no stable version to compare with")
    }

    @Test(arguments: Int64(1)...20)
    func `trials in any order give the same tally`(_ seed: Int64) {
        var generator = SplitMix64(seed: seed)
        let trials = Self.trials("pfFpf?fFp", "ppfpfpffp")
        #expect(TrialTally(trials.shuffled(using: &generator)) == TrialTally(trials))
    }

    @Test func `failures come critical first, then broken, then in the order of the suite, at most 100`() {
        let tally = TrialTally(
            Self.trials("pffFf" + String(repeating: "f", count: 200), "ppfpp" + String(repeating: "f", count: 200)))
        #expect(tally.failures.prefix(5).map(\.name) == ["c4", "c2", "c5", "c3", "c6"])
        #expect(tally.failures.prefix(4).map(\.isBroken) == [true, true, true, false])
        #expect(tally.failures.count == 100)
    }
}
