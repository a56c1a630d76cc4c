import JSON
import PromptCore
import PromptEvaluation
import Testing

@Suite struct StrategyComparisonTests {
    /// A run in which so many of 100 trials passed.
    private static func entry(
        _ strategy: String, _ verdict: Verdict, passed: Int, interval: ClosedRange<Double>? = nil, cost: Int64? = nil,
        calls: Int = 100
    ) -> StrategyComparison.Entry {
        var result = EvaluationResult(
            verdict: verdict, reason: "because", startedAt: moment, finishedAt: moment, rounds: 1,
            trials: verdict == .error ? 0 : 100, passed: passed, calls: calls)
        result.thresholds = [
            ThresholdResult(
                kind: .passRate, bound: "min 90%", verdict: verdict, estimate: Double(passed) / 100,
                interval: interval.map { .init(lower: $0.lowerBound, upper: $0.upperBound) },
                confidence: interval == nil ? nil : 0.95)
        ]
        result.usage = [
            StrategyUsage(
                side: .candidate, strategy: strategy, calls: calls,
                tokens: TokenUsage(inputTokens: 10 * calls, outputTokens: calls),
                cost: cost.map { Money(nanos: $0 * 1_000_000) }, latency: .init(p50: 500, p95: 900, p99: 1000)),
            StrategyUsage(side: .stable, strategy: "greedy", calls: 100, cost: .zero),
        ]
        return StrategyComparison.Entry(
            strategy: strategy,
            report: EvaluationReport(suite: "golden", candidate: "v2", stable: nil, result: result))
    }

    private static func comparison(_ entries: [StrategyComparison.Entry]) -> StrategyComparison {
        StrategyComparison(suite: "golden", candidate: "v2", stable: nil, entries: entries)
    }

    @Test func `the table has a row for each strategy and says which to take`() {
        let comparison = Self.comparison([
            Self.entry("greedy", .fail, passed: 84, interval: 0.8...0.88, cost: 20),
            Self.entry("selfConsistency 5", .pass, passed: 97, interval: 0.94...0.99, cost: 101, calls: 500),
        ])
        #expect(
            comparison.table() == """
                golden: v2, 2 strategies

                STRATEGY              PASSED  RATE  INTERVAL    VERDICT  CALLS  INPUT  CACHED  OUTPUT   COST  PER CALL     P50     P95  BEST
                greedy             84 of 100   84%  80% to 88%  Fail       100  1,000       0     100   0.02    0.0002  500 ms  900 ms
                selfConsistency 5  97 of 100   97%  94% to 99%  Pass       500  5,000       0     500  0.101  0.000202  500 ms  900 ms  best

                best: selfConsistency 5 (the highest pass rate)

                """)
    }

    @Test(arguments: [
        // A better verdict wins over a better rate.
        ([entry("a", .fail, passed: 99), entry("b", .pass, passed: 95)], "b", Verdict.pass),
        ([entry("a", .fail, passed: 99), entry("b", .inconclusive, passed: 95)], "b", .inconclusive),
        // What the intervals do not tell apart is decided by what it takes.
        (
            [
                entry("a", .pass, passed: 97, interval: 0.93...0.99, cost: 90),
                entry("b", .pass, passed: 96, interval: 0.92...0.98, cost: 30),
            ], "b", .pass
        ),
        (
            [
                entry("a", .pass, passed: 99, interval: 0.97...1, cost: 90),
                entry("b", .pass, passed: 93, interval: 0.9...0.95, cost: 30),
            ], "a", .pass
        ),
        // Without intervals only the same rate is even.
        ([entry("a", .pass, passed: 97, cost: 90), entry("b", .pass, passed: 96, cost: 30)], "a", .pass),
        ([entry("a", .pass, passed: 97, calls: 300), entry("b", .pass, passed: 97)], "b", .pass),
        // Who is first wins where nothing tells them apart.
        ([entry("a", .pass, passed: 97), entry("b", .pass, passed: 97)], "a", .pass),
        // An error is never best, and spoils the comparison.
        ([entry("a", .error, passed: 0), entry("b", .pass, passed: 95)], "b", .error),
    ])
    func `the best has the best verdict, then the highest rate, or takes less where the evidence is even`(
        _ entries: [StrategyComparison.Entry], _ best: String, _ verdict: Verdict
    ) {
        let comparison = Self.comparison(entries)
        #expect(comparison.best?.strategy == best)
        #expect(comparison.verdict == verdict)
    }

    @Test func `where no run came to an end there is no best, and the reasons are told`() {
        let comparison = Self.comparison([Self.entry("greedy", .error, passed: 0)])
        #expect(comparison.best == nil)
        #expect(comparison.verdict == .error)
        #expect(comparison.table().hasSuffix("\ngreedy: because\n\nbest: none; no run came to an end\n"))
    }

    @Test(arguments: [50, 80, 100])
    func `no line is wider than the screen`(_ width: Int) {
        let table = Self.comparison([
            Self.entry("greedy", .pass, passed: 97, interval: 0.9...0.99, cost: 5),
            Self.entry("bestOf 3", .error, passed: 0),
        ]).lines(width: width).map(\.text)
        #expect(table.filter { $0.count > width } == [])
    }

    @Test func `the JSON has the best and every run whole`() {
        let entry = Self.entry("greedy", .pass, passed: 97, interval: 0.9...0.99, cost: 5)
        let json = Self.comparison([entry]).json
        #expect(json["best"] == ["strategy": "greedy", "reason": "the highest pass rate"])
        #expect(
            json["strategies"] == [
                [
                    "strategy": "greedy", "verdict": "Pass", "passRate": 0.97,
                    "interval": ["lower": 0.9, "upper": 0.99],
                    "costPerCall": "0.00005",
                    "usage": [
                        "side": "candidate", "strategy": "greedy", "calls": 100, "cost": "0.005",
                        "tokens": ["inputTokens": 1000, "cachedInputTokens": 0, "outputTokens": 100],
                        "latency": ["p50": 500, "p95": 900, "p99": 1000],
                    ],
                    "report": entry.report.json,
                ]
            ])
    }
}
