import PromptCore

/// What a threshold found, for the result and for the reason.
struct ThresholdFinding: Sendable, Hashable {
    var result: ThresholdResult
    /// A clause of the reason.
    var text: String

    var isViolation: Bool { result.verdict == .fail }
}

/// Latency and cost: plain comparisons over all of the candidate's answers, no confidence claimed.
///
/// They are read when the other thresholds would pass, and at the end.
enum PlainThresholds {
    static func findings(_ spec: EvaluationSuiteSpec, _ measures: CandidateMeasures) -> [ThresholdFinding] {
        var findings = spec.latency.map { latency($0, measures.latencies) }
        if let cost = spec.cost { findings.append(self.cost(cost, measures.meanCost)) }
        return findings
    }

    private static func latency(_ threshold: LatencyThreshold, _ latencies: Quantiles?) -> ThresholdFinding {
        let name = threshold.quantile.rawValue
        guard let measured = latencies?[threshold.quantile] else {
            return finding(.latency, "\(name) \(threshold.most.text)", .inconclusive, nil, "no latency measured")
        }
        let isWithin = measured <= Double(threshold.most.milliseconds)
        let shown = TimeSpan(milliseconds: Int64(isWithin ? measured : measured.rounded(.up))).text
        return finding(
            .latency, "\(name) \(threshold.most.text)", isWithin ? .pass : .fail, measured / 1000,
            "latency \(name) \(shown), at most \(threshold.most.text) allowed")
    }

    private static func cost(_ threshold: CostThreshold, _ mean: Money?) -> ThresholdFinding {
        let bound = "meanPerCall \(threshold.meanPerCall.text)"
        guard let mean else { return finding(.cost, bound, .inconclusive, nil, "no cost known") }
        return finding(
            .cost, bound, mean <= threshold.meanPerCall ? .pass : .fail, Double(mean.nanos) / 1e9,
            "cost \(mean.text) a call, at most \(threshold.meanPerCall.text) allowed")
    }

    private static func finding(
        _ kind: ThresholdResult.Kind, _ bound: String, _ verdict: Verdict, _ estimate: Double?, _ text: String
    ) -> ThresholdFinding {
        ThresholdFinding(
            result: ThresholdResult(kind: kind, bound: bound, verdict: verdict, estimate: estimate), text: text)
    }
}
