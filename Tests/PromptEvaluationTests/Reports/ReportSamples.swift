import PromptCore
import PromptEvaluation

/// Reports that the tests of several forms share.
enum ReportSamples {
    /// A sampled suite that failed: two thresholds with their intervals, one case that failed now and then, one broken and
    /// critical one, one that passed.
    static let failed: EvaluationReport = {
        var result = EvaluationResult(
            verdict: .fail, reason: "10 of 15 trials passed; broken: charged-twice, at most 0 allowed",
            startedAt: moment, finishedAt: Timestamp(milliseconds: moment.milliseconds + 61_500), rounds: 5, trials: 15,
            passed: 8, stablePassed: 15, calls: 30, maximumCalls: 40, models: ["gpt-mini": "mini-2025"])
        result.thresholds = [
            ThresholdResult(
                kind: .passRate, bound: "min 95%", verdict: .inconclusive, estimate: 0.9,
                interval: .init(lower: 0.84, upper: 0.97), confidence: 0.95),
            ThresholdResult(
                kind: .regression, bound: "maxDrop 5%", verdict: .fail, estimate: 0.1,
                interval: .init(lower: 0.06, upper: 0.14), confidence: 0.95),
            ThresholdResult(kind: .broken, bound: "maxBroken 0", verdict: .fail, estimate: 1),
            ThresholdResult(kind: .latency, bound: "p95 4s", verdict: .pass, estimate: 2.31),
        ]
        result.usage = [
            StrategyUsage(
                side: .candidate, strategy: "bestOf 3", calls: 45,
                tokens: TokenUsage(inputTokens: 12_400, cachedInputTokens: 800, outputTokens: 950),
                cost: Money(nanos: 12_300_000), latency: .init(p50: 812, p95: 2310, p99: 4000)),
            StrategyUsage(side: .stable, strategy: "greedy", calls: 15, tokens: .zero),
        ]
        return EvaluationReport(
            suite: "golden", candidate: "v2", stable: "v1", result: result,
            cases: [
                CaseTally(name: "thanks", trials: 5, passed: 5, stableTrials: 5, stablePassed: 5),
                CaseTally(
                    name: "refund", wording: 1, trials: 5, passed: 3, stableTrials: 5, stablePassed: 5,
                    failure: AssertionResult(
                        .failed, description: "equals", expected: "The refund arrives within 14 days.",
                        actual: "The refund arrives within 30 days.")),
                CaseTally(
                    name: "charged-twice", isCritical: true, trials: 5, passed: 0, stableTrials: 5, stablePassed: 5,
                    isBroken: true,
                    failure: AssertionResult(
                        .failed, description: "jsonPath $.severity equals", expected: "\"high\"", actual: "\"low\"")),
            ])
    }()

    /// What an answer may hold to get out of a report: markup, control and bidi characters, lines.
    static let hostile = "</script><img src=x onerror=alert(1)>&amp;\"'\u{1B}[2J\u{202E}exe\u{FFFE}\r\n]]>"

    static func answered(_ answer: String, name: String = "a") -> EvaluationReport {
        EvaluationReport(
            suite: "golden", candidate: "v2", stable: nil,
            result: EvaluationResult(
                verdict: .fail, reason: answer, startedAt: moment, finishedAt: moment, rounds: 1, trials: 1, passed: 0,
                calls: 1, models: ["mini": answer]),
            cases: [
                CaseTally(
                    name: name, trials: 1, passed: 0,
                    failure: AssertionResult(.failed, description: answer, expected: answer + "x y z", actual: answer))
            ])
    }

    static func ended(_ verdict: Verdict, cases: [CaseTally] = []) -> EvaluationReport {
        EvaluationReport(
            suite: "golden", candidate: "v2", stable: nil,
            result: EvaluationResult(
                verdict: verdict, reason: "because", startedAt: moment, finishedAt: moment, rounds: 1), cases: cases)
    }
}
